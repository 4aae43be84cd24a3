// Workspace symbols: stages by name, over many Dockerfiles.

import { type Range, SymbolKind, type WorkspaceSymbol } from "vscode-languageserver-types";
import type { BuildGraph } from "../graph/graph.ts";
import { stageHead } from "./stageUse.ts";

/** All that a search for stages has to know of one Dockerfile: kept for thousands of files, so it holds no more. */
export interface StageNames {
	readonly uri: string;
	/** The file for people, as `web/Dockerfile`. */
	readonly path: string;
	readonly stages: readonly { readonly name: string; readonly range: Range }[];
}

/** The named stages of a Dockerfile. */
export function stageNames({ file, stages }: BuildGraph, path: string): StageNames {
	return {
		uri: file.uri,
		path,
		stages: stages.flatMap((stage) =>
			stage.name === undefined ? [] : [{ name: stage.name.text, range: stageHead(stage) }],
		),
	};
}

/** The named stages whose name holds the letters of the query in this order, in any case; not more than anybody reads. */
export function workspaceSymbol(files: Iterable<StageNames>, query: string): readonly WorkspaceSymbol[] {
	const letters = query.toLowerCase();
	const symbols: WorkspaceSymbol[] = [];
	for (const { uri, path, stages } of files) {
		for (const { name, range } of stages) {
			if (!holds(name.toLowerCase(), letters)) continue;
			symbols.push({ name, kind: SymbolKind.Module, containerName: path, location: { uri, range } });
			if (symbols.length === maximumSymbols) return symbols;
		}
	}
	return symbols;
}

const maximumSymbols = 1000;

function holds(name: string, letters: string): boolean {
	let at = 0;
	for (const letter of letters) {
		at = name.indexOf(letter, at) + 1;
		if (at === 0) return false;
	}
	return true;
}
