// Document highlight: the name of a stage and its mentions in this file.

import { type DocumentHighlight, DocumentHighlightKind, type Position } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";
import { mentionsOf, stageHead, stageUseAt } from "./stageUse.ts";

/** What an editor marks for the stage at a position: its name as written to, its mentions as read. */
export function documentHighlight({ graph }: Snapshot, position: Position): readonly DocumentHighlight[] {
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
