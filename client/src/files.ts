// Reads files for the server, through VS Code, which knows them wherever they are.

import { FileType, Uri, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { ClientRequests, FolderEntry } from "../../server/src/protocol.ts";

/** Answers the server's requests for files, as long as the client lives; what can't be read is null. */
export function answerFileRequests(client: BaseLanguageClient): void {
	client.onRequest("dockerfileStages/readFile", ({ uri, limit }: Params<"dockerfileStages/readFile">) =>
		orNull(() => readText(Uri.parse(uri), limit)),
	);
	client.onRequest("dockerfileStages/readDirectory", ({ uri }: Params<"dockerfileStages/readDirectory">) =>
		orNull(() => readFolder(Uri.parse(uri))),
	);
}

type Params<M extends keyof ClientRequests> = ClientRequests[M]["params"];

async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
	try {
		return await read();
	} catch {
		return null;
	}
}

async function readText(uri: Uri, limit: number): Promise<string | null> {
	const { type, size } = await workspace.fs.stat(uri);
	if ((type & FileType.File) === 0 || size > limit) {
		return null;
	}
	const bytes = await workspace.fs.readFile(uri);
	return bytes.includes(0) ? null : new TextDecoder().decode(bytes);
}

async function readFolder(uri: Uri): Promise<readonly FolderEntry[]> {
	return (await workspace.fs.readDirectory(uri)).map(([name, type]) => ({ name, kind: kindOf(type) }));
}

function kindOf(type: FileType): FolderEntry["kind"] {
	// A link carries the type of what it points to as well.
	if (type & FileType.SymbolicLink) {
		return "link";
	}
	if (type & FileType.Directory) {
		return "folder";
	}
	return type & FileType.File ? "file" : "other";
}
