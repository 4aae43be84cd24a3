// What variables of a script may hold, as far as the script itself or what is around it says so.

import type { Located } from "./claim.ts";
import { commandWords, type ScriptWord } from "./command-words.ts";
import type { SourceText } from "./text.ts";

/** The values that a variable may have, with their places; undefined where they are not known. */
export type Variables = (name: string) => readonly Located[] | undefined;

/** Where nothing is known of any variable. */
export const noVariables: Variables = () => undefined;

/** The variables that a script assigns plain values to, or lets run through a list, before those around it. */
export function scriptVariables(source: SourceText, outer: Variables): Variables {
	let known: ReadonlyMap<string, readonly Located[] | undefined> | undefined;
	return (name) => {
		known ??= assignments(source);
		return known.has(name) ? known.get(name) : outer(name);
	};
}

/**
 * The name of the variable that is all of a word: `$X`, `${X}`, `$(X)`, `${X:-default}`, and `$$X` as make writes it;
 * undefined for anything else.
 */
export function variableIn(word: string): string | undefined {
	return /^(?:\$?\$(\w+)|\$?\$\{(\w+)(?::?-[^${}]*)?\}|\$\((\w+)\)|\{\{\s*(\w+)\s*\}\})$/
		.exec(word)
		?.slice(1)
		.find((name) => name !== undefined);
}

/** The offsets of the default in a word that is all one variable, `${X:-default}`; undefined where it has none. */
export function defaultIn(word: string): { readonly start: number; readonly end: number } | undefined {
	const start = /^\$\{\w+:?-(?=[^${}]+\}$)/.exec(word)?.[0].length;
	return start === undefined ? undefined : { start, end: word.length - 1 };
}

/** A word with its variables put in; undefined where one of them has no value, or several. */
export function substitute(word: string, variables: Variables): string | undefined {
	let unknown = false;
	const text = word.replaceAll(/\$\w+|\$\{\w+(?::?-[^${}]*)?\}|\$\(\w+\)|\{\{\s*\w+\s*\}\}/g, (part) => {
		const values = variables(variableIn(part) ?? "");
		if (values?.length === 1) return values[0]?.text ?? "";
		const fallback = /:?-([^${}]*)\}$/.exec(part)?.[1];
		if (values !== undefined || fallback === undefined) unknown = true;
		return fallback ?? "";
	});
	return unknown || /[$`]|\{\{/.test(text) ? undefined : text;
}

// `X=value` of a shell, `X := value` and its like of make and just, `for x in a b c`. A value that is not plain is not
// known, and hides those of before.
function assignments(source: SourceText): ReadonlyMap<string, readonly Located[] | undefined> {
	const found = new Map<string, readonly Located[] | undefined>();
	const { text } = source;
	let left = maximumAssignments;
	for (const match of text.matchAll(assignment)) {
		if (left-- === 0) break;
		const name = match[1] ?? match[2] ?? match[3] ?? "";
		const loop = match[3] !== undefined;
		const words = commandWords(text, match.index + match[0].length);
		const values = loop ? words : words.slice(0, 1);
		const plain = values.length > 0 && values.every((word) => !word.open) && (loop || words.length === 1);
		const before = found.get(name);
		const places = plain
			? values.map(({ start, end, text: value }) => source.part(start, end, value))
			: listed(loop ? words : [], found);
		found.set(name, found.has(name) && before === undefined ? undefined : join(before, places));
	}
	return found;
}

// `for x in $list`, where the list is known: its words have no places of their own.
function listed(
	[word, ...others]: readonly ScriptWord[],
	known: ReadonlyMap<string, readonly Located[] | undefined>,
): readonly Located[] | undefined {
	const values = others.length === 0 ? known.get(variableIn(word?.text ?? "") ?? "") : undefined;
	return values?.flatMap((value) =>
		value.text
			.split(/\s+/)
			.map((text) => (text === value.text ? value : { ...value, text, verbatim: false })),
	);
}

function join(
	before: readonly Located[] | undefined,
	now: readonly Located[] | undefined,
): readonly Located[] | undefined {
	return now && [...(before ?? []), ...now];
}

const maximumAssignments = 2000;

const assignment =
	/(?:^|[\n;&|({]|\b(?:export|readonly|local|then|do|else)[ \t])[ \t]*(?:(?:export|local|readonly|declare)[ \t]+)?(?:(\w+)=(?=[^\s=;&|])|(\w+)[ \t]*(?::{1,3}|\?|\+)?=[ \t]+(?=[^\s=])|for[ \t]+(\w+)[ \t]+in[ \t]+(?=\S))/g;
