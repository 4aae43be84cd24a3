// Definition: from a target in a file that builds to the stage in its Dockerfile, from a build argument to its ARGs, and
// from a name that starts what a bake or compose file defines to that.

import type { LocationLink, Position, Range } from "vscode-languageserver-types";
import type { BuildFile } from "../../snapshot.ts";
import { stageHead } from "../stageUse.ts";
import { argumentAt, type MeantArgument } from "./argument.ts";
import { type MeantStage, stagesMeant, startAt, targetAt } from "./place.ts";

/** What the target or name at a position means; empty where it is none, or means nothing that is known. */
export function buildFileDefinition(file: BuildFile, position: Position): readonly LocationLink[] {
	const place = targetAt(file, position);
	if (place !== undefined) return stagesMeant(place).map((meant) => link(meant, place.range));
	const argument = argumentAt(file, position);
	if (argument !== undefined) return argument.meant.flatMap((meant) => argumentLinks(meant, argument.range));
	const start = startAt(file, position);
	return (start?.meant ?? []).map(({ place: { uri, range } }) => ({
		originSelectionRange: start?.range ?? range,
		targetUri: uri,
		targetRange: range,
		targetSelectionRange: range,
	}));
}

function argumentLinks({ snapshot, symbol }: MeantArgument, originSelectionRange: Range): LocationLink[] {
	const { file } = snapshot.graph;
	return symbol.occurrences
		.filter(({ sets }) => sets)
		.map(({ range }) => ({
			originSelectionRange,
			targetUri: file.uri,
			targetRange: range,
			targetSelectionRange: range,
		}));
}

function link({ build: { claim }, graph, stage }: MeantStage, originSelectionRange: Range): LocationLink {
	if (claim.dockerfile.kind === "inline") {
		const { uri, range } = claim.dockerfile.text;
		const head = { start: range.start, end: range.start };
		return { originSelectionRange, targetUri: uri, targetRange: range, targetSelectionRange: head };
	}
	return {
		originSelectionRange,
		targetUri: graph.file.uri,
		targetRange: stage.range,
		targetSelectionRange: stageHead(stage),
	};
}
