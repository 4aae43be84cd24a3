// Edits of a Dockerfile that several fixes share: whole lines, whole stages, names and indices of stages.

import type { TextDocument } from "vscode-languageserver-textdocument";
import { type Position, type Range, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { referencesTo } from "../graph/queries.ts";
import type { Dockerfile, Instruction } from "../syntax/dockerfile.ts";

/** The line end that a document uses. */
export function lineEndOf(document: TextDocument): string {
	const first = document.getText({ start: { line: 0, character: 0 }, end: { line: 1, character: 0 } });
	return first.endsWith("\r\n") ? "\r\n" : "\n";
}

/**
 * Takes whole lines out, `last` included. At the end of a file without a final line end it is the line end before
 * them that goes.
 */
export function deleteLines(document: TextDocument, first: number, last: number): TextEdit {
	const start = { line: first, character: 0 };
	if (last + 1 < document.lineCount) return TextEdit.del({ start, end: { line: last + 1, character: 0 } });
	const end = document.positionAt(document.getText().length);
	if (first === 0) return TextEdit.del({ start, end });
	return TextEdit.del({ start: { line: first - 1, character: lineLength(document, first - 1) }, end });
}

/** Takes an instruction out, with its lines. */
export function deleteInstruction(file: Dockerfile, { range }: Instruction): TextEdit {
	return deleteLines(file.document, range.start.line, range.end.line);
}

/** The line on which an instruction starts, the comments directly above it included. */
export function firstLineOf({ range: { start }, comments }: Instruction): number {
	let { line } = start;
	for (const { range } of comments.toReversed()) {
		if (range.start.line !== line - 1) break;
		line--;
	}
	return line;
}

/** Takes stages out, with the comments directly above and the blank lines below, and renumbers `--from=INDEX`. */
export function deleteStages(graph: BuildGraph, stages: ReadonlySet<Stage>): readonly TextEdit[] {
	const { file } = graph;
	const edits: TextEdit[] = [];
	for (const stage of stages) {
		const last = nextContentLine(file, stage.range.end.line) - 1;
		edits.push(deleteLines(file.document, firstLineOf(stage.from), last));
	}
	const left = graph.stages.filter((stage) => !stages.has(stage));
	const kept = graph.references.filter(({ stage }) => stage === undefined || !stages.has(stage));
	return [...edits, ...renumber(kept, new Map(left.map((stage, index) => [stage, index])))];
}

/** The edits that keep `--from=INDEX` pointing to the stages that it points to now. */
export function renumber(
	references: readonly Reference[],
	indices: ReadonlyMap<Stage, number>,
): readonly TextEdit[] {
	const edits: TextEdit[] = [];
	for (const { target, name } of references) {
		if (target.kind !== "stage" || target.byIndex === undefined) continue;
		const index = indices.get(target.stage);
		if (index === undefined || index === target.stage.index) continue;
		edits.push(TextEdit.replace(name.range, String(index)));
	}
	return edits;
}

/**
 * Gives a stage another name, with all places that name it. Undefined where a place names it through a variable,
 * which the new name would break.
 */
export function renameStage(graph: BuildGraph, stage: Stage, name: string): readonly TextEdit[] | undefined {
	if (stage.name === undefined) return undefined;
	const edits = [TextEdit.replace(stage.name.range, name)];
	for (const { target, name: mention, candidates, kind } of referencesTo(graph, stage)) {
		if (target.kind === "stage" && target.byIndex) continue;
		if (kind === "mount-implicit-scratch") return undefined;
		if (candidates.includes(stage) || mention.value !== stage.name.value) {
			if (name.toLowerCase() === stage.name.value) continue;
			return undefined;
		}
		if (mention.text !== name) edits.push(TextEdit.replace(mention.range, name));
	}
	return edits;
}

/** A name that no stage has: `name` itself, or with a number behind it. */
export function freeStageName(graph: BuildGraph, name: string): string {
	const taken = new Set(graph.stages.map((stage) => stage.name?.value));
	if (!taken.has(name)) return name;
	for (let number = 2; ; number++) {
		if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
	}
}

/** Inserts lines before a line. */
export function insertLines(document: TextDocument, line: number, lines: readonly string[]): TextEdit {
	const end = lineEndOf(document);
	return TextEdit.insert({ line, character: 0 }, lines.map((text) => text + end).join(""));
}

/** The range of a flag with the white space behind it, or before it at the end of a line, for taking it out. */
export function flagWithSpace(instruction: Instruction, range: Range): Range {
	const { keyword, flags, words } = instruction;
	const others = [keyword, ...flags, ...words].map((part) => part.range);
	const next = others.find(({ start }) => !isBefore(start, range.end) && start.line === range.end.line);
	if (next !== undefined) return { start: range.start, end: next.start };
	const before = others.findLast(({ end }) => !isBefore(range.start, end) && end.line === range.start.line);
	return before === undefined ? range : { start: before.end, end: range.end };
}

function isBefore(a: Position, b: Position): boolean {
	return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** The first line after `line` that holds a comment or an instruction, or the number of lines of the file. */
export function nextContentLine({ comments, instructions, document }: Dockerfile, line: number): number {
	const comment = comments[firstAfter(comments, line)]?.range.start.line;
	const instruction = instructions[firstAfter(instructions, line)]?.range.start.line;
	const last = document.lineCount - 1;
	// A final line end makes an empty last line, which is no line of its own.
	const end = lineLength(document, last) === 0 ? last : last + 1;
	return Math.min(comment ?? end, instruction ?? end);
}

/** The index of the first of some things, in file order, that starts below a line. */
export function firstAfter(things: readonly { readonly range: Range }[], line: number): number {
	let low = 0;
	let high = things.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((things[middle]?.range.start.line ?? 0) <= line) low = middle + 1;
		else high = middle;
	}
	return low;
}

function lineLength(document: TextDocument, line: number): number {
	const start = document.offsetAt({ line, character: 0 });
	// offsetAt stops before the line end.
	return document.offsetAt({ line, character: Number.MAX_SAFE_INTEGER }) - start;
}
