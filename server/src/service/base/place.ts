// What a cursor stands in, as far as general help needs it: a keyword, a flag, a mount's field, a directive's name.

import type { Position, Range } from "vscode-languageserver-types";
import type { Dockerfile, Instruction } from "../syntax/dockerfile.ts";

/** The place of a cursor. `range` is on one line, holds the cursor, and is what an accepted item replaces. */
export type Place =
	| {
			readonly kind: "keyword";
			readonly range: Range;
			/** Nothing follows on the line, so that arguments may be inserted too. */
			readonly bare: boolean;
			/** After ONBUILD. */
			readonly trigger: boolean;
	  }
	| {
			/** A flag's name, or the place where one or the first argument may stand. */
			readonly kind: "flag";
			readonly range: Range;
			readonly instruction: Instruction;
			/** The `=` is there already. */
			readonly assigned: boolean;
	  }
	| {
			readonly kind: "value";
			readonly range: Range;
			readonly instruction: Instruction;
			readonly flag: string;
	  }
	| {
			/** A field of `RUN --mount=`: its key, or its value where `key` is given. */
			readonly kind: "mount";
			readonly range: Range;
			readonly key?: string;
			/** The mount's fields before this one, `key=value` each. */
			readonly fields: readonly string[];
	  }
	| { readonly kind: "directive"; readonly range: Range; readonly assigned: boolean };

/** The place of a position; undefined where general help has nothing to say: arguments, heredocs, comments. */
export function placeAt(file: Dockerfile, position: Position): Place | undefined {
	const line = lineAt(file, position);
	if (line === undefined) return undefined;
	const owner = ownerAt(file, position);
	if (owner === undefined) return directivePlace(file, line) ?? freePlace(line);
	if (isInHeredoc(owner, position)) return undefined;
	return instructionPlace(file, owner, line);
}

/**
 * The instruction that a position belongs to: from its keyword to the end of its last line, and on, where that line is
 * continued and nothing follows yet.
 */
export function ownerAt(file: Dockerfile, position: Position): Instruction | undefined {
	const instruction = lastStartingBefore(file.instructions, position);
	if (instruction === undefined) return undefined;
	const { end } = instruction.range;
	if (position.line <= end.line || isContinued(file, instruction)) return instruction;
	return undefined;
}

/** Whether a position is in the body or the terminator of one of an instruction's heredocs. */
export function isInHeredoc(instruction: Instruction, position: Position): boolean {
	const [first] = instruction.heredocs;
	return first !== undefined && position.line >= first.range.start.line;
}

/** Whether a position is in a range, its end included. */
export function holds({ start, end }: Range, position: Position): boolean {
	return !isBefore(position, start) && !isBefore(end, position);
}

/** Whether a position comes before another. */
export function isBefore(position: Position, other: Position): boolean {
	return position.line < other.line || (position.line === other.line && position.character < other.character);
}

// Nobody completes in a longer line or instruction; reading them at every keystroke would cost.
const maximumLength = 5000;

interface Line {
	readonly position: Position;
	readonly before: string;
	readonly after: string;
}

function lineAt({ document }: Dockerfile, position: Position): Line | undefined {
	if (position.character > maximumLength) return undefined;
	const { line } = position;
	const before = document.getText({ start: { line, character: 0 }, end: position });
	const end = { line, character: position.character + maximumLength };
	return { position, before, after: document.getText({ start: position, end }).replace(/[\r\n]/g, "") };
}

function lastStartingBefore(
	instructions: readonly Instruction[],
	position: Position,
): Instruction | undefined {
	let low = 0;
	let high = instructions.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const instruction = instructions[middle];
		if (instruction === undefined || isBefore(position, instruction.range.start)) high = middle;
		else low = middle + 1;
	}
	return instructions[low - 1];
}

function isContinued(file: Dockerfile, { heredocs, range }: Instruction): boolean {
	if (heredocs.length > 0 || range.end.character === 0) return false;
	const { line, character } = range.end;
	const start = { line, character: Math.max(0, character - 2) };
	const last = file.document.getText({ start, end: range.end });
	return last.endsWith(file.escape) && last !== file.escape.repeat(2);
}

function directivePlace(file: Dockerfile, line: Line): Place | undefined {
	if (line.position.line !== file.directives.length || !/^#[ \t]*[a-z]*$/i.test(line.before)) {
		const inName = file.directives.some(
			({ range, value }) =>
				range.start.line === line.position.line && isBefore(line.position, value.range.start),
		);
		if (!inName || line.before.includes("=")) return undefined;
	}
	const range = wordAround(line, /[a-z]*$/i, /^[a-z]*/i);
	const rest = line.after.slice(range.end.character - line.position.character);
	return { kind: "directive", range, assigned: /^[ \t]*=/.test(rest) };
}

// A line that belongs to no instruction: it is blank or a comment.
function freePlace({ before, after, position }: Line): Place | undefined {
	if (before.trim() !== "" || after.trim() !== "") return undefined;
	return { kind: "keyword", range: { start: position, end: position }, bare: true, trigger: false };
}

function instructionPlace(file: Dockerfile, owner: Instruction, line: Line): Place | undefined {
	if (holds(owner.keyword.range, line.position)) return keywordPlace(owner, line, false);
	if (owner.name !== "ONBUILD") return wordPlace(file, owner, line);
	const { trigger } = owner;
	if (trigger === undefined) {
		if (line.after.trim() !== "") return undefined;
		const range = { start: line.position, end: line.position };
		return { kind: "keyword", range, bare: true, trigger: true };
	}
	if (holds(trigger.keyword.range, line.position)) return keywordPlace(trigger, line, true);
	return isBefore(line.position, trigger.keyword.range.start) ? undefined : wordPlace(file, trigger, line);
}

function keywordPlace({ keyword: { range } }: Instruction, line: Line, trigger: boolean): Place | undefined {
	// A keyword may be continued over several lines; nobody writes that.
	if (range.start.line !== range.end.line) return undefined;
	const rest = line.after.slice(range.end.character - line.position.character);
	return { kind: "keyword", range, bare: rest.trim() === "", trigger };
}

function wordPlace(file: Dockerfile, instruction: Instruction, line: Line): Place | undefined {
	const words = wordsBefore(file, instruction, line);
	const word = words?.pop();
	if (words === undefined || word === undefined) return undefined;
	// Flags stand first; the first word that is none, or `--`, ends them.
	if (!words.every((before) => before.startsWith("--") && before !== "--")) return undefined;
	if (word.startsWith("--mount=") && instruction.name === "RUN") return mountPlace(word, line);
	const equals = word.indexOf("=");
	if (word.startsWith("--") && equals > 0) {
		const range = wordAround(line, word.length - equals - 1, /^[^\s]*/);
		return { kind: "value", range, instruction, flag: word.slice(2, equals) };
	}
	if (!"--".startsWith(word) && !word.startsWith("--") && instruction.name !== "HEALTHCHECK")
		return undefined;
	const range = wordAround(line, word.length, /^[\w-]*/);
	const rest = line.after.slice(range.end.character - line.position.character);
	return { kind: "flag", range, instruction, assigned: rest.startsWith("=") };
}

function mountPlace(word: string, line: Line): Place {
	const fields = word.slice("--mount=".length).split(",");
	const field = fields.pop() ?? "";
	const equals = field.indexOf("=");
	const range = wordAround(line, field.length - equals - 1, equals < 0 ? /^[\w-]*/ : /^[^\s,]*/);
	if (equals < 0) return { kind: "mount", range, fields };
	return { kind: "mount", range, fields, key: field.slice(0, equals).toLowerCase() };
}

// The words after the keyword up to the cursor, the last one being what is written of the word at the cursor.
function wordsBefore(
	file: Dockerfile,
	{ keyword }: Instruction,
	{ position, before }: Line,
): string[] | undefined {
	if (position.line - keyword.range.end.line > 200) return undefined;
	const lines = file.document.getText({ start: keyword.range.end, end: position }).split(/\r?\n/);
	const last = lines.pop() ?? "";
	if (last === before && last.trimStart().startsWith("#")) return undefined;
	let joined = "";
	for (const [number, line] of lines.entries()) {
		const text = line.trimEnd();
		if (text !== "" && !(number > 0 && text.trimStart().startsWith("#"))) joined += text.slice(0, -1);
		if (joined.length > maximumLength) return undefined;
	}
	const words = (joined + last).split(/[ \t]+/);
	words.shift();
	// A word that is continued over lines has no range on one.
	return (words.at(-1)?.length ?? 0) > last.length ? undefined : words;
}

function wordAround({ position, before, after }: Line, left: number | RegExp, right: RegExp): Range {
	const length = typeof left === "number" ? left : (left.exec(before)?.[0].length ?? 0);
	const { line, character } = position;
	return {
		start: { line, character: character - length },
		end: { line, character: character + (right.exec(after)?.[0].length ?? 0) },
	};
}
