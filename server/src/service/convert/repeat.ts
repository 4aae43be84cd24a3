// Which commands of a RUN can be run once more by themselves, and what has to stand before them.

import type { ScriptPart, ShellCommand } from "../shell/command.ts";
import type { Step } from "./recipe.ts";
import { variablesIn } from "./variables.ts";

/** A part of a script that is run again. */
export interface Repeated {
	/** On one line. */
	readonly text: string;
	/** Assignments of the same script that it refers to, in order. */
	readonly needs: readonly ShellCommand[];
	/** The commands that are run. */
	readonly commands: readonly ShellCommand[];
	/** Absent for a command that stands by itself. */
	readonly part?: ScriptPart;
}

/**
 * Takes a command of a step; gives it, or the smallest part of the script around it, as something that can be run by
 * itself. undefined where the part does more than `harmless` allows, or depends on what the rest of its script did.
 */
export function repeated(
	step: Step,
	command: ShellCommand,
	harmless: (each: ShellCommand) => boolean,
): Repeated | undefined {
	const all = step.script?.commands ?? [];
	const part = command.separable ? undefined : command.part;
	if (!command.separable && part === undefined) return undefined;
	const commands = part === undefined ? [command] : all.filter((each) => each.part === part);
	if (part !== undefined && (part.text.includes("\n") || !commands.every(harmless))) return undefined;
	const written = part?.text ?? command.text;
	const needs = needsOf(step, written, all.slice(0, all.indexOf(commands[0] ?? command)));
	if (needs === undefined || !isRepeatable(written)) return undefined;
	const text = part === undefined ? oneLine(written) : grouped(oneLine(written));
	return { text, needs, commands, ...(part !== undefined && { part }) };
}

/** A command's text on one line. */
export function oneLine(text: string): string {
	const joined = text.replace(/\s*\n\s*/g, " ").trim();
	return /["'`]/.test(joined) ? joined : joined.replace(/\s+/g, " ");
}

// Among others in a list of `&&`, a list with `||` of its own has to be kept together.
function grouped(text: string): string {
	return text.includes("||") && !/^(if|for|while|until|case)\s|^[({]/.test(text) ? `{ ${text}; }` : text;
}

// Substitutions that give the same in every stage of one build.
const substitutions =
	/^\s*(nproc|uname|arch|whoami|id|hostname|getconf|pwd|lsb_release|dpkg --print-architecture|rpm -E)(\s[\w%.-]+)*\s*(\|\s*(awk|sed|cut|tr|head|tail)\s[^|()`]*)?$/;

function isRepeatable(text: string): boolean {
	const plain = text.replace(/\$\(\([^()]*(\$\([^()]*\))?[^()]*\)\)/g, (arithmetic) =>
		/\$\(\s*nproc\s*\)/.test(arithmetic) || !/\$\([^(]/.test(arithmetic) ? "" : arithmetic,
	);
	const inner = [...plain.matchAll(/\$\(([^()]*)\)|`([^`]*)`/g)].map(([, one, two]) => one ?? two ?? "");
	const rest = plain.replace(/\$\([^()]*\)|`[^`]*`/g, "");
	return inner.every((script) => substitutions.test(script)) && !/\$\(|`/.test(rest);
}

// Set by the shell or the builder in every RUN.
const everywhere: ReadonlySet<string> = new Set(["HOME", "PATH"]);

// Assignments that come before, and those that they need. undefined where a variable comes from elsewhere.
function needsOf(
	step: Step,
	text: string,
	earlier: readonly ShellCommand[],
): readonly ShellCommand[] | undefined {
	const needs = new Set<ShellCommand>();
	const names = [...[...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name ?? ""), ...variablesIn(text)];
	for (const name of new Set(names)) {
		const own = new RegExp(`(^|[\\s;(])(for\\s+${name}\\s+in\\b|${name}=)`).test(text);
		if (own || everywhere.has(name)) continue;
		const setter = earlier.findLast((each) => sets(each, name));
		if (setter === undefined) {
			if (!step.before.variables.has(name)) return undefined;
			continue;
		}
		if (!setter.separable || !isRepeatable(setter.text)) return undefined;
		const before = needsOf(step, setter.text, earlier.slice(0, earlier.indexOf(setter)));
		if (before === undefined) return undefined;
		for (const each of before) needs.add(each);
		needs.add(setter);
	}
	return earlier.filter((each) => needs.has(each));
}

function sets({ words, assignments }: ShellCommand, name: string): boolean {
	const [first, ...rest] = words;
	if (first === undefined) return assignments.some((each) => each.name === name);
	return first.value === "export" && rest.some(({ text }) => text.startsWith(`${name}=`));
}
