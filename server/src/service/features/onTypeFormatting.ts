// textDocument/onTypeFormatting: a line that becomes a continued one by the escape character typed before it.

import { type FormattingOptions, type Position, TextEdit } from "vscode-languageserver-types";
import { instructions } from "../base/documentation.ts";
import { indentOf, quotingOf, unitOf } from "../base/indentation.ts";
import { hasPosixShell, joints } from "../base/joints.ts";
import { isInHeredoc, ownerAt } from "../base/place.ts";
import type { Snapshot } from "../snapshot.ts";

/**
 * The edit that indents the next line after `ch`, the escape character, was typed at the end of an instruction's line.
 * None where that line is indented, blank, a comment, or an instruction of its own that is not meant to be continued.
 */
export function onTypeFormatting(
	{ graph: { file } }: Snapshot,
	position: Position,
	ch: string,
	options: FormattingOptions,
): readonly TextEdit[] {
	const next = position.line + 1;
	const owner = ch === file.escape ? ownerAt(file, position) : undefined;
	if (owner === undefined || isInHeredoc(owner, position) || owner.range.end.line < next) return [];
	const rest = file.document.getText({ start: position, end: { line: next, character: 0 } });
	if (rest.length > 100 || rest.trim() !== "") return [];
	const quoting = quotingOf(owner, hasPosixShell(file));
	if (quoting === undefined || isInHeredoc(owner, { line: next, character: 0 })) return [];
	const comments = new Map(file.comments.map((comment) => [comment.range.start.line, comment]));
	if (comments.has(position.line) || !joints(file, owner, next + 1, comments, quoting).has(next)) return [];
	const start = { line: next, character: 0 };
	const [word = ""] = file.document.getText({ start, end: { line: next, character: 20 } }).split(/[ \t]/, 1);
	if (word === "" || instructions.has(word.toUpperCase())) return [];
	return [TextEdit.insert(start, indentOf(unitOf(options.tabSize), options))];
}
