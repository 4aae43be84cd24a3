// Whether a container of a stage runs something of its own.

import { baseChain } from "../files/files.ts";
import type { Stage } from "../graph/graph.ts";

/** Whether the stage, or a stage that it stands on, has an ENTRYPOINT or CMD. Others are steps on the way, or exports. */
export function runsSomething(stage: Stage): boolean {
	return hasProgram(stage) || baseChain(stage).some(hasProgram);
}

/** Whether the stage has an ENTRYPOINT or CMD itself. */
export function hasProgram({ instructions }: Stage): boolean {
	return instructions.some(
		({ name, words }) => (name === "ENTRYPOINT" || name === "CMD") && words.length > 0,
	);
}
