// Workspace symbols: stages by name, over many Dockerfiles.

import { SymbolKind, type WorkspaceSymbol } from "vscode-languageserver-types";
import type { BuildGraph } from "../graph/graph.ts";
import { stageHead } from "./stageUse.ts";

/** The named stages whose name holds the letters of the query in this order, in any case. */
export function workspaceSymbol(graphs: Iterable<BuildGraph>, query: string): readonly WorkspaceSymbol[] {
	const letters = query.toLowerCase();
	const symbols: WorkspaceSymbol[] = [];
	for (const { file, stages } of graphs) {
		for (const stage of stages) {
			if (stage.name === undefined || !holds(stage.name.text.toLowerCase(), letters)) continue;
			symbols.push({
				name: stage.name.text,
				kind: SymbolKind.Module,
				location: { uri: file.uri, range: stageHead(stage) },
			});
		}
	}
	return symbols;
}

function holds(name: string, letters: string): boolean {
	let at = 0;
	for (const letter of letters) {
		at = name.indexOf(letter, at) + 1;
		if (at === 0) return false;
	}
	return true;
}
