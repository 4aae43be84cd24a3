// References: every place that names a stage, in this file and in those that build it, or that names a variable.

import type { Location, Position } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";
import { claimsByStage, givenBy } from "./claims.ts";
import { mentionsOf, stageHead, stageUseAt } from "./stageUse.ts";
import { variableSymbolAt } from "./variableSymbols.ts";

/**
 * The mentions of the stage or variable at a position, what sets it being asked for or not. Both, where a variable says
 * which stage is meant. Empty where there is none.
 */
export function references(
	snapshot: Snapshot,
	position: Position,
	includeDeclaration: boolean,
): readonly Location[] {
	return [
		...stageReferences(snapshot, position, includeDeclaration),
		...variableReferences(snapshot, position, includeDeclaration),
	];
}

function variableReferences(
	{ graph, facts }: Snapshot,
	position: Position,
	includeDeclaration: boolean,
): readonly Location[] {
	const { uri } = graph.file;
	const symbol = variableSymbolAt(graph, position);
	if (symbol === undefined) return [];
	const own = symbol.occurrences.filter(({ sets }) => includeDeclaration || !sets);
	return [
		...own.map(({ range }) => ({ uri, range })),
		...givenBy(facts, symbol).map((given) => ({ uri: given.uri, range: given.range })),
	];
}

function stageReferences(
	snapshot: Snapshot,
	position: Position,
	includeDeclaration: boolean,
): readonly Location[] {
	const { graph } = snapshot;
	const use = stageUseAt(graph, position);
	if (use === undefined) return [];
	const { uri } = graph.file;
	const claims = claimsByStage(snapshot);
	return [
		...(includeDeclaration ? use.stages.map((stage) => ({ uri, range: stageHead(stage) })) : []),
		...mentionsOf(graph, use.stages).map(({ name: { range } }) => ({ uri, range })),
		...use.stages.flatMap((stage) =>
			(claims.get(stage) ?? []).map((claim) => ({ uri: claim.uri, range: claim.range })),
		),
	];
}
