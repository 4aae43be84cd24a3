// What a Dockerfile takes from its build context, and what the .dockerignore says of that.

import { type IgnoreFile, readIgnoreFile } from "../facts/dockerignore.ts";
import type { ContextFiles } from "../facts/facts.ts";
import type { BuildGraph } from "../graph/graph.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { heredocStart } from "../syntax/heredocs.ts";

/** The .dockerignore that counts for a Dockerfile. */
export interface NamedIgnoreFile extends IgnoreFile {
	readonly name: string;
	readonly uri: string;
	/** Whether it is this Dockerfile's alone, whatever the context is. */
	readonly own: boolean;
}

/** The Dockerfile's own ignore file, else the context's; undefined where there is none. */
export function ignoreFileOf(
	{ file }: BuildGraph,
	{ texts, root }: ContextFiles,
): NamedIgnoreFile | undefined {
	const folder = file.uri.slice(0, file.uri.lastIndexOf("/") + 1);
	const own = `${file.uri.slice(folder.length)}.dockerignore`;
	for (const name of [own, ".dockerignore"]) {
		const text = texts.get(decoded(name));
		if (text === undefined) continue;
		const place = name === own ? folder : (root ?? folder);
		return { ...readIgnoreFile(text), name: decoded(name), uri: place + name, own: name === own };
	}
	return undefined;
}

function decoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

/** What a COPY or ADD takes from the build context: all but the destination and here-documents. Some may be remote. */
export function contextSources({ name, flags, words }: Instruction): readonly Word[] {
	if (name !== "COPY" && name !== "ADD") return [];
	const from = flags.findLast((flag) => flag.name === "from")?.value;
	if (from !== undefined && from.text !== "") return [];
	return words.slice(0, -1).filter(({ text }) => heredocStart(text) === undefined);
}

/** Whether a source of an ADD comes over the network. */
export function isRemote(source: string): boolean {
	return source.includes("://") || /^[^/:]+@[^/:]+:/.test(source);
}
