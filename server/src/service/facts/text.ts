// Texts inside of files, such as a script in a workflow, and the way back to where they stand.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Range } from "vscode-languageserver-types";
import type { Located } from "./claim.ts";

/** A text that stands in a document, perhaps in another spelling. */
export interface SourceText {
	readonly text: string;
	/** The range of a part of `text`, in the document. */
	rangeOf(start: number, end: number): Range;
	/** A part of `text` with its place; `value` is what is meant where it is spelt differently. */
	part(start: number, end: number, value?: string): Located;
}

/** A stretch of a document as it stands. */
export function rawText(document: TextDocument, start: number, end: number): SourceText {
	return sourceText(document, document.getText().slice(start, end), (offset) => start + offset);
}

/** The same with line ends that are no more than blanks: what YAML folds. Empty lines stay line ends. */
export function foldedText(document: TextDocument, start: number, end: number): SourceText {
	const lines = document.getText().slice(start, end).split("\n");
	let text = lines[0] ?? "";
	for (const [index, line] of lines.entries()) {
		if (index === 0) continue;
		const empty = line.trim() === "" || lines[index - 1]?.trim() === "";
		text += `${empty ? "\n" : " "}${line}`;
	}
	return sourceText(document, text, (at) => start + at);
}

/** What stands between the quotes of a string of JSON, or of a like one of YAML, with its escapes resolved. */
export function unescapedText(document: TextDocument, start: number, end: number): SourceText {
	const raw = document.getText().slice(start, end);
	if (!raw.includes("\\")) return foldedText(document, start, end);
	let text = "";
	const offsets: number[] = [];
	for (let at = 0; at < raw.length; ) {
		const pair = raw[at] === "\\" ? raw.slice(at, at + 2) : "";
		const code = /^\\u[0-9a-f]{4}/i.exec(raw.slice(at, at + 6))?.[0];
		offsets.push(start + at);
		if (code !== undefined) text += String.fromCharCode(Number.parseInt(code.slice(2), 16));
		else if (pair.length === 2) text += escapes.get(pair) ?? pair.slice(1);
		else text += raw[at];
		at += code?.length ?? (pair.length || 1);
	}
	offsets.push(end);
	return sourceText(document, text, (offset) => offsets[offset] ?? end);
}

/** Several texts as the lines of one. A range lies in the text that it begins in. */
export function joinedText(parts: readonly SourceText[]): SourceText {
	const [only, ...others] = parts;
	if (only !== undefined && others.length === 0) return only;
	const starts: number[] = [];
	let text = "";
	for (const part of parts) {
		starts.push(text.length);
		text += `${part.text}\n`;
	}
	const inPart = <T>(
		start: number,
		end: number,
		use: (part: SourceText, from: number, to: number) => T,
	): T => {
		const index = Math.max(
			0,
			starts.findLastIndex((at) => at <= start),
		);
		const part = parts[index] ?? noText;
		const from = start - (starts[index] ?? 0);
		return use(
			part,
			Math.min(from, part.text.length),
			Math.min(end - (starts[index] ?? 0), part.text.length),
		);
	};
	return {
		text,
		rangeOf: (start, end) => inPart(start, end, (part, from, to) => part.rangeOf(from, to)),
		part: (start, end, value = text.slice(start, end)) =>
			inPart(start, end, (part, from, to) => part.part(from, to, value)),
	};
}

const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const noText: SourceText = {
	text: "",
	rangeOf: () => nowhere,
	part: () => ({ text: "", uri: "", range: nowhere, verbatim: false }),
};

/** A part of a document with its place. */
export function located(document: TextDocument, start: number, end: number, value?: string): Located {
	const range = { start: document.positionAt(start), end: document.positionAt(end) };
	const written = document.getText(range);
	const text = value ?? written;
	return { text, uri: document.uri, range, verbatim: written === text };
}

const escapes: ReadonlyMap<string, string> = new Map([
	["\\n", "\n"],
	["\\r", "\r"],
	["\\t", "\t"],
]);

function sourceText(document: TextDocument, text: string, offset: (at: number) => number): SourceText {
	const rangeOf = (start: number, end: number): Range => ({
		start: document.positionAt(offset(start)),
		end: document.positionAt(offset(end)),
	});
	return {
		text,
		rangeOf,
		part: (start, end, value = text.slice(start, end)) =>
			located(document, offset(start), offset(end), value),
	};
}
