// The flags after an instruction's name (BuildKit: frontend/dockerfile/parser/split_command.go).

import type { Range } from "vscode-languageserver-types";
import { isSpace, skipSpace } from "./characters.ts";
import type { Flag, Word } from "./dockerfile.ts";
import type { Joined } from "./joined.ts";

/** The flags at the start of a text, and where the arguments after them start. */
export interface Flags {
	readonly flags: readonly Flag[];
	readonly end: number;
}

/** Reads `--name=value` words until something else comes; a lone `--` ends them and is dropped. */
export function readFlags(source: Joined): Flags {
	const { text } = source;
	const flags: Flag[] = [];
	let at = skipSpace(text, 0, text.length);
	while (text.startsWith("--", at)) {
		const start = at;
		const plain = plainEnd(text, start);
		at = plain ?? text.length;
		if (plain === start + 2) break;
		if (plain !== undefined) flags.push(plainFlag(source, start, plain));
		else {
			const word = readWord(text, start);
			at = word.end;
			if (word.value === "--") break;
			flags.push(quotedFlag(source, start, word));
		}
		at = skipSpace(text, at, text.length);
	}
	return { flags, end: skipSpace(text, at, text.length) };
}

// Where a flag without quotes and backslashes ends; undefined where it has some.
function plainEnd(text: string, start: number): number | undefined {
	let at = start;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 0x22 || code === 0x27 || code === 0x5c) return undefined;
		if (isSpace(code)) break;
	}
	return at;
}

function plainFlag(source: Joined, start: number, end: number): Flag {
	const equals = source.text.indexOf("=", start);
	if (equals < 0 || equals >= end) return new ReadFlag(source, start, end, start + 2, end, undefined);
	return new ReadFlag(source, start, end, start + 2, equals, source.word(equals + 1, end));
}

// The ranges are worked out when asked for.
class ReadFlag implements Flag {
	readonly name: string;
	readonly value: Word | undefined;
	readonly #source: Joined;
	readonly #start: number;
	readonly #end: number;
	readonly #nameStart: number;
	readonly #nameEnd: number;

	constructor(
		source: Joined,
		start: number,
		end: number,
		nameStart: number,
		nameEnd: number,
		value: Word | undefined,
		name = source.text.slice(nameStart, nameEnd),
	) {
		this.name = name;
		this.value = value;
		this.#source = source;
		this.#start = start;
		this.#end = end;
		this.#nameStart = nameStart;
		this.#nameEnd = nameEnd;
	}

	get range(): Range {
		return this.#source.rangeOf(this.#start, this.#end);
	}

	get nameRange(): Range {
		return this.#source.rangeOf(this.#nameStart, this.#nameEnd);
	}
}

interface QuotedWord {
	readonly end: number;
	readonly value: string;
	readonly map: readonly number[];
}

// A flag's word ends at white space outside quotes. Quotes vanish; a backslash (whatever the escape character is)
// takes the next character as it is. `map` says where each character of the value stands in the text.
function readWord(text: string, start: number): QuotedWord {
	let value = "";
	const map: number[] = [];
	let quote = "";
	let at = start;
	for (; at < text.length; at++) {
		let character = text.charAt(at);
		if (quote === "") {
			if (isSpace(text.charCodeAt(at))) break;
			if (character === "'" || character === '"') {
				quote = character;
				continue;
			}
		} else if (character === quote) {
			quote = "";
			continue;
		}
		if (character === "\\") {
			at++;
			if (at >= text.length) break;
			character = text.charAt(at);
		}
		value += character;
		map.push(at);
	}
	return { end: Math.min(at, text.length), value, map };
}

function quotedFlag(source: Joined, start: number, { end, value, map }: QuotedWord): Flag {
	const equals = value.indexOf("=");
	const nameEnd = equals < 0 ? value.length : equals;
	const name = value.slice(2, nameEnd);
	const offset = (index: number): number => map[index] ?? end;
	if (equals < 0) return new ReadFlag(source, start, end, offset(2), end, undefined, name);
	// The range lies inside the quotes where there are any, so that replacing it keeps them.
	const last = equals + 1 < value.length ? map.at(-1) : undefined;
	const after = last === undefined ? placeOfEmptyValue(source.text, offset(equals) + 1, end) : last + 1;
	const word = source.decoded(value.slice(equals + 1), map.slice(equals + 1), after);
	return new ReadFlag(source, start, end, offset(2), offset(equals), word, name);
}

// An empty value's place: between the quotes of `--from=""`, else right after the `=`.
function placeOfEmptyValue(text: string, start: number, end: number): number {
	const quote = text.charAt(start);
	return start < end && (quote === '"' || quote === "'") ? start + 1 : start;
}
