// Places and pieces of a document.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Position } from "vscode-languageserver-types";
import type { Instruction } from "../../syntax/dockerfile.ts";
import type { Recipe } from "../recipe.ts";

/** The start of the comment lines that stand directly above an instruction. */
export function topOf(instruction: Instruction): Position {
	let { line } = instruction.range.start;
	for (const comment of instruction.comments.toReversed()) {
		if (comment.range.end.line !== line - 1) break;
		line = comment.range.start.line;
	}
	return { line, character: 0 };
}

/** Behind the white space that ends a line. */
export function lineEnd(document: TextDocument, end: Position): Position {
	const rest = lineText(document, end.line).slice(end.character);
	const space = /^[ \t]*(?=[\r\n]|$)/.exec(rest)?.[0] ?? "";
	return { line: end.line, character: end.character + space.length };
}

/** A line with its end; empty behind the last one. */
export function lineText(document: TextDocument, line: number): string {
	return document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
}

/** The last line of a file may ask for one more: another instruction is none that it could have meant. */
export function ended(text: string, { graph }: Recipe): string {
	return text.trimEnd().endsWith(graph.file.escape) ? text.trimEnd().slice(0, -1).trimEnd() : text;
}
