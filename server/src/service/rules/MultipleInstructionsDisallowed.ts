// BuildKit's MultipleInstructionsDisallowed: CMD, ENTRYPOINT or HEALTHCHECK twice in a stage.

import { DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver-types";
import type { Instruction } from "../syntax/dockerfile.ts";
import { deleteInstruction } from "./edits.ts";
import type { Rule } from "./rule.ts";

/** Only the last one of a stage counts: the others are what is reported, and they can go without loss. */
export const multipleInstructionsDisallowed: Rule = {
	code: "MultipleInstructionsDisallowed",
	severity: DiagnosticSeverity.Warning,
	*check({ graph: { stages, file } }) {
		for (const { instructions } of stages) {
			const seen = new Map<string, Instruction>();
			for (const instruction of instructions) {
				const { name, problems } = instruction;
				if (!onlyLast.has(name) || problems.length > 0) continue;
				const before = seen.get(name);
				seen.set(name, instruction);
				if (before === undefined) continue;
				yield {
					range: before.range,
					message: `This ${name} has no effect: the one below in the same stage replaces it.`,
					tags: [DiagnosticTag.Unnecessary],
					checkedAt: instruction.keyword.range.start,
					related: [{ message: `This ${name} counts`, range: instruction.keyword.range }],
					fixes: () => [
						{
							title: `Remove this ${name}`,
							edits: [deleteInstruction(file, before)],
							preferred: true,
							safe: true,
						},
					],
				};
			}
		}
	},
};

const onlyLast = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);
