// Reads `file:` URIs with Node. The only file of the server, beside the entries, that knows Node.

import { constants, type Dirent } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FolderEntry } from "../protocol.ts";
import { decodeText, type Files } from "./files.ts";

/** Files of this machine. Any failure, a malformed URI too, is "there is none". */
export const nodeFiles: Files = {
	read: (uri, limit) => orUndefined(() => readText(fileURLToPath(uri), limit)),
	list: (uri) =>
		orUndefined(async () => (await readdir(fileURLToPath(uri), { withFileTypes: true })).map(entryOf)),
};

async function orUndefined<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
	try {
		return await read();
	} catch {
		return undefined;
	}
}

async function readText(path: string, limit: number): Promise<string | undefined> {
	// Non-blocking, because opening a named pipe would otherwise wait for its writer for ever (Windows has neither).
	const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	try {
		const status = await file.stat();
		return status.isFile() && status.size <= limit ? decodeText(await file.readFile()) : undefined;
	} finally {
		await file.close();
	}
}

function entryOf(entry: Dirent): FolderEntry {
	return { name: entry.name, kind: kindOf(entry) };
}

function kindOf(entry: Dirent): FolderEntry["kind"] {
	if (entry.isFile()) {
		return "file";
	}
	if (entry.isDirectory()) {
		return "folder";
	}
	return entry.isSymbolicLink() ? "link" : "other";
}
