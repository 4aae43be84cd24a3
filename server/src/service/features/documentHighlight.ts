// Document highlight: a stage's name and its mentions in this file, or a variable and its uses.

import { type DocumentHighlight, DocumentHighlightKind, type Position } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";
import { mentionsOf, stageHead, stageUseAt } from "./stageUse.ts";
import { variableSymbolAt } from "./variableSymbols.ts";

/** What an editor marks for the variable or stage at a position: what sets or names it as written to, the rest as read. */
export function documentHighlight({ graph }: Snapshot, position: Position): readonly DocumentHighlight[] {
	const variable = variableSymbolAt(graph, position);
	if (variable !== undefined) {
		return variable.occurrences.map(({ range, sets }) => ({
			range,
			kind: sets ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
		}));
	}
	const use = stageUseAt(graph, position);
	if (use === undefined) return [];
	return [
		...use.stages.map((stage) => ({ range: stageHead(stage), kind: DocumentHighlightKind.Write })),
		...mentionsOf(graph, use.stages).map(({ name }) => ({
			range: name.range,
			kind: DocumentHighlightKind.Read,
		})),
	];
}
