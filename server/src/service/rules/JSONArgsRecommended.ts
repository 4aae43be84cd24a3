// BuildKit's JSONArgsRecommended: CMD and ENTRYPOINT in shell form.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { Stage } from "../graph/graph.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import type { Fix, Rule } from "./rule.ts";

/** Says nothing where SHELL was set in the stage or a stage below it: somebody chose that shell. */
export const jsonArgsRecommended: Rule = {
	code: "JSONArgsRecommended",
	severity: DiagnosticSeverity.Warning,
	*check({ graph: { stages } }) {
		const withShell = new Set<Stage>();
		for (const stage of stages) {
			const base = stage.base?.target;
			let shell = base?.kind === "stage" && withShell.has(base.stage);
			for (const instruction of stage.instructions) {
				const { name, json, problems } = instruction;
				if (problems.length > 0) continue;
				if (name === "SHELL") shell = true;
				if ((name !== "CMD" && name !== "ENTRYPOINT") || json || shell) continue;
				yield {
					range: instruction.keyword.range,
					message: `In shell form the program of ${name} runs below a shell, which does not hand signals such as SIGTERM on to it: use a JSON array.`,
					fixes: () => fixes(instruction),
				};
			}
			if (shell) withShell.add(stage);
		}
	},
};

// What a shell does itself; `exec` is what the JSON form is.
const builtins = new Set(
	". : alias bg cd command eval exit export fg read set shift source time trap type ulimit umask unset wait".split(
		" ",
	),
);

// Only for a plain command line: anything that a shell would read differently stays.
function fixes({ arguments: source, words }: Instruction): readonly Fix[] {
	const { text } = source;
	const range = source.rangeOf(0, text.length);
	if (words.length !== 1 || range.start.line !== range.end.line) return [];
	if (!/^[\w./:@%+,= -]+$/.test(text)) return [];
	const [first = "", ...rest] = text.split(" ").filter((word) => word !== "");
	const command = first === "exec" ? rest : [first, ...rest];
	const [program = ""] = command;
	if (program === "" || program.includes("=") || program.startsWith("-") || builtins.has(program)) return [];
	const array = `[${command.map((word) => JSON.stringify(word)).join(", ")}]`;
	return [{ title: `Write ${array}`, edits: [TextEdit.replace(range, array)], preferred: true }];
}
