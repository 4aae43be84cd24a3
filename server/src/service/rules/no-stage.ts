// A file without a stage, or with instructions before the first one.

import { instructionOf } from "./find.ts";
import { refusal } from "./refusal.ts";

/** Only ARG, comments and directives may stand before the first FROM. */
export const noStage = refusal(
	"no-stage",
	["no-stage", "no-instructions", "empty-file"],
	(problem, { graph }) => {
		if (problem.kind !== "no-stage")
			return { message: "A Dockerfile needs a FROM: it has no instructions yet." };
		const name = instructionOf(graph, problem.range)?.name ?? "";
		if (graph.stages.length === 0)
			return { message: "A Dockerfile needs a FROM: without one there is no stage to build." };
		return {
			message: `Only ARG may stand before the first FROM: put ${name} below it.`,
		};
	},
);
