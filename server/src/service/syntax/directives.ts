// Parser directives: `# syntax=`, `# escape=` and `# check=` in the first lines of a file
// (BuildKit: frontend/dockerfile/parser/directives.go).

import { isSpace } from "./characters.ts";
import type { Directive, Problem, Word } from "./dockerfile.ts";
import type { Positions } from "./positions.ts";

/** What the first lines of a file say to the parser. */
export interface Head {
	readonly escape: "\\" | "`";
	readonly directives: readonly Directive[];
	/** The last line that holds a directive, from 1; 0 where there is none. */
	readonly lastLine: number;
	readonly problems: readonly Problem[];
}

interface Found {
	readonly name: string;
	readonly value: string;
	readonly start: number;
	readonly valueStart: number;
	readonly end: number;
	readonly indented: boolean;
}

const names = new Set(["syntax", "escape", "check"]);

/** Reads the directives of a text from an offset (after a byte order mark). */
export function readDirectives(text: string, from: number, positions: Positions): Head {
	const problems: Problem[] = [];
	const directives: Directive[] = [];
	const seen = new Set<string>();
	let escapeCharacter: "\\" | "`" = "\\";
	let lastLine = 0;
	let at = from;
	let plain = true;
	for (let number = 1; at < text.length; number++) {
		const newline = text.indexOf("\n", at);
		const end = newline < 0 ? text.length : newline;
		const found = readDirective(text, at, end);
		// A shebang hides `check` and `syntax` below it no more than it hides the file from a shell.
		if (found === undefined && number === 1 && text.startsWith("#!", at)) {
			directives.push(...afterShebang(text, end + 1, positions));
			break;
		}
		if (found === undefined) break;
		const problem = check(found, seen, number, positions);
		if (problem !== undefined) {
			problems.push(problem);
			if (seen.has(found.name)) break;
		}
		seen.add(found.name);
		lastLine = number;
		if (found.name === "escape" && problem === undefined) escapeCharacter = found.value === "`" ? "`" : "\\";
		// White space before it ends the search for `syntax` and `check`, but not that for `escape`.
		if (found.indented) plain = false;
		if (found.name === "escape" || plain) directives.push(toDirective(found, positions));
		at = end + 1;
	}
	return { escape: escapeCharacter, directives, lastLine, problems };
}

function check(
	found: Found,
	seen: ReadonlySet<string>,
	number: number,
	positions: Positions,
): Problem | undefined {
	const range = positions.rangeOf(found.start, found.end);
	// BuildKit reports the line before, since it has not counted this one yet.
	if (seen.has(found.name)) {
		const message = `only one ${found.name} parser directive can be used`;
		return { kind: "invalid-directive", message, range, line: number - 1 };
	}
	if (found.name === "escape" && found.value !== "\\" && found.value !== "`") {
		const message = `invalid escape token '${found.value}' does not match \` or \\`;
		return { kind: "invalid-directive", message, range, line: number - 1 };
	}
	return undefined;
}

function afterShebang(text: string, from: number, positions: Positions): readonly Directive[] {
	const directives: Directive[] = [];
	for (let at = from; at < text.length; ) {
		const newline = text.indexOf("\n", at);
		const end = newline < 0 ? text.length : newline;
		const found = readDirective(text, at, end);
		if (found === undefined || found.indented) break;
		if (found.name !== "escape") directives.push(toDirective(found, positions));
		at = end + 1;
	}
	return directives;
}

function toDirective(found: Found, positions: Positions): Directive {
	return {
		name: found.name,
		value: wordAt(found.value, found.valueStart, positions),
		range: positions.rangeOf(found.start, found.end),
	};
}

function wordAt(text: string, start: number, positions: Positions): Word {
	return {
		text,
		range: positions.rangeOf(start, start + text.length),
		part: (from, to) => wordAt(text.slice(from, to), start + from, positions),
	};
}

// `#`, a name of letters and digits, `=`, a value; blanks are allowed between them.
function readDirective(text: string, from: number, to: number): Found | undefined {
	let at = from;
	while (at < to && isSpace(text.charCodeAt(at))) at++;
	const start = at;
	if (text[at] !== "#" || at >= to) return undefined;
	at = blanks(text, at + 1, to);
	const nameStart = at;
	while (at < to && /[a-zA-Z0-9]/.test(text.charAt(at))) at++;
	const name = text.slice(nameStart, at).toLowerCase();
	at = blanks(text, at, to);
	if (!names.has(name) || text[at] !== "=" || at >= to) return undefined;
	const valueStart = blanks(text, at + 1, to);
	let end = to;
	while (end > valueStart && isBlank(text.charCodeAt(end - 1))) end--;
	if (end === valueStart) return undefined;
	return { name, value: text.slice(valueStart, end), start, valueStart, end, indented: start > from };
}

function blanks(text: string, from: number, to: number): number {
	let at = from;
	while (at < to && isBlank(text.charCodeAt(at))) at++;
	return at;
}

function isBlank(code: number): boolean {
	return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}
