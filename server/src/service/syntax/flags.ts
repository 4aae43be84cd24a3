// The flags after an instruction's name (BuildKit: frontend/dockerfile/parser/split_command.go).

import { isSpace, skipSpace } from "./characters.ts";
import type { Flag } from "./dockerfile.ts";
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
		const { end, value, map } = readWord(text, start);
		at = end;
		if (value === "--") break;
		flags.push(toFlag(source, start, end, value, map));
		at = skipSpace(text, at, text.length);
	}
	return { flags, end: skipSpace(text, at, text.length) };
}

// A flag's word ends at white space outside quotes. Quotes vanish; a backslash (whatever the escape character is)
// takes the next character as it is. `map` says where each character of the value stands in the text.
function readWord(text: string, start: number): { end: number; value: string; map: readonly number[] } {
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

function toFlag(source: Joined, start: number, end: number, value: string, map: readonly number[]): Flag {
	const equals = value.indexOf("=");
	const nameEnd = equals < 0 ? value.length : equals;
	const offset = (index: number): number => map[index] ?? end;
	const flag = {
		name: value.slice(2, nameEnd),
		range: source.rangeOf(start, end),
		nameRange: source.rangeOf(offset(2), equals < 0 ? end : offset(equals)),
	};
	if (equals < 0) return flag;
	// The range lies inside the quotes where there are any, so that replacing it keeps them.
	const empty = placeOfEmptyValue(source.text, offset(equals) + 1, end);
	return { ...flag, value: source.decoded(value.slice(equals + 1), map.slice(equals + 1), empty) };
}

// An empty value's place: between the quotes of `--from=""`, else right after the `=`.
function placeOfEmptyValue(text: string, start: number, end: number): number {
	const quote = text.charAt(start);
	return start < end && (quote === '"' || quote === "'") ? start + 1 : start;
}
