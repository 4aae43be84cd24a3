// BuildKit's ConsistentInstructionCasing: keywords in another case than most of the file's.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { equalFold } from "../syntax/characters.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import type { Fix, Rule } from "./rule.ts";

/** The majority decides; upper case where there is none. What stands before the first FROM does not count. */
export const consistentInstructionCasing: Rule = {
	code: "ConsistentInstructionCasing",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		const instructions = graph.stages
			.flatMap(({ from, instructions }) => [from, ...instructions])
			.filter(({ problems }) => !problems.some(({ kind }) => kind === "unknown-instruction"));
		let balance = 0;
		for (const { keyword, name } of instructions) {
			if (keyword.text === name) balance++;
			else if (keyword.text === keyword.text.toLowerCase()) balance--;
		}
		const lower = balance < 0;
		for (const instruction of instructions) {
			const { keyword, name } = instruction;
			const wanted = lower ? name.toLowerCase() : name;
			if (keyword.text === wanted) continue;
			yield {
				range: keyword.range,
				message: `\`${keyword.text}\` should be in ${lower ? "lower" : "upper"} case, as most instructions of this file are.`,
				fixes: () => [fix(instruction, wanted, lower)],
			};
		}
	},
};

// AS goes with its FROM, which would only be the next thing to be complained of.
function fix({ keyword, words, name }: Instruction, wanted: string, lower: boolean): Fix {
	const edits = [TextEdit.replace(keyword.range, wanted)];
	const [, as] = words;
	if (name === "FROM" && words.length === 3 && as !== undefined && equalFold(as.text, "as")) {
		edits.push(TextEdit.replace(as.range, lower ? "as" : "AS"));
	}
	return { title: `Write \`${wanted}\``, edits, preferred: true, safe: true };
}
