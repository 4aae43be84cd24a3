// BuildKit's NoEmptyContinuation: an empty line inside a continued instruction.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import type { Comment, Instruction } from "../syntax/dockerfile.ts";
import { deleteLines, firstAfter } from "./edits.ts";
import type { Rule } from "./rule.ts";

/** BuildKit passes over such lines today and means to refuse them later. The range is that of the first one. */
export const noEmptyContinuation: Rule = {
	code: "NoEmptyContinuation",
	severity: DiagnosticSeverity.Warning,
	*check({ graph: { file } }) {
		for (const instruction of file.instructions) {
			if (!instruction.emptyContinuation) continue;
			const lines = emptyLines(instruction, file.comments);
			const line = lines[0] ?? instruction.range.end.line;
			yield {
				range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } },
				message:
					"An empty line inside a continued instruction will be an error in a later release of BuildKit.",
				fixes: () => [
					{
						title: lines.length > 1 ? "Remove the empty lines" : "Remove the empty line",
						edits: lines.map((empty) => deleteLines(file.document, empty, empty)),
						preferred: true,
						safe: true,
					},
				],
			};
		}
	},
};

// The lines before the last word that have neither a word nor a comment.
function emptyLines(instruction: Instruction, comments: readonly Comment[]): readonly number[] {
	const { keyword, flags, arguments: text, range } = instruction;
	const first = range.start.line + 1;
	const last = text.rangeOf(0, text.text.length).end.line;
	const filled = new Set<number>();
	for (let at = firstAfter(comments, range.start.line); at < comments.length; at++) {
		const line = comments[at]?.range.start.line ?? last;
		if (line >= last) break;
		filled.add(line);
	}
	for (const { start, end } of [keyword.range, ...flags.map((flag) => flag.range)]) {
		for (let line = start.line; line <= end.line; line++) filled.add(line);
	}
	const lines: number[] = [];
	for (let line = first; line < last; line++) {
		if (!filled.has(line) && text.offsetOf({ line, character: 0 }) === undefined) lines.push(line);
	}
	return lines;
}
