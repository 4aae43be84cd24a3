// The commands of scripts that a pattern finds, with their words and the folders that they run in.

import type { Range } from "vscode-languageserver-types";
import { type Located, partOf } from "./claim.ts";
import { commandWords, type ScriptWord } from "./command-words.ts";
import { type ScriptFolders, scriptFolders } from "./script-folders.ts";
import { listIn, wordLists } from "./script-lists.ts";
import { scriptVariables, type Variables } from "./script-variables.ts";
import type { SourceText } from "./text.ts";
import { type Place, workingFolders } from "./working-folder.ts";

/** A script, or part of one. */
export interface ScriptPart {
	readonly source: SourceText;
	readonly uri: string;
	/** For people: "`Makefile`". */
	readonly by: string;
	/** Where it runs, relative to the workspace folder, the likeliest first; `certain` where it can only be that one. */
	readonly folders: readonly string[];
	readonly certain: boolean;
	/** What is known of the variables that it does not set itself. */
	readonly variables: Variables;
	/** Every line is a shell of its own, as in a Makefile. */
	readonly lineByLine?: true;
}

/** What is around a command's words. */
export interface Command {
	readonly uri: string;
	readonly by: string;
	readonly range: Range;
	readonly place: Place;
	readonly variables: Variables;
	/** What paths mean that a script finds by where it lies. */
	readonly folderOf?: ScriptFolders;
}

/** A word of a command. */
export interface Argument {
	readonly text: string;
	/** It depends on a variable. */
	readonly open: boolean;
	readonly place: Located;
	/** What follows an offset of the text. */
	from(offset: number): Located;
}

/** The commands whose beginning a global pattern finds, one after the other, each with the words behind that. */
export function* commandsIn(
	part: ScriptPart,
	pattern: RegExp,
): Iterable<{ readonly words: readonly Argument[]; readonly command: Command }> {
	const { text } = part.source;
	let around:
		| {
				readonly variables: Variables;
				readonly placeOf: (offset: number) => Place;
				readonly folderOf: ScriptFolders;
				readonly lists: ReadonlyMap<string, readonly ScriptWord[]>;
		  }
		| undefined;
	let left = maximumCommands;
	for (const match of text.matchAll(pattern)) {
		if (left-- === 0) return;
		around ??= {
			variables: scriptVariables(part.source, part.variables),
			placeOf: workingFolders({ text, folders: part.folders, lineByLine: part.lineByLine === true }),
			folderOf: scriptFolders(text, part.folders[0] ?? ""),
			lists: wordLists(text),
		};
		const from = match.index + match[0].length;
		const { lists } = around;
		const place = around.placeOf(match.index);
		// A command that a variable holds begins with the words in it.
		const held = lists.get(match.groups?.held ?? match.groups?.held2 ?? "") ?? [];
		const words = [
			...held.slice(held.findIndex(({ text: word }) => isBuild(word)) + 1),
			...commandWords(text, from, quoteAround(text, match)),
		]
			.flatMap((word) => flagsIn(word, lists) ?? [word])
			.map((word) => wordOf(word, part.source));
		const command = {
			...part,
			variables: around.variables,
			folderOf: around.folderOf,
			range: part.source.rangeOf(match.index, from),
			place: { ...place, certain: place.certain && (part.certain || place.absolute) },
		};
		yield { words, command };
	}
}

// The flags that a variable holds.
function flagsIn(
	{ open, text }: ScriptWord,
	lists: ReadonlyMap<string, readonly ScriptWord[]>,
): readonly ScriptWord[] | undefined {
	const list = open && text.startsWith("$") ? lists.get(listIn(text) ?? "") : undefined;
	return list?.some((word) => word.text.startsWith("-")) ? list : undefined;
}

/** Whether a word is the verb of a command that builds. */
export function isBuild(word: string): boolean {
	return word === "build" || word === "bud";
}

// The quote that a whole command stands in: right before it, or the last of what was found.
function quoteAround(
	text: string,
	{ index, 0: found }: RegExpMatchArray & { readonly index: number },
): string {
	const last = found.at(-1) ?? "";
	if (last === '"' || last === "'") return last;
	const before = text[index - 1];
	return before === '"' || before === "'" || before === "`" ? before : "";
}

const maximumCommands = 1000;

/** The words of a command that is given as a list. */
export function argumentsOf(words: readonly Located[]): readonly Argument[] {
	return words.map((place) => ({
		text: place.text,
		open: /[$`]|\{\{/.test(place.text),
		place,
		from: (offset) => partOf(place, offset),
	}));
}

/** What follows the equals sign of a flag. */
export function afterEquals(word: Argument, equals: number): Argument {
	const place = word.from(equals + 1);
	return { text: place.text, open: word.open, place, from: (offset) => word.from(equals + 1 + offset) };
}

function wordOf(word: ScriptWord, source: SourceText): Argument {
	const { text, open, start, end } = word;
	return {
		text,
		open,
		place: source.part(start, end, text),
		from: (offset) => {
			const rest = text.slice(offset);
			// Only where quotes stand right around it is it shorter than what is written.
			const written = source.text.slice(start, end);
			const at = written.endsWith(rest) ? end - rest.length : written.lastIndexOf(rest) + start;
			return at < start ? source.part(start, end, rest) : source.part(at, at + rest.length, rest);
		},
	};
}
