// Definition: from a target in a file that builds to the stage in its Dockerfile.

import type { LocationLink, Position, Range } from "vscode-languageserver-types";
import type { BuildFile } from "../../snapshot.ts";
import { stageHead } from "../stageUse.ts";
import { type MeantStage, stagesMeant, targetAt } from "./place.ts";

/** The stages that the target at a position means; empty where it is none, or means none. */
export function buildFileDefinition(file: BuildFile, position: Position): readonly LocationLink[] {
	const place = targetAt(file, position);
	return place === undefined ? [] : stagesMeant(place).map((meant) => link(meant, place.range));
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
