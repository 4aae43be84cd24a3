// Reads what the command line names: files, or standard input for `-`.

import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { buildGraph } from "../service/graph/build.ts";
import type { BuildGraph } from "../service/graph/graph.ts";
import { scan } from "../service/syntax/scan.ts";
import { LineDocument } from "./line-document.ts";

/** A file's graph, or why there is none, in a few words. */
export type Input = { readonly graph: BuildGraph } | { readonly problem: string };

/** Reads a file. Never rejects. `-` is standard input, taken for a Dockerfile of the current folder. */
export async function readInput(name: string, standardInput: Readable): Promise<Input> {
	const bytes = await readBytes(name === "-" ? standardInput : createReadStream(name));
	if (typeof bytes === "string") return { problem: bytes };
	const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
	if (isBinary(text)) return { problem: "is a binary file" };
	const uri = pathToFileURL(resolve(name === "-" ? "Dockerfile" : name)).href;
	return { graph: buildGraph(scan(new LineDocument(uri, text))) };
}

// No Dockerfile is larger, and a device may never end.
const maximumBytes = 64 * 1024 * 1024;

async function readBytes(stream: Readable): Promise<Buffer | string> {
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of stream) {
			const bytes = Buffer.from(chunk);
			length += bytes.length;
			if (length > maximumBytes) return "is too large";
			chunks.push(bytes);
		}
	} catch (error) {
		return reasonOf(error);
	}
	return Buffer.concat(chunks);
}

function reasonOf(error: unknown): string {
	const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
	return reasons.get(code) ?? `cannot be read (${code})`;
}

const reasons: ReadonlyMap<string, string> = new Map([
	["ENOENT", "no such file"],
	["ENOTDIR", "no such file"],
	["EISDIR", "is a directory"],
	["EACCES", "permission denied"],
	["EPERM", "permission denied"],
]);

// Text in another encoding has a few bytes that are no UTF-8, and BuildKit takes control characters; what is no text
// is full of both.
function isBinary(text: string): boolean {
	let odd = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 0xfffd || code < 0x08 || (code > 0x0d && code < 0x20 && code !== 0x1b)) odd++;
	}
	return odd * 3 > text.length || (odd >= 16 && odd * 20 > text.length);
}
