// Hover: a card on a stage's name and on what names it, and the documentation of instructions and flags elsewhere.

import { type Hover, MarkupKind, type Position, type Range } from "vscode-languageserver-types";
import { documentationHover } from "../base/hover.ts";
import type { Stage } from "../graph/graph.ts";
import { referenceAt, stageNamedAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import { alsoMeant, stageCard } from "./stageCard.ts";

/** What an editor shows about the word at a position; undefined where there is nothing to say. */
export function hover(snapshot: Snapshot, position: Position): Hover | undefined {
	const { graph } = snapshot;
	const reference = referenceAt(graph, position);
	if (reference !== undefined) {
		const { target, candidates, name } = reference;
		const [stage, ...others] = target.kind === "stage" ? [target.stage, ...candidates] : candidates;
		if (stage === undefined) return documentationHover(graph.file, position);
		return card(stageCard(snapshot, stage), name.range, others);
	}
	const stage = stageNamedAt(graph, position);
	if (stage?.name !== undefined) return card(stageCard(snapshot, stage), stage.name.range, []);
	return documentationHover(graph.file, position);
}

function card(text: string, range: Range, others: readonly Stage[]): Hover {
	const value = others.length === 0 ? text : `${text}\n\n${alsoMeant(others)}`;
	return { contents: { kind: MarkupKind.Markdown, value }, range };
}
