// BuildKit's InvalidDefinitionDescription: a comment above FROM or ARG that describes nothing.

import { type Range, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph } from "../graph/graph.ts";
import { argsOf } from "../graph/scope.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { insertLines } from "./edits.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * BuildKit reads a comment above a named stage or an ARG as its description if it starts with the name, and shows it
 * in `docker build --call=outline`. Experimental there, so off here: most comments are meant for readers of the file.
 */
export const invalidDefinitionDescription: Rule = {
	code: "InvalidDefinitionDescription",
	severity: "off",
	*check({ graph }) {
		for (const { name, from } of graph.stages) {
			if (name !== undefined) yield* check(graph, from, [name.value], name.range);
		}
		for (const instruction of graph.file.instructions) {
			if (instruction.name !== "ARG" || instruction.problems.length > 0) continue;
			const names = argsOf(instruction).map(({ name }) => name);
			const range = instruction.words[0]?.range;
			if (range !== undefined) yield* check(graph, instruction, names, range);
		}
	},
};

function* check(
	graph: BuildGraph,
	instruction: Instruction,
	names: readonly string[],
	range: Range,
): Iterable<Finding> {
	const comment = instruction.comments.at(-1);
	const [first = ""] = names;
	if (comment === undefined || names.includes(comment.text.split(" ", 1)[0] ?? "")) return;
	const name = names.length > 1 ? "its name" : `\`${first}\``;
	yield {
		range,
		message: `The comment above should start with ${name} to be a description, or be set apart by a line with only \`#\`.`,
		related: [{ message: "This comment", range: comment.range }],
		fixes: () => [
			{
				title: "Set the comment apart with a `#` line",
				edits: [insertLines(graph.file.document, instruction.range.start.line, ["#"])],
				preferred: true,
				safe: true,
			},
			...(names.length > 1 || comment.range.start.character > 0
				? []
				: [
						{
							title: `Start the comment with \`${first}\``,
							edits: [TextEdit.replace(comment.range, `# ${first} ${comment.text}`)],
						},
					]),
		],
	};
}
