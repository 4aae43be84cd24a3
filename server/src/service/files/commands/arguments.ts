// The words of a command, read as most programs read theirs: options, their values, and what is left.

import type { ShellCommand, ShellWord } from "../../shell/command.ts";
import { type Place, placeOf, unmarked } from "../place.ts";
import type { ArgumentsOf, Operand, Scene } from "./write.ts";

/** Reads a command; `skip` is how many words its name takes, as 2 for `go build`. */
export function argumentsOf(command: ShellCommand, skip: number, scene: Scene): ArgumentsOf {
	const words = command.words.slice(skip);
	const cwd = placeOf(command.cwd, ".", ".");
	const operand = (word: ShellWord, from = 0): Operand => {
		const value = from === 0 ? word.value : word.value?.slice(from);
		const written = word.text.slice(from);
		const text = value === undefined ? undefined : unmarked(value);
		return { text, written, glob: word.glob, place: placeOf(command.cwd, value, written) };
	};
	return {
		command,
		cwd,
		operands: (options = "") => {
			const valued = new Set(options.split(" "));
			const left: Operand[] = [];
			let open = true;
			for (let at = 0; at < words.length; at++) {
				const word = words[at];
				if (word === undefined) continue;
				if (open && word.text === "--") open = false;
				else if (open && word.text.startsWith("-") && word.text !== "-") {
					if (takesNext(word.text, valued)) at++;
				} else left.push(operand(word));
			}
			return left;
		},
		option: (names) => {
			let found: Operand | undefined;
			const valued = new Set(names.split(" "));
			for (const [at, word] of words.entries()) {
				const next = words[at + 1];
				if (takesNext(word.text, valued)) {
					if (next !== undefined) found = operand(next);
					continue;
				}
				const start = valueStart(word.text, valued);
				if (start !== undefined) found = operand(word, start);
			}
			return found;
		},
		has: (names) => {
			const wanted = names.split(" ");
			return words.some(({ text }) => wanted.some((name) => isOption(text, name)));
		},
		variable: (name) => {
			const assigned = command.assignments.findLast((one) => one.name === name);
			const value = assigned === undefined ? scene.variable(name) : assigned.value;
			return value === undefined ? undefined : unmarked(value);
		},
		place: (path, folder) =>
			folder === undefined ? placeOf(command.cwd, path, path) : placeIn(folder, path),
	};
}

/** A path below a folder that is a place itself. */
export function placeIn(folder: Place, path: string): Place {
	const place = placeOf(folder.path, path, path);
	return folder.loose === undefined || path.startsWith("/") ? place : { ...place, loose: folder.loose };
}

// `-o`, `--output`, or the last of a bundle of short ones such as `-fsSLo`.
function takesNext(text: string, names: ReadonlySet<string>): boolean {
	if (names.has(text)) return true;
	if (!/^-[A-Za-z]{2,}$/.test(text)) return false;
	return (
		names.has(`-${text.at(-1)}`) && ![...names].some((name) => name.length > 2 && !name.startsWith("--"))
	);
}

// Where the value of `--output=X` or `-oX` starts.
function valueStart(text: string, names: ReadonlySet<string>): number | undefined {
	for (const name of names) {
		if (name === "") continue;
		if (text.startsWith(`${name}=`)) return name.length + 1;
		if (/^-[A-Za-z]$/.test(name) && text.startsWith(name) && text.length > 2) return 2;
	}
	return undefined;
}

function isOption(text: string, name: string): boolean {
	if (text === name || text.startsWith(`${name}=`)) return true;
	return /^-[A-Za-z]$/.test(name) && /^-[A-Za-z]+$/.test(text) && text.includes(name.charAt(1));
}
