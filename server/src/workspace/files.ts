// How files around a Dockerfile are read, whatever they lie on.

import type { FolderEntry } from "../protocol.ts";

/** Reads files and folders by URI. Never rejects: what can't be read is undefined. */
export interface Files {
	/** The text; undefined where it is absent, no plain file, no text, or larger than `limit` bytes. */
	read(uri: string, limit: number): Promise<string | undefined>;
	/** The folder's entries in no order; undefined where there is no such folder. */
	list(uri: string): Promise<readonly FolderEntry[] | undefined>;
}

/** Where no file can be read. */
export const noFiles: Files = {
	read: async () => undefined,
	list: async () => undefined,
};

/** Takes a file's bytes; gives them as UTF-8 text, undefined where a NUL says that they are none. */
export function decodeText(bytes: Uint8Array): string | undefined {
	return bytes.includes(0) ? undefined : new TextDecoder().decode(bytes);
}

/** Reads `file:` URIs with the first and all others with the second. */
export function routedFiles(local: Files, other: Files): Files {
	const pick = (uri: string) => (uri.startsWith("file:") ? local : other);
	return {
		read: (uri, limit) => pick(uri).read(uri, limit),
		list: (uri) => pick(uri).list(uri),
	};
}
