// What `# check=` turns off: for the file in its first lines, for one instruction in the comments above it
// (BuildKit: frontend/dockerfile/linter/linter.go, WithMergedConfigFromComments).

import { DiagnosticSeverity, type Position } from "vscode-languageserver-types";
import type { BuildGraph } from "../graph/graph.ts";
import type { Rule } from "../rules/rule.ts";
import { type CheckOptions, parseCheckOptions } from "../syntax/check-options.ts";
import type { Comment, Directive, Dockerfile, Instruction } from "../syntax/dockerfile.ts";

/** A file's `# check=` comments. */
export interface Checks {
	/** Whether a finding of a rule at a position is not wanted. */
	skips(rule: Rule, position: Position): boolean;
	/** Whether an experimental rule is turned on, somewhere or at a position. */
	isExperimental(code: string, position?: Position): boolean;
	/** Whether warnings are errors. */
	readonly error: boolean;
}

/** Reads the checks of a file. What BuildKit refuses or passes over turns nothing off. */
export function checksOf({ file }: BuildGraph): Checks {
	const directive = checkDirective(file);
	const global = directive === undefined ? undefined : optionsIn(directive.value.text);
	const local = new Map<Instruction, CheckOptions>();
	for (const instruction of file.instructions) {
		const comment = checkComment(instruction);
		const options = comment && optionsIn(comment.value);
		if (options !== undefined) local.set(instruction, options);
	}
	return {
		error: global?.error ?? false,
		isExperimental: (code, position) => {
			if (names(global, code)) return true;
			if (position === undefined) return [...local.values()].some((options) => names(options, code));
			const instruction = instructionAt(file, position);
			return instruction !== undefined && names(local.get(instruction), code);
		},
		skips: (rule, position) => {
			if (isSkipped(rule, global)) return true;
			if (isFileWide(rule.code)) return false;
			const instruction = local.size === 0 ? undefined : instructionAt(file, position);
			return instruction !== undefined && isSkipped(rule, local.get(instruction));
		},
	};
}

/** The `# check=` in a file's first lines. */
export function checkDirective({ directives }: Dockerfile): Directive | undefined {
	return directives.find(({ name }) => name === "check");
}

/** The `# check=` in the comments above an instruction: the first one counts. */
export function checkComment({
	comments,
}: Instruction): { readonly comment: Comment; readonly value: string } | undefined {
	for (const comment of comments) {
		const equals = comment.text.indexOf("=");
		if (equals < 0 || comment.text.slice(0, equals).trim().toLowerCase() !== "check") continue;
		const value = comment.text.slice(equals + 1).trim();
		if (value !== "") return { comment, value };
	}
	return undefined;
}

/** The instruction whose lines hold a position. */
export function instructionAt({ instructions }: Dockerfile, { line }: Position): Instruction | undefined {
	let low = 0;
	let high = instructions.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((instructions[middle]?.range.start.line ?? 0) <= line) low = middle + 1;
		else high = middle;
	}
	return instructions[low - 1];
}

/** Whether BuildKit looks at a rule for the whole file, so that a `# check=` above an instruction says nothing of it. */
export function isFileWide(code: string): boolean {
	return fileWide.has(code);
}

const fileWide = new Set([
	"ConsistentInstructionCasing",
	"DuplicateStageName",
	"InvalidDefaultArgInFrom",
	"NoEmptyContinuation",
	"ReservedStageName",
]);

// BuildKit reads up to the first blank.
function optionsIn(value: string): CheckOptions | undefined {
	const options = parseCheckOptions(value.split(" ", 1)[0] ?? "");
	return options.invalid === undefined ? options : undefined;
}

// What BuildKit refuses is not hidden with all the rest, only by its own name.
function isSkipped({ code, severity }: Rule, options: CheckOptions | undefined): boolean {
	if (options === undefined) return false;
	if (options.skip === "all") return severity !== DiagnosticSeverity.Error && severity !== "off";
	return options.skip.includes(code);
}

function names(options: CheckOptions | undefined, code: string): boolean {
	return options !== undefined && (options.experimental === "all" || options.experimental.includes(code));
}
