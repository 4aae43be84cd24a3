// BuildKit's StageNameCasing: a stage's name with upper case in it.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import { goLower } from "../syntax/characters.ts";
import { renameStage } from "./edits.ts";
import type { Rule } from "./rule.ts";

/** BuildKit compares names in lower case, so `FROM Build` does not find the stage `Build`. */
export const stageNameCasing: Rule = {
	code: "StageNameCasing",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const stage of graph.stages) {
			const [, , word] = stage.from.words;
			if (stage.from.words.length !== 3 || word === undefined) continue;
			const lower = goLower(word.text);
			if (word.text === lower) continue;
			yield {
				range: word.range,
				message: `The name of stage \`${word.text}\` should be in lower case, as BuildKit compares it.`,
				fixes: () => {
					const edits = renameStage(graph, stage, lower);
					if (edits === undefined) return [];
					return [{ title: `Rename the stage to \`${lower}\``, edits, preferred: true, safe: true }];
				},
			};
		}
	},
};
