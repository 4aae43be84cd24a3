// A workspace of a fixture's files, in memory, looked through by the real index.

import { TextDocument } from "vscode-languageserver-textdocument";
import type { FolderEntry } from "../../server/src/protocol.ts";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import type { BuildGraph } from "../../server/src/service/graph/graph.ts";
import type { BuildFile, Snapshot } from "../../server/src/service/snapshot.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";
import { buildFileOf } from "../../server/src/workspace/build-file.ts";
import type { Files } from "../../server/src/workspace/files.ts";
import { Surroundings } from "../../server/src/workspace/surroundings.ts";
import { pathIn, uriIn, uriKey } from "../../server/src/workspace/uri.ts";

/** The folder in which the files lie. */
export const root = "file:///project/";

/** Files in memory, by their URIs. */
export function memoryFiles(texts: ReadonlyMap<string, string>): Files {
	return {
		read: async (uri) => texts.get(uriKey(uri)),
		list: async (folder) => {
			const names = new Map<string, FolderEntry["kind"]>();
			for (const uri of texts.keys()) {
				const path = pathIn(folder, uri);
				const [name = "", ...deeper] = path === undefined ? [] : path.split("/");
				if (name !== "") names.set(name, deeper.length > 0 ? "folder" : "file");
			}
			return names.size === 0 ? undefined : [...names].map(([name, kind]) => ({ name, kind }));
		},
	};
}

/** A workspace that has been looked through. */
export interface MemoryWorkspace {
	/** The Dockerfile at a path, with what builds say of it; undefined where none is. */
	dockerfile(path: string): Snapshot | undefined;
	/** The builds in the file at a path; undefined where it is none that speaks of builds. */
	buildFile(path: string): BuildFile | undefined;
	/** The path of a URI. */
	pathOf(uri: string): string;
}

/** Looks through files given by their paths. */
export async function lookThrough(files: ReadonlyMap<string, string>): Promise<MemoryWorkspace> {
	const texts = new Map([...files].map(([path, text]) => [uriKey(uriIn(root, path)), text]));
	const surroundings = new Surroundings(memoryFiles(texts), () => undefined);
	surroundings.setFolders([root]);
	await surroundings.indexed(root);
	const documentAt = (uri: string, language: string): TextDocument | undefined => {
		const text = texts.get(uriKey(uri));
		return text === undefined ? undefined : TextDocument.create(uri, language, 1, text);
	};
	const graphs = new Map<string, BuildGraph>();
	const dockerfileAt = (uri: string): Snapshot | undefined => {
		const document = documentAt(uri, "dockerfile");
		if (document === undefined) return undefined;
		const graph = graphs.get(uri) ?? buildGraph(scan(document));
		graphs.set(uri, graph);
		return { graph, facts: surroundings.claimFacts(uri) };
	};
	return {
		dockerfile: (path) => dockerfileAt(uriIn(root, path)),
		buildFile: (path) => {
			const uri = uriIn(root, path);
			const document = documentAt(uri, "");
			const claims = document && surroundings.claimsIn(uri);
			return document && claims && buildFileOf(document, claims, dockerfileAt);
		},
		pathOf: (uri) => uriKey(uri).slice(root.length),
	};
}
