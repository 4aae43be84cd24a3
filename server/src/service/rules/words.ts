// How rules speak of stages.

import type { Stage } from "../graph/graph.ts";

/** A stage within a sentence: its name as code, or its number. */
export function called({ name, index }: Stage): string {
	return name === undefined ? `stage ${index}` : `\`${name.text}\``;
}

/** The same where it is not plain that a stage is meant. */
export function calledStage(stage: Stage): string {
	return stage.name === undefined ? called(stage) : `stage ${called(stage)}`;
}

/** A few of a list of stages, and how many more there are. */
export function calledAll(stages: readonly Stage[]): string {
	const shown = stages.slice(0, 4).map(called).join(", ");
	return stages.length > 4 ? `${shown} and ${stages.length - 4} more` : shown;
}
