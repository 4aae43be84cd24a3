// Variables of scripts that hold words of a command: `FLAGS += --target test`, `args=(--target prod)`,
// `BUILD = docker build -f x`.

import { commandWords, type ScriptWord } from "./command-words.ts";

/** The words that a script puts into its variables, all assignments of one together. */
export function wordLists(text: string): ReadonlyMap<string, readonly ScriptWord[]> {
	const found = new Map<string, ScriptWord[]>();
	let left = maximumLists;
	for (const match of text.slice(0, maximumLook).matchAll(assignment)) {
		if (left-- === 0) break;
		const [whole, name = ""] = match;
		const start = match.index + whole.length;
		const opener = text.charAt(start);
		const quoted = opener === '"' || opener === "'";
		const words = commandWords(text, quoted || opener === "(" ? start + 1 : start, quoted ? opener : "");
		if (words.length === 0) continue;
		found.set(name, [...(found.get(name) ?? []), ...words].slice(0, maximumWords));
	}
	return found;
}

/** The name of the variable whose words stand in the place of a word; undefined where it is none. */
export function listIn(word: string): string | undefined {
	return /^(?:\$\((\w+)\)|\$\{(\w+)(?:\[[@*]\])?\}|\$(\w+))$/
		.exec(word)
		?.slice(1)
		.find((name) => name !== undefined);
}

/** Whether a word that is not known may stand for flags. */
export function mayBeFlags(word: string): boolean {
	if (/BUILD_?ARG/i.test(word)) return false;
	return /^\$[@*]|^\$\{[@*]|\[[@*]\]|:?\+|ARGS|FLAGS|OPTS|OPTIONS|PARAMS/i.test(word);
}

const maximumLook = 200_000;
const maximumLists = 1000;
const maximumWords = 200;

const assignment =
	/(?:^|\n)[ \t]*(?:(?:export|local|readonly|declare(?:[ \t]+-\w+)?)[ \t]+)?(\w+)[ \t]*(?::{1,3}|\?|\+)?=[ \t]*(?=\S)/g;
