// The variables that the shell of a RUN, CMD, ENTRYPOINT or HEALTHCHECK reads from its environment.

import type { Range } from "vscode-languageserver-types";
import { ownFrom } from "../shell/assigned.ts";
import type { Dockerfile, Heredoc, Instruction } from "../syntax/dockerfile.ts";
import { type VariableUse, variablesIn } from "./variables.ts";

/** A variable that a shell reads. */
export interface ShellUse {
	readonly name: string;
	/** The name. */
	readonly range: Range;
	/** With the `$` before it. */
	readonly whole: Range;
}

/** The instructions that a shell may run. */
export const shellInstructions: ReadonlySet<string> = new Set(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"]);

/**
 * What the script of an instruction surely reads from outside: not what it may have set itself before, nor what stands
 * in single quotes, nor what another program than a shell reads; `only` what is called so, where it is given. Empty for
 * the exec form. The shell is a POSIX one.
 */
export function shellUses(
	{ document }: Dockerfile,
	instruction: Instruction,
	only?: string,
): readonly ShellUse[] {
	const wanted = (text: string): readonly VariableUse[] => {
		const uses = variablesIn(text, "\\", true);
		return only === undefined ? uses : uses.filter((use) => use.name === only);
	};
	const { arguments: all, heredocs, json, name } = instruction;
	if (json || all.text.length > maximumLength) return [];
	const uses = read(all.text, wanted(all.text), (start, end) => all.rangeOf(start, end));
	if (name !== "RUN" || heredocs.length === 0) return uses;
	const own = ownFrom(all.text);
	return [
		...uses,
		...heredocs.flatMap((heredoc) => {
			const { content, range } = heredoc;
			if (!content.includes("$") || content.length > maximumLength) return [];
			const base = document.offsetAt(range.start);
			const rangeOf = (start: number, end: number): Range => ({
				start: document.positionAt(base + start),
				end: document.positionAt(base + end),
			});
			switch (readerOf(instruction, heredoc)) {
				case "script":
					return read(content, wanted(content), rangeOf);
				case "text":
					return wanted(content.replaceAll(/['"]/g, " "))
						.filter((use) => own(use.name) === Number.POSITIVE_INFINITY)
						.map((use) => placed(use, content, rangeOf));
				default:
					return [];
			}
		}),
	];
}

// Nobody reads a longer script; looking through it would cost.
const maximumLength = 20_000;

function read(
	script: string,
	uses: readonly VariableUse[],
	rangeOf: (start: number, end: number) => Range,
): readonly ShellUse[] {
	if (uses.length === 0) return [];
	const own = ownFrom(script);
	return uses.filter(({ name, start }) => start <= own(name)).map((use) => placed(use, script, rangeOf));
}

function placed(
	{ name, start, end }: VariableUse,
	text: string,
	rangeOf: (start: number, end: number) => Range,
): ShellUse {
	return { name, range: rangeOf(start, end), whole: rangeOf(text.lastIndexOf("$", start), end) };
}

// A here-document by itself is the script, unless its first line names another program; one that is a command's input
// is expanded by the shell, unless its name is quoted.
function readerOf(
	{ arguments: { text } }: Instruction,
	{ content, expand }: Heredoc,
): "script" | "text" | "other" {
	const command = text.replaceAll(/\d*<<-?\s*(["']?)[\w.-]+\1/g, "").trim();
	if (command === "") {
		const [, program] = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(content) ?? [];
		return program === undefined || isPosixShell(program) ? "script" : "other";
	}
	if (expand) return "text";
	return /^\S+(\s+-\w+)*$/.test(command) && isPosixShell(command.split(/\s/, 1)[0] ?? "")
		? "script"
		: "other";
}

/** Whether a program is a shell that reads variables as POSIX has it. */
export function isPosixShell(program: string): boolean {
	return /^(.*\/)?(ba|da|a|z|k|mk)?sh$/.test(program);
}
