// Which heredocs a line opens (BuildKit: frontend/dockerfile/parser/parser.go, heredocsFromLine).

import { expand } from "./expand.ts";

/** What a `<<NAME` word announces. */
export interface HeredocStart {
	readonly name: string;
	readonly expand: boolean;
	readonly chomp: boolean;
}

/** The heredocs that a joined line opens, in order. None where its quotes do not match, as in BuildKit. */
export function heredocStarts(line: string): readonly HeredocStart[] {
	// The escape is a backslash here even under `# escape=`.
	const { words } = expand(line, undefined, {
		words: true,
		rawQuotes: true,
		rawEscapes: true,
		skipUnset: true,
	});
	const starts: HeredocStart[] = [];
	for (const word of words) {
		const start = heredocStart(word);
		if (start !== undefined) starts.push(start);
	}
	return starts;
}

/** The heredoc that one word is, as `3<<-"EOF"`, or undefined. */
export function heredocStart(word: string): HeredocStart | undefined {
	let at = 0;
	while (isDigit(word.charCodeAt(at))) at++;
	if (!word.startsWith("<<", at)) return undefined;
	at += 2;
	const chomp = word[at] === "-";
	if (chomp) at++;
	while (" \t\n\f\r".includes(word.charAt(at)) && at < word.length) at++;
	const rest = word.slice(at);
	if (rest === "" || rest.includes("<")) return undefined;
	const plain = expand(rest, undefined, { words: true, skipUnset: true });
	if (plain.error !== undefined || plain.words.length !== 1) return undefined;
	const raw = expand(rest, undefined, { words: true, skipUnset: true, rawQuotes: true });
	const name = plain.words[0] ?? "";
	return { name, chomp, expand: quotes(name) === quotes(raw.words[0] ?? "") };
}

function isDigit(code: number): boolean {
	return code >= 0x30 && code <= 0x39;
}

function quotes(text: string): number {
	let count = 0;
	for (const character of text) if (character === "'" || character === '"') count++;
	return count;
}
