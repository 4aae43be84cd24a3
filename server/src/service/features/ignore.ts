// The edits that turn a rule off in the file itself, with `# check=skip=`.

import { type Position, TextEdit } from "vscode-languageserver-types";
import { firstLineOf, insertLines } from "../rules/edits.ts";
import { parseCheckOptions } from "../syntax/check-options.ts";
import type { Dockerfile, Instruction } from "../syntax/dockerfile.ts";
import { checkComment, checkDirective } from "./checks.ts";

/**
 * Turns a rule off for the file. A `# check=` that is there gets one name more, since BuildKit refuses a second one; a
 * new one goes below the other directives, which must be the first lines. Undefined where there is nothing to add.
 */
export function ignoreInFile(file: Dockerfile, code: string): TextEdit | undefined {
	const directive = checkDirective(file);
	if (directive === undefined) return insertDirective(file, `# check=skip=${code}`);
	const value = extended(directive.value.text, code);
	return value === undefined ? undefined : TextEdit.replace(directive.value.range, value);
}

/**
 * Turns a rule off for one instruction, by a comment above it. Not for the first instruction: a comment there would be
 * a directive for the whole file.
 */
export function ignoreHere(file: Dockerfile, instruction: Instruction, code: string): TextEdit | undefined {
	if (instruction.index === 0) return undefined;
	const found = checkComment(instruction);
	if (found === undefined)
		return insertLines(file.document, firstLineOf(instruction), [`# check=skip=${code}`]);
	const value = extended(found.value, code);
	return value === undefined ? undefined : TextEdit.replace(found.comment.range, `# check=${value}`);
}

// BuildKit reads up to the first blank; what stands behind it stays.
function extended(text: string, code: string): string | undefined {
	const [value = ""] = text.split(" ", 1);
	const rest = text.slice(value.length);
	const { skip, invalid } = parseCheckOptions(value);
	if (invalid !== undefined || skip === "all" || skip.includes(code)) return undefined;
	const parts = value.split(";");
	const at = parts.findIndex((part) => part.trimStart().startsWith("skip="));
	const part = parts[at];
	if (part === undefined) return `skip=${code};${value}${rest}`;
	const separator = skip.every((name) => name === "") ? "" : ",";
	return `${parts.with(at, `${part}${separator}${code}`).join(";")}${rest}`;
}

function insertDirective({ document, directives, comments }: Dockerfile, text: string): TextEdit {
	const last = directives.at(-1);
	if (last !== undefined) return insertLines(document, last.range.start.line + 1, [text]);
	const [first] = comments;
	const isShebang =
		first?.range.start.line === 0 && first.range.start.character === 0 && first.text.startsWith("!");
	if (isShebang) return insertLines(document, 1, [text]);
	const edit = insertLines(document, 0, [text]);
	const start: Position = { line: 0, character: 0 };
	// A byte order mark stays the first character.
	const hasMark = document.getText({ start, end: { line: 0, character: 1 } }) === "\uFEFF";
	return hasMark ? TextEdit.insert({ line: 0, character: 1 }, edit.newText) : edit;
}
