// Pieces of text and names that several refactorings write.

import { type Range, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { freeStageName } from "../rules/edits.ts";
import type { Instruction } from "../syntax/dockerfile.ts";

/** `FROM base AS name` in the case in which a FROM is written. */
export function fromLine({ keyword, words }: Instruction, base: string, name: string | undefined): string {
	const lower = keyword.text === keyword.text.toLowerCase();
	const as = words[1]?.text ?? (lower ? "as" : "AS");
	return `${keyword.text} ${base}${name === undefined ? "" : ` ${as} ${name}`}`;
}

/** Gives a stage a name, or another one; FROM without a base stays as it is. */
export function nameEdits({ from, name }: Stage, newName: string): readonly TextEdit[] {
	if (name !== undefined) return [TextEdit.replace(name.range, newName)];
	const last = from.words.at(-1);
	if (last === undefined || from.words.length !== 1) return [];
	const as = from.keyword.text === from.keyword.text.toLowerCase() ? "as" : "AS";
	return [TextEdit.insert(last.range.end, ` ${as} ${newName}`)];
}

/**
 * The last part of an image's name as a free name for a stage, `stage` where that makes none. Not what the file calls an
 * image: it would mean the stage then, or seem to.
 */
export function nameFrom(graph: BuildGraph, image: string): string {
	const [path = ""] = image.split(/[@$]/, 1);
	const last = path.slice(path.lastIndexOf("/") + 1).split(":", 1)[0] ?? "";
	const letters = last.toLowerCase().replaceAll(/[^a-z0-9_.-]/g, "");
	if (!/^[a-z]/.test(letters) || letters === "scratch") return freeStageName(graph, "stage");
	const taken = graph.references.some(
		({ name, target }) => target.kind === "image" && name.value === letters,
	);
	return freeStageName(graph, taken ? `${letters}-base` : letters);
}

/** Whether a range touches some lines. */
export function touchesLines({ start, end }: Range, first: number, last: number): boolean {
	return start.line <= last && end.line >= first;
}

/** The text of whole lines, without the last line's end. */
export function linesOf({ file: { document } }: BuildGraph, first: number, last: number): string {
	const end = { line: last, character: Number.MAX_SAFE_INTEGER };
	return document.getText({ start: { line: first, character: 0 }, end });
}

/** Whether a place in these lines names a stage by its index, which can't be moved and renumbered at once. */
export function hasIndex(graph: BuildGraph, first: number, last: number): boolean {
	return graph.references.some(
		({ target, name: { range } }) =>
			target.kind === "stage" && target.byIndex && range.start.line >= first && range.end.line <= last,
	);
}
