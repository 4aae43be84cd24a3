// A line that starts with no instruction.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph } from "../graph/graph.ts";
import type { Instruction, Problem } from "../syntax/dockerfile.ts";
import { instructionOf } from "./find.ts";
import { problemsOf } from "./refusal.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * Says it once for lines that follow each other, unless a line has a suggestion of its own: what is no Dockerfile, or
 * a command that lost its continuation, is one mistake and not a hundred.
 */
export const unknownInstruction: Rule = {
	code: "unknown-instruction",
	severity: DiagnosticSeverity.Error,
	*check({ graph }) {
		let previous: Instruction | undefined;
		for (const instruction of graph.file.instructions) {
			const problem = instruction.problems.find(({ kind }) => kind === "unknown-instruction");
			const follows = previous !== undefined && previous.index === instruction.index - 1;
			if (problem === undefined) continue;
			previous = instruction;
			if (!follows || problem.suggestion !== undefined) yield finding(graph, instruction, problem);
		}
		// Behind ONBUILD it is found where it runs.
		for (const problem of problemsOf(graph)) {
			const trigger =
				problem.kind === "unknown-instruction" ? instructionOf(graph, problem.range)?.trigger : undefined;
			if (trigger !== undefined) yield finding(graph, trigger, problem);
		}
	},
};

function finding(
	{ file }: BuildGraph,
	{ keyword, index }: Instruction,
	{ range, suggestion }: Problem,
): Finding {
	const name = keyword.text.length > 40 ? "This" : `\`${keyword.text}\``;
	if (/^_*(EOF|EOT|EOS|END)_*$/.test(keyword.text)) {
		return {
			range,
			message: `${name} ends no heredoc here: \`<<${keyword.text}\` must stand as a word of its own in a RUN, COPY or ADD above.`,
		};
	}
	if (suggestion === undefined) {
		const before = file.instructions[index - 1];
		const hint =
			before?.name === "RUN" && before.heredocs.length === 0
				? ` If it belongs to the RUN above, that line must end with \`${file.escape}\`.`
				: "";
		return { range, message: `${name} is no instruction.${hint}` };
	}
	const meant = keyword.text === keyword.text.toLowerCase() ? suggestion.toLowerCase() : suggestion;
	return {
		range,
		message: `${name} is no instruction: did you mean \`${meant}\`?`,
		fixes: () => [{ title: `Write \`${meant}\``, edits: [TextEdit.replace(range, meant)], preferred: true }],
	};
}
