// References: every place that names a stage, in this file and in those that build it.

import type { Location, Position } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";
import { claimsByStage } from "./claims.ts";
import { mentionsOf, stageHead, stageUseAt } from "./stageUse.ts";

/** The mentions of the stage at a position, its own name first if that is asked for. Empty where there is no stage. */
export function references(
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
