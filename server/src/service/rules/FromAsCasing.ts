// BuildKit's FromAsCasing: `FROM image as name` and `from image AS name`.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { equalFold } from "../syntax/characters.ts";
import { matchCase } from "./case.ts";
import type { Rule } from "./rule.ts";

/** Speaks where FROM itself is in one case; where it is not, ConsistentInstructionCasing does. */
export const fromAsCasing: Rule = {
	code: "FromAsCasing",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const { from } of graph.stages) {
			const [, as] = from.words;
			if (from.words.length !== 3 || as === undefined || !equalFold(as.text, "as")) continue;
			const wanted = matchCase("as", from.keyword.text);
			if (wanted === undefined || as.text === wanted) continue;
			yield {
				range: as.range,
				message: `\`${as.text}\` should be in the case of \`${from.keyword.text}\`.`,
				fixes: () => [
					{
						title: `Write \`${wanted}\``,
						edits: [TextEdit.replace(as.range, wanted)],
						preferred: true,
						safe: true,
					},
				],
			};
		}
	},
};
