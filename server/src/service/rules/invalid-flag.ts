// A flag without a value, with a wrong one, or given twice.

import { TextEdit } from "vscode-languageserver-types";
import { flagWithSpace } from "./edits.ts";
import { instructionOf, sameRange } from "./find.ts";
import { refusal, sentence } from "./refusal.ts";
import type { Fix } from "./rule.ts";

/** What BuildKit says of a flag's value; a flag that stands there twice can be taken out once. */
export const invalidFlag = refusal("invalid-flag", ["invalid-flag"], (problem, { graph }) => {
	const outer = instructionOf(graph, problem.range);
	const instruction = outer?.trigger ?? outer;
	const flag = instruction?.flags.find(({ range }) => sameRange(range, problem.range));
	if (instruction === undefined || flag === undefined) {
		const { suggestion, message } = problem;
		const named = instruction?.flags.find(
			({ value }) => value !== undefined && sameRange(value.range, problem.range),
		);
		if (named !== undefined && message.startsWith("expecting boolean")) {
			return { message: `\`--${named.name}\` is \`true\` or \`false\`; without a value it is true.` };
		}
		return {
			message: `${sentence(message)}${suggestion === undefined ? "" : ` Did you mean \`${suggestion}\`?`}`,
			fixes: () =>
				suggestion === undefined
					? []
					: [
							{
								title: `Write \`${suggestion}\``,
								edits: [TextEdit.replace(problem.range, suggestion)],
								preferred: true,
							},
						],
		};
	}
	if (flag.value === undefined || flag.value.text === "") {
		return { message: `\`--${flag.name}\` needs a value: write \`--${flag.name}=...\`.` };
	}
	const remove = (): readonly Fix[] => [
		{
			title: `Remove the second \`--${flag.name}\``,
			edits: [TextEdit.del(flagWithSpace(instruction, flag.range))],
			preferred: true,
		},
	];
	return { message: `\`--${flag.name}\` may stand here once only.`, fixes: remove };
});
