// Hover: a card on a stage's name and on what names it, on a path of a stage and on a variable, and the documentation
// of instructions and flags elsewhere.

import { type Hover, MarkupKind, type Position, type Range } from "vscode-languageserver-types";
import { documentationHover } from "../base/hover.ts";
import type { Stage } from "../graph/graph.ts";
import { referenceAt, stageNamedAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import { contextCard } from "./contextCard.ts";
import { pathCard } from "./pathCard.ts";
import { pathAt } from "./pathPlace.ts";
import { alsoMeant, stageCard } from "./stageCard.ts";
import { stagesOf } from "./stageUse.ts";
import { variableCard } from "./variableCard.ts";
import { variableAt } from "./variablePlace.ts";

/** What an editor shows about the word at a position; undefined where there is nothing to say. */
export function hover(snapshot: Snapshot, position: Position): Hover | undefined {
	return (
		stageHover(snapshot, position) ??
		variableHover(snapshot, position) ??
		pathHover(snapshot, position) ??
		documentationHover(snapshot.graph.file, position)
	);
}

function stageHover(snapshot: Snapshot, position: Position): Hover | undefined {
	const { graph } = snapshot;
	const reference = referenceAt(graph, position);
	if (reference !== undefined) {
		const { range, value } = reference.name;
		const contexts = snapshot.facts.contexts.filter(({ name }) => name === value);
		const [stage, ...others] = stagesOf(reference);
		const given = contexts.length === 0 ? [] : [contextCard(contexts, stage !== undefined)];
		if (stage === undefined) return given[0] === undefined ? undefined : card(given[0], range);
		return card([withOthers(stageCard(snapshot, stage), others), ...given].join("\n\n"), range);
	}
	const stage = stageNamedAt(graph, position);
	return stage?.name && card(stageCard(snapshot, stage), stage.name.range);
}

function variableHover({ graph }: Snapshot, position: Position): Hover | undefined {
	const place = variableAt(graph, position);
	const text = place && variableCard(graph, place);
	return text === undefined ? undefined : card(text, place?.range);
}

function pathHover(snapshot: Snapshot, position: Position): Hover | undefined {
	const place = pathAt(snapshot, position);
	const text = place && pathCard(snapshot, place);
	return text === undefined ? undefined : card(text, place?.range);
}

function withOthers(text: string, others: readonly Stage[]): string {
	return others.length === 0 ? text : `${text}\n\n${alsoMeant(others)}`;
}

function card(value: string, range: Range | undefined): Hover {
	const contents = { kind: MarkupKind.Markdown, value };
	return range === undefined ? { contents } : { contents, range };
}
