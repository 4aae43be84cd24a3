// The commands of scripts that a pattern finds, with their words and the folders that they run in.

import type { Range } from "vscode-languageserver-types";
import { type Located, partOf } from "./claim.ts";
import { commandWords, type ScriptWord } from "./command-words.ts";
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
	let around: { readonly variables: Variables; readonly placeOf: (offset: number) => Place } | undefined;
	let left = maximumCommands;
	for (const match of text.matchAll(pattern)) {
		if (left-- === 0) return;
		around ??= {
			variables: scriptVariables(part.source, part.variables),
			placeOf: workingFolders({ text, folders: part.folders, lineByLine: part.lineByLine === true }),
		};
		const from = match.index + match[0].length;
		const before = text[match.index - 1];
		const quote = before === '"' || before === "'" || before === "`" ? before : "";
		const place = around.placeOf(match.index);
		const words = commandWords(text, from, quote).map((word) => wordOf(word, part.source));
		const command = {
			...part,
			variables: around.variables,
			range: part.source.rangeOf(match.index, from),
			place: { ...place, certain: place.certain && (part.certain || place.absolute) },
		};
		yield { words, command };
	}
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
