// Whether a command means something else in another working directory.

import type { ShellCommand, ShellWord } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import { writesFile } from "../tools.ts";

/** Takes a command; tells whether it names a file by a path that begins in the folder where it runs. */
export function isRelative(command: ShellCommand): boolean {
	const [first, ...rest] = command.words;
	const name = baseOf(first?.value ?? "");
	if (writesFile(command) && command.redirects.some(({ target }) => startsHere(target))) return true;
	const operands = rest.filter(({ text }) => !text.startsWith("-"));
	if (name === "echo" || name === "printf") return false;
	if (name === "ln") {
		// What a symbolic link holds is read where the link is; without a name of its own it is made here.
		const symbolic = rest.some(({ text }) => /^(-\w*s|--symbolic)/.test(text));
		return operands.length < 2 || (symbolic ? operands.slice(-1) : operands).some(startsHere);
	}
	if (ownerFirst.has(name)) return operands.slice(1).some(startsHere);
	if (filesOnly.has(name)) return operands.some((word) => startsHere(word) && !/^\d+$/.test(word.text));
	if (name === "sed") {
		const script = rest.some(({ text }) => /^(-\w*[ef]$|--(expression|file))/.test(text));
		if (!script && operands.slice(1).some(startsHere)) return true;
	}
	return rest.some(
		({ text }) => /^\.{1,2}(\/|$)/.test(text) || (hasFolder(text) && !substitution.test(text)),
	);
}

const ownerFirst: ReadonlySet<string> = new Set(["chown", "chgrp", "chmod"]);

const filesOnly: ReadonlySet<string> = new Set("mkdir touch rm rmdir unlink cp mv tee".split(" "));

function startsHere(word: ShellWord | undefined): boolean {
	const text = (word?.value ?? word?.text ?? "").replace(/^["']/, "");
	return text !== "" && !/^[/$~&]/.test(text);
}

// What sed is told to do, which has slashes of its own.
const substitution = /^["']?([\d$,]+\s*)?(s|\/)([^\w\s]|\w).*["']?$/;

function hasFolder(text: string): boolean {
	return /^[^-/$][^:]*$/.test(text) && text.includes("/");
}
