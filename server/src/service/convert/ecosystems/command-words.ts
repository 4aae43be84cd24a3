// The words of the one command that a container starts.

import type { ShellCommand } from "../../shell/command.ts";
import { readShell } from "../../shell/read.ts";
import type { Step } from "../recipe.ts";

/**
 * Takes a CMD or ENTRYPOINT, and whether it is one part of a command only; gives the words of the one command that it
 * starts, undefined where there is more to it.
 */
export function wordsOf({ instruction }: Step, joined: boolean): readonly string[] | undefined {
	if (instruction.words.length === 0 || instruction.arguments.text.includes("$")) return undefined;
	if (instruction.json) {
		const words = instruction.words.map(({ text }) => text);
		if (!/^(\/bin\/)?(ba|a)?sh$/.test(words[0] ?? "")) return words;
		const script = words[1] === "-c" && words.length === 3 && !joined ? words[2] : undefined;
		return script === undefined || script.includes("$") ? undefined : plainWords(script);
	}
	return joined ? undefined : plainWords(instruction.arguments.text);
}

/** Takes a shell's text; gives the words of its one command, undefined where anything is around that. */
export function plainWords(text: string): readonly string[] | undefined {
	const { commands, complete } = readShell(text, undefined, { cwd: undefined, variables: new Map() });
	const [command, second] = commands;
	if (command === undefined || second !== undefined || !complete || !isPlain(command)) return undefined;
	const words = command.words.map(({ value }) => value);
	if (words.some((word) => word === undefined)) return undefined;
	const known = words.flatMap((word) => word ?? []);
	return known[0] === "exec" ? known.slice(1) : known;
}

function isPlain({ assignments, redirects, pipe }: ShellCommand): boolean {
	return assignments.length === 0 && redirects.length === 0 && pipe <= 0;
}
