// Formatting: where lines start, nothing else. Written here because the library's formatter flattens nested commands
// and changes white space inside quotes, which is part of what is built.
//
// An instruction starts at column 0. Its continued lines move together, so that the least indented one stands at one
// unit and the others keep their distance to it. A line stays as it is where its white space means something: inside
// quotes, in a heredoc, where two lines make one word, in an instruction that takes its text as it is.

import type { TextDocument } from "vscode-languageserver-textdocument";
import { type FormattingOptions, type Range, TextEdit } from "vscode-languageserver-types";
import type { Comment, Dockerfile, Instruction } from "../syntax/dockerfile.ts";
import { hasPosixShell, joints, type Quoting } from "./joints.ts";

/** The edits that indent a file; with a range, those of the instructions and lines that it touches. */
export function indentationEdits(
	file: Dockerfile,
	options: FormattingOptions,
	range?: Range,
): readonly TextEdit[] {
	const last = range?.end.line ?? file.document.lineCount - 1;
	return new Indenter(file, options).run(range?.start.line ?? 0, last);
}

/** The indentation of a column, in the editor's way. */
export function indentOf(column: number, { tabSize, insertSpaces }: FormattingOptions): string {
	if (insertSpaces) return " ".repeat(column);
	const unit = unitOf(tabSize);
	return "\t".repeat(Math.floor(column / unit)) + " ".repeat(column % unit);
}

/** The columns of one step of indentation, whatever the editor says. */
export function unitOf(tabSize: number): number {
	return tabSize >= 1 && tabSize <= 100 ? Math.floor(tabSize) : 4;
}

/** How white space and quotes are read in an instruction; undefined where its text is taken as it is. */
export function quotingOf(instruction: Instruction, posix: boolean): Quoting | undefined {
	const inner = instruction.trigger ?? instruction;
	if (inner.json) return "json";
	switch (inner.name) {
		case "FROM":
		case "COPY":
		case "ADD":
		case "EXPOSE":
		case "VOLUME":
		case "ARG":
			return "words";
		case "ENV":
		case "LABEL":
			// `ENV name text` takes the text as it is.
			return inner.words[0]?.text.includes("=") ? "words" : undefined;
		case "RUN":
		case "CMD":
		case "ENTRYPOINT":
		case "HEALTHCHECK":
			return posix ? "posix" : "unquoted";
		default:
			return undefined;
	}
}

// Nobody indents further; a file that does so would only grow.
const maximumColumn = 1000;

interface ContinuedLine {
	readonly line: number;
	/** The length of the white space at its start. */
	readonly length: number;
	readonly column: number;
	/** Whether its white space may change. */
	readonly free: boolean;
	readonly comment: boolean;
}

class Indenter {
	readonly #file: Dockerfile;
	readonly #document: TextDocument;
	readonly #text: string;
	readonly #options: FormattingOptions;
	readonly #unit: number;
	readonly #posix: boolean;
	readonly #comments: ReadonlyMap<number, Comment>;
	readonly #edits: TextEdit[] = [];

	constructor(file: Dockerfile, options: FormattingOptions) {
		this.#file = file;
		this.#document = file.document;
		this.#text = file.document.getText();
		this.#options = options;
		this.#unit = unitOf(options.tabSize);
		this.#posix = hasPosixShell(file);
		this.#comments = new Map(file.comments.map((comment) => [comment.range.start.line, comment]));
	}

	run(first: number, last: number): readonly TextEdit[] {
		let line = 0;
		for (const instruction of this.#file.instructions) {
			const { start, end } = instruction.range;
			if (start.line > last) break;
			for (; line < start.line; line++) if (line >= first) this.#freeLine(line, instruction);
			if (end.line >= first) this.#instruction(instruction);
			line = Math.max(line, end.line + 1);
		}
		for (; line <= last; line++) if (line >= first) this.#freeLine(line, undefined);
		return this.#edits;
	}

	// A line that belongs to no instruction.
	#freeLine(line: number, next: Instruction | undefined): void {
		const length = this.#blanks(line);
		if (length === undefined || length === 0) return;
		const comment = this.#comments.get(line);
		if (comment === undefined ? this.#endsAt(line, length) : mayMove(comment, next))
			this.#replace(line, length, "");
	}

	#instruction(instruction: Instruction): void {
		const { start, end } = instruction.range;
		const length = this.#blanks(start.line);
		if (length !== undefined && length === start.character) this.#replace(start.line, length, "");
		if (end.line === start.line) return;
		const stop = instruction.heredocs[0]?.range.start.line ?? end.line + 1;
		const lines = this.#continuedLines(instruction, Math.min(stop, end.line + 1));
		this.#shift(lines);
	}

	#continuedLines(instruction: Instruction, stop: number): readonly ContinuedLine[] {
		const lines: ContinuedLine[] = [];
		const quoting = quotingOf(instruction, this.#posix);
		const free = quoting && joints(this.#file, instruction, stop, this.#comments, quoting);
		for (let line = instruction.range.start.line + 1; line < stop; line++) {
			const length = this.#blanks(line);
			if (length === undefined) continue;
			const comment = this.#comments.has(line);
			if (!comment && this.#endsAt(line, length)) {
				this.#replace(line, length, "");
				continue;
			}
			const column = this.#column(line, length);
			lines.push({ line, length, column, comment, free: comment || free?.has(line) === true });
		}
		return lines;
	}

	#shift(lines: readonly ContinuedLine[]): void {
		let least = Number.POSITIVE_INFINITY;
		for (const { column, free, comment } of lines) {
			if (column > maximumColumn) return;
			if (free && !comment) least = Math.min(least, column);
		}
		if (least === Number.POSITIVE_INFINITY) return;
		for (const { line, length, column, free } of lines) {
			const indent = indentOf(Math.max(this.#unit, column + this.#unit - least), this.#options);
			if (free) this.#replace(line, length, indent);
		}
	}

	// The length of the white space at the start of a line; undefined where the line starts after a lone CR, which ends
	// no line for BuildKit.
	#blanks(line: number): number | undefined {
		const start = this.#document.offsetAt({ line, character: 0 });
		if (start > 0 && this.#text[start - 1] !== "\n") return undefined;
		let at = start;
		while (this.#text[at] === " " || this.#text[at] === "\t") at++;
		return at - start;
	}

	// Whether nothing but a line end follows.
	#endsAt(line: number, character: number): boolean {
		const at = this.#document.offsetAt({ line, character });
		return at >= this.#text.length || this.#text[at] === "\n" || this.#text.startsWith("\r\n", at);
	}

	#column(line: number, length: number): number {
		const start = this.#document.offsetAt({ line, character: 0 });
		let column = 0;
		for (let at = start; at < start + length; at++) {
			column += this.#text[at] === "\t" ? this.#unit - (column % this.#unit) : 1;
		}
		return column;
	}

	#replace(line: number, length: number, text: string): void {
		const start = this.#document.offsetAt({ line, character: 0 });
		if (this.#text.slice(start, start + length) === text) return;
		const range = { start: { line, character: 0 }, end: { line, character: length } };
		this.#edits.push(TextEdit.replace(range, text));
	}
}

// BuildKit reads directives and checks in comments at the start of a line only, and descriptions of stages and
// arguments likewise: such a comment would come to life if it moved there.
function mayMove({ text }: Comment, next: Instruction | undefined): boolean {
	if (next === undefined) return true;
	return next.index > 0 && next.name !== "FROM" && next.name !== "ARG" && !/^check\s*=/i.test(text);
}
