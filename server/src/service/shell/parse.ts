// The parser's answer for a script, kept for a while: between two keystrokes all scripts of a file but one are the same.

import { parse, type Script } from "unbash";

/** A script as parsed. */
export type ParsedScript = Script & { readonly errors?: readonly unknown[] | undefined };

/** Takes the text of a script; undefined where the parser gives up on it. Nobody may change what it gives. */
export function parseShell(text: string): ParsedScript | undefined {
	if (text.length > maximumLength) return parsed(text);
	const known = recent.get(text);
	if (known !== undefined) return known;
	const script = older.get(text) ?? parsed(text);
	if (script === undefined) return undefined;
	if (length + text.length > maximumTotal) {
		older = recent;
		recent = new Map();
		length = 0;
	}
	recent.set(text, script);
	length += text.length;
	return script;
}

// Two generations: what was not asked for while the newer one filled up is forgotten. A tree takes about thirty times
// its text, so these are some megabytes at most.
const maximumTotal = 100_000;
const maximumLength = 10_000;
let recent = new Map<string, ParsedScript>();
let older: ReadonlyMap<string, ParsedScript> = new Map();
let length = 0;

// The parser calls itself for what lies within another, until the stack ends. Nobody nests as deep as this.
const maximumDepth = 200;

function isDeep(text: string): boolean {
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === openBrace || code === openParenthesis) depth++;
		else if ((code === closeBrace || code === closeParenthesis) && depth > 0) depth--;
		if (depth > maximumDepth) return true;
	}
	return false;
}

const [openBrace, closeBrace, openParenthesis, closeParenthesis] = [0x7b, 0x7d, 0x28, 0x29];

function parsed(text: string): ParsedScript | undefined {
	if (isDeep(text)) return undefined;
	try {
		return parse(text);
	} catch {
		return undefined;
	}
}
