// Fixtures as data: a Dockerfile with notes in it, which say what a rule or a feature answers.
//
// The runner takes the notes out, asks, writes the answers back as notes and compares with the file: a failure is a
// diff of a Dockerfile, and `UPDATE=1` rewrites the file. What may stand in one:
//
//   #- NAME          starts another Dockerfile of its own; its notes end where the next one starts
//   #@ KEY VALUE     an option of this Dockerfile, in its first lines: what an option means is the caller's affair,
//                    but for `eof` (no line end at the end), `crlf` and `bom`
//   ‸                a cursor (U+2038). `|` and `^` occur in shell, this does not
//   #  ^^^ TEXT      a note about the columns of the line above. `#^^^` starts in the first column, which the `#` hides;
//                    `^^^+2:5` ends two lines further down, in column 5; `#~ 1-1 TEXT` names columns that carets can't
//   #> TEXT          more of that note

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { Position, Range } from "vscode-languageserver-types";

/** One Dockerfile of a fixture, notes and cursors taken out. */
export interface Case {
	/** What follows the `#-`, or the fixture's own name for the first one. */
	readonly name: string;
	readonly text: string;
	readonly cursors: readonly Position[];
	readonly options: readonly Option[];
}

/** `#@ key value` */
export interface Option {
	readonly key: string;
	readonly value: string;
}

/** An answer, written under the line where its range starts. */
export interface Note {
	readonly range: Range;
	/** Stands behind the carets. */
	readonly head: string;
	readonly body: readonly string[];
}

interface Section {
	readonly name: string;
	/** Header and options, as they stand in the file. */
	readonly prelude: readonly string[];
	readonly options: readonly Option[];
	/** The Dockerfile's lines, cursors included. */
	readonly lines: readonly string[];
}

const cursor = "‸";

/**
 * Runs a fixture: asks `answer` about each of its Dockerfiles and compares what it says with the notes in the file.
 * With UPDATE=1 in the environment it writes the file instead.
 */
export function runFixture(path: string, name: string, answer: (one: Case) => readonly Note[]): void {
	const golden = readFileSync(path, "utf8");
	const rendered = sectionsOf(golden, name)
		.map((section) => render(section, answer(caseOf(section))))
		.join("");
	if (process.env.UPDATE === "1") {
		if (rendered !== golden) writeFileSync(path, rendered);
		return;
	}
	assert.equal(rendered, golden);
}

/** The Dockerfiles of a fixture's text, without their notes. */
export function casesOf(text: string, name: string): readonly Case[] {
	return sectionsOf(text, name).map(caseOf);
}

function sectionsOf(text: string, name: string): readonly Section[] {
	const lines = text.split("\n");
	if (lines.at(-1) === "") lines.pop();
	const sections: { name: string; prelude: string[]; options: Option[]; lines: string[] }[] = [];
	let current = { name, prelude: [] as string[], options: [] as Option[], lines: [] as string[] };
	for (const line of lines) {
		if (line.startsWith("#- ")) {
			if (sections.length > 0 || current.prelude.length > 0 || current.lines.length > 0)
				sections.push(current);
			current = { name: line.slice(3), prelude: [line], options: [], lines: [] };
		} else if (line.startsWith("#@ ") && current.lines.length === 0) {
			const [key = "", ...value] = line.slice(3).split(" ");
			current.prelude.push(line);
			current.options.push({ key, value: value.join(" ") });
		} else if (!isNote(line)) current.lines.push(line);
	}
	sections.push(current);
	return sections;
}

function isNote(line: string): boolean {
	return /^#[ \t]*\^/.test(line) || line.startsWith("#>") || line.startsWith("#~");
}

function caseOf({ name, options, lines }: Section): Case {
	const has = (key: string): boolean => options.some((option) => option.key === key);
	const cursors: Position[] = [];
	const plain = lines.map((marked, line) => {
		const parts = marked.split(cursor);
		let character = 0;
		for (const part of parts.slice(0, -1)) {
			character += part.length;
			cursors.push({ line, character });
		}
		return parts.join("");
	});
	const end = has("crlf") ? "\r\n" : "\n";
	const text = plain.join(end) + (has("eof") || plain.length === 0 ? "" : end);
	return { name, text: has("bom") ? `\uFEFF${text}` : text, cursors, options };
}

function render({ prelude, lines }: Section, notes: readonly Note[]): string {
	const sorted = [...notes].sort(
		(a, b) => compare(a.range.start, b.range.start) || compare(a.range.end, b.range.end),
	);
	const output = [...prelude];
	const last = Math.max(lines.length - 1, 0);
	for (let line = 0; line <= last; line++) {
		const text = lines[line];
		if (text !== undefined) output.push(text);
		for (const { range, head, body } of sorted) {
			if (Math.min(range.start.line, last) !== line) continue;
			output.push(`${marks(range, text ?? "")}${head === "" ? "" : ` ${head}`}`);
			output.push(...body.map((one) => `#> ${one}`.trimEnd()));
		}
	}
	return output.map((line) => `${line}\n`).join("");
}

function compare(a: Position, b: Position): number {
	return a.line - b.line || a.character - b.character;
}

function marks({ start, end }: Range, line: string): string {
	const plain = line.replaceAll(cursor, "");
	const multiline = end.line > start.line;
	const stop = multiline ? plain.length : end.character;
	const length = stop - start.character;
	const tail = multiline ? `+${end.line - start.line}:${end.character}` : "";
	const markers = markersBefore(line, start);
	if (length === 0 && markers.at && start.character > 0)
		return `${pad(line, start.character + markers.before)}^`;
	if (start.character === 1 || length <= 0 || (start.character === 0 && length === 1)) {
		return `#~ ${start.character}-${multiline ? tail : end.character}`;
	}
	if (start.character === 0) return `#${"^".repeat(length - 1)}${tail}`;
	return `${pad(line, start.character + markers.before)}${"^".repeat(length)}${tail}`;
}

// Tabs stay tabs, so that the carets stand right whatever their width is.
function pad(line: string, column: number): string {
	return `#${line
		.slice(1, column)
		.replaceAll(/[^\t]/g, " ")
		.padEnd(column - 1)}`;
}

function markersBefore(line: string, { character }: Position): { before: number; at: boolean } {
	let column = 0;
	let before = 0;
	for (const one of line) {
		if (one === cursor) {
			if (column === character) return { before, at: true };
			before++;
			continue;
		}
		if (column >= character) break;
		column += one.length;
	}
	return { before, at: false };
}
