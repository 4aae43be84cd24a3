// How the arguments of an instruction fall into words (BuildKit: frontend/dockerfile/parser/line_parsers.go).

import { isFieldSeparator, isSpace, skipSpace } from "./characters.ts";
import type { Word } from "./dockerfile.ts";
import type { Joined } from "./joined.ts";

/** Words between white space, quotes being nothing special: FROM, EXPOSE, COPY, ADD, VOLUME. */
export function fields(source: Joined): readonly Word[] {
	const { text } = source;
	const words: Word[] = [];
	let at = 0;
	while (at < text.length) {
		const start = at;
		while (at < text.length && !isFieldSeparator(text.charCodeAt(at))) at++;
		words.push(source.word(start, at));
		while (at < text.length && isFieldSeparator(text.charCodeAt(at))) at++;
	}
	return words;
}

/** Words between white space outside quotes; quotes and escapes stay: ARG, ENV, LABEL. */
export function quotedWords(source: Joined, escapeCharacter: string): readonly Word[] {
	const { text } = source;
	const words: Word[] = [];
	let at = 0;
	while (at < text.length) {
		at = skipSpace(text, at, text.length);
		if (at >= text.length) break;
		const start = at;
		at = quotedWordEnd(text, start, escapeCharacter);
		// A lone escape character at the end of the line makes no word.
		const end =
			at === text.length &&
			text[at - 1] === escapeCharacter &&
			!isEscaped(text, start, at - 1, escapeCharacter)
				? at - 1
				: at;
		if (end > start) words.push(source.word(start, end));
	}
	return words;
}

/** The one word that is all of the arguments, or none. */
export function wholeWord(source: Joined): readonly Word[] {
	return source.text === "" ? [] : [source.word(0, source.text.length)];
}

/** `KEY rest` as BuildKit reads the old form of ENV and LABEL: split at the first white space. */
export function legacyPair(source: Joined): readonly Word[] {
	const { text } = source;
	let end = 0;
	while (end < text.length && !isFieldSeparator(text.charCodeAt(end))) end++;
	if (end === text.length) return wholeWord(source);
	let start = end;
	while (start < text.length && isFieldSeparator(text.charCodeAt(start))) start++;
	return [source.word(0, end), source.word(start, text.length)];
}

/** What a JSON array of strings gives; `notStrings` where it is an array of something else. */
export type JsonWords = { readonly words: readonly Word[] } | { readonly notStrings: true } | undefined;

/** The elements of a JSON array, with their ranges inside the quotes. Undefined where the text is no JSON array. */
export function jsonWords(source: Joined): JsonWords {
	const { text } = source;
	const start = skipSpace(text, 0, text.length);
	if (text[start] !== "[") return undefined;
	let array: unknown;
	try {
		array = JSON.parse(text.slice(start));
	} catch {
		return undefined;
	}
	if (!Array.isArray(array)) return undefined;
	const words: Word[] = [];
	let at = start + 1;
	for (const element of array) {
		if (typeof element !== "string") return { notStrings: true };
		const open = text.indexOf('"', at);
		const map: number[] = [];
		for (at = open + 1; at < text.length && text[at] !== '"'; ) {
			map.push(at);
			at += text[at] !== "\\" ? 1 : text[at + 1] === "u" ? 6 : 2;
		}
		words.push(source.decoded(element, map, at));
		at++;
	}
	return { words };
}

function quotedWordEnd(text: string, start: number, escapeCharacter: string): number {
	let quote = "";
	let at = start;
	while (at < text.length) {
		const character = text.charAt(at);
		if (quote === "" && isSpace(text.charCodeAt(at))) return at;
		if (quote === "" && (character === "'" || character === '"')) quote = character;
		else if (character === quote) quote = "";
		// In single quotes nothing can be escaped.
		if (character === escapeCharacter && quote !== "'") at++;
		at++;
	}
	return text.length;
}

function isEscaped(text: string, start: number, at: number, escapeCharacter: string): boolean {
	let count = 0;
	for (let before = at - 1; before >= start && text[before] === escapeCharacter; before--) count++;
	return count % 2 === 1;
}
