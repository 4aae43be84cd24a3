// `FROM Build` where the stage `build` was meant.

import { TextEdit } from "vscode-languageserver-types";
import { goLower } from "../syntax/characters.ts";
import { baseOf, stageInOtherCase } from "./base-problem.ts";
import { refusal } from "./refusal.ts";

/** FROM finds stages by their names in lower case only; COPY and mounts do not look at the case. */
export const stageNameCase = refusal("stage-name-case", ["invalid-base"], (problem, { graph }) => {
	const base = baseOf(graph, problem);
	const stage = base && stageInOtherCase(graph, base);
	if (base === undefined || stage?.name === undefined) return undefined;
	const name = goLower(base.name.text);
	return {
		range: base.name.range,
		message: `FROM finds a stage only by its name in lower case: write \`${name}\`. As it stands this is the name of an image, which must be lower case too.`,
		related: [{ message: `Stage \`${stage.name.text}\``, range: stage.name.range }],
		fixes: () => [
			{
				title: `Build on stage \`${name}\``,
				edits: [TextEdit.replace(base.name.range, name)],
				preferred: true,
				safe: true,
			},
		],
	};
});
