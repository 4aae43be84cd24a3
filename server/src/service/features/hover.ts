// Hover: a card on a stage's name and on what names it, on a path and on a variable; what is in force at a
// line on its keyword; and the documentation of instructions and flags.

import {
	type Hover,
	MarkupContent,
	MarkupKind,
	type Position,
	type Range,
} from "vscode-languageserver-types";
import { documentationHover } from "../base/hover.ts";
import { isInHeredoc, ownerAt } from "../base/place.ts";
import type { Stage } from "../graph/graph.ts";
import { contains, referenceAt, stageAt, stageNamedAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import { contextCard } from "./contextCard.ts";
import { contextPathCard } from "./contextPathCard.ts";
import { contextPathAt } from "./contextPlace.ts";
import { destinationCard } from "./destinationCard.ts";
import { pathCard } from "./pathCard.ts";
import { pathAt } from "./pathPlace.ts";
import { alsoMeant, lineCard, stageCard } from "./stageCard.ts";
import { stagesOf } from "./stageUse.ts";
import { givenCard, settingCard, variableCard } from "./variableCard.ts";
import { variableAt } from "./variablePlace.ts";
import { occurrenceAt, variableSymbolAt } from "./variableSymbols.ts";

/** What an editor shows about the word at a position; undefined where there is nothing to say. */
export function hover(snapshot: Snapshot, position: Position): Hover | undefined {
	return (
		stageHover(snapshot, position) ??
		variableHover(snapshot, position) ??
		pathHover(snapshot, position) ??
		wordHover(snapshot, position)
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

// Above what an instruction does there is what is in force where it stands.
function wordHover(snapshot: Snapshot, position: Position): Hover | undefined {
	const { graph } = snapshot;
	const documentation = documentationHover(graph.file, position);
	const owner = ownerAt(graph.file, position);
	const stage = stageAt(graph, position);
	if (owner === undefined || stage === undefined || isInHeredoc(owner, position)) return documentation;
	const keywords = [owner.keyword, ...(owner.trigger === undefined ? [] : [owner.trigger.keyword])];
	if (documentation === undefined || !keywords.some(({ range }) => contains(range, position)))
		return documentation;
	const state = owner === stage.from ? stageCard(snapshot, stage) : lineCard(snapshot, stage, owner);
	const { contents, range } = documentation;
	return MarkupContent.is(contents) ? card(`${state}\n\n---\n\n${contents.value}`, range) : documentation;
}

function variableHover({ graph, facts }: Snapshot, position: Position): Hover | undefined {
	const place = variableAt(graph, position);
	const text = place && variableCard(graph, place);
	if (place !== undefined && text !== undefined) {
		const isArgument =
			place.stage === undefined ? place.global !== undefined : place.variable?.kind === "arg";
		return card(withGiven(text, isArgument ? givenCard(facts, place.name) : undefined), place.range);
	}
	const symbol = variableSymbolAt(graph, position);
	const at = symbol && occurrenceAt(symbol, position);
	if (symbol === undefined || at?.sets !== true) return undefined;
	const given = symbol.kind === "arg" ? givenCard(facts, symbol.name) : undefined;
	return card(withGiven(settingCard(graph, symbol, at), given), at.range);
}

function withGiven(text: string, given: string | undefined): string {
	return given === undefined ? text : `${text}\n\n${given}`;
}

function pathHover(snapshot: Snapshot, position: Position): Hover | undefined {
	const place = pathAt(snapshot, position);
	if (place !== undefined) {
		const text = pathCard(snapshot, place);
		return text === undefined ? undefined : card(text, place.range);
	}
	const found = contextPathAt(snapshot, position);
	if (found !== undefined) {
		const text = contextPathCard(snapshot.graph, found);
		return text === undefined ? undefined : card(text, found.range);
	}
	const destination = destinationCard(snapshot.graph, position);
	return destination && card(destination.text, destination.range);
}

function withOthers(text: string, others: readonly Stage[]): string {
	return others.length === 0 ? text : `${text}\n\n${alsoMeant(others)}`;
}

function card(value: string, range: Range | undefined): Hover {
	const contents = { kind: MarkupKind.Markdown, value };
	return range === undefined ? { contents } : { contents, range };
}
