// The model of the stages' files, for rules.

import { filesOf, maximumStages, type StageFiles } from "../files/files.ts";
import type { Snapshot } from "../snapshot.ts";

/** The files of the stages; undefined for a file with more stages than people write: rules look at all of them. */
export function stageFiles(snapshot: Snapshot): StageFiles | undefined {
	return snapshot.graph.stages.length > maximumStages ? undefined : filesOf(snapshot);
}
