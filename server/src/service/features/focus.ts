// The stages as a build of the chosen target sees them: what our client draws lines and dims by.

import type { Range } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { reachable, stageLabel } from "../graph/queries.ts";
import { firstLineOf } from "../rules/edits.ts";
import type { Snapshot } from "../snapshot.ts";
import { baseText } from "./stageText.ts";

/** A stage, by its name, or by its index where it has none. */
export type TargetName = string | number;

/** A stage seen from the target. */
export interface StageView {
	readonly target: TargetName;
	readonly label: string;
	readonly base: string;
	/** The line on which it starts, the comments directly above it included. */
	readonly firstLine: number;
	readonly range: Range;
	/** Whether a build of the target needs it. */
	readonly needed: boolean;
	readonly isTarget: boolean;
	readonly isDefault: boolean;
}

/** The stages of a file, each with whether the snapshot's target needs it. */
export function focus({ graph, target }: Snapshot): readonly StageView[] {
	const { stages } = graph;
	const last = stages.at(-1);
	const needed = reachable(graph, target);
	return stages.map((stage) => ({
		target: stage.name?.value ?? stage.index,
		label: stageLabel(stage),
		base: baseText(stage),
		firstLine: firstLineOf(stage.from),
		range: stage.range,
		needed: needed.has(stage),
		isTarget: stage === (target ?? last),
		isDefault: stage === last,
	}));
}

/** The stage that a target's name means: in any case, the last one of a name; undefined where there is none. */
export function stageOf({ stages }: BuildGraph, target: TargetName): Stage | undefined {
	if (typeof target === "number") return stages[target]?.name === undefined ? stages[target] : undefined;
	return stages.findLast(({ name }) => name?.value === target);
}
