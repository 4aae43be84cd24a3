// `COPY --from=7` where there is no stage 7.

import { TextEdit } from "vscode-languageserver-types";
import { stageAt } from "../graph/queries.ts";
import { stagesAbove } from "./find.ts";
import { refusal } from "./refusal.ts";
import { calledStage } from "./words.ts";

/** A number after `--from=` counts the stages of the file from 0. */
export const invalidStageIndex = refusal(
	"invalid-stage-index",
	["invalid-stage-index"],
	(problem, { graph }) => {
		const { stages } = graph;
		const count =
			stages.length === 1 ? "stage 0 is the only one" : `the stages are 0 to ${stages.length - 1}`;
		const stage = stageAt(graph, problem.range.start);
		return {
			message: `There is no stage with this index: ${count}.`,
			fixes: () =>
				(stage === undefined ? [] : stagesAbove(graph, stage).slice(0, 5)).map((above, position) => ({
					title: `Copy from ${calledStage(above)}`,
					edits: [TextEdit.replace(problem.range, above.name?.text ?? String(above.index))],
					preferred: position === 0,
				})),
		};
	},
);
