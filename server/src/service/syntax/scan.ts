// The scanner: the text of a Dockerfile into lines, comments and instructions, as BuildKit's parser does it
// (frontend/dockerfile/parser/parser.go). One pass, linear in the text, never fails.

import type { TextDocument } from "vscode-languageserver-textdocument";
import { skipSpace, trimEnd, utf8Length } from "./characters.ts";
import { readDirectives } from "./directives.ts";
import type { Comment, Dockerfile, Heredoc, Instruction, Problem } from "./dockerfile.ts";
import { heredocStarts } from "./heredocs.ts";
import { canHoldHeredocs, type Frame, instructionOf } from "./instruction.ts";
import { type Joined, joined, written } from "./joined.ts";
import { type Positions, positionsOf } from "./positions.ts";

/** Scans a document. Line numbers count `\n` as BuildKit does; ranges are the document's own positions. */
export function scan(document: TextDocument): Dockerfile {
	return new Scanner(document).run();
}

// Go's bufio.Scanner gives up on longer lines, and BuildKit with it.
const maximumLineBytes = 65_535;

interface Line {
	readonly start: number;
	/** Without the line end; a CR before it is left out as well. */
	readonly end: number;
	/** The start of the next line. */
	readonly next: number;
	/** From 1. */
	readonly number: number;
}

/** A line with those that continue it. */
interface Logical {
	readonly source: Joined;
	/** Where its last line ends. */
	readonly end: number;
	readonly emptyContinuation: boolean;
}

const noHeredocs: readonly Heredoc[] = [];
const noComments: readonly Comment[] = [];

class Scanner {
	readonly #document: TextDocument;
	readonly #text: string;
	readonly #positions: Positions;
	readonly #instructions: Instruction[] = [];
	readonly #comments: Comment[] = [];
	readonly #problems: Problem[] = [];
	#escape: "\\" | "`" = "\\";
	#at = 0;
	#number = 0;
	#tooLong = false;
	#pending: Comment[] = [];

	constructor(document: TextDocument) {
		this.#document = document;
		this.#text = document.getText();
		this.#positions = positionsOf(document);
	}

	run(): Dockerfile {
		const text = this.#text;
		if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
		const head = readDirectives(text, this.#at, this.#positions);
		this.#escape = head.escape;
		this.#problems.push(...head.problems);
		for (let line = this.#line(); line !== undefined; line = this.#line()) {
			const start = skipSpace(text, line.start, line.end);
			if (text[start] === "#") this.#comment(line, start, line.number <= head.lastLine);
			else if (start < line.end) this.#instruction(line, start);
		}
		if (this.#instructions.length === 0) this.#noInstructions();
		return {
			uri: this.#document.uri,
			version: this.#document.version,
			document: this.#document,
			escape: this.#escape,
			directives: head.directives,
			instructions: this.#instructions,
			comments: this.#comments,
			problems: this.#problems,
		};
	}

	#line(): Line | undefined {
		const text = this.#text;
		if (this.#at >= text.length) return undefined;
		const start = this.#at;
		const newline = text.indexOf("\n", start);
		const next = newline < 0 ? text.length : newline + 1;
		let end = newline < 0 ? text.length : newline;
		if (!this.#tooLong && (end - start) * 3 > maximumLineBytes) this.#checkLength(start, end);
		while (end > start && text.charCodeAt(end - 1) === 0x0d) end--;
		this.#at = next;
		this.#number++;
		return { start, end, next, number: this.#number };
	}

	#checkLength(start: number, end: number): void {
		if (utf8Length(this.#text.slice(start, end)) <= maximumLineBytes) return;
		this.#tooLong = true;
		this.#problems.push({
			kind: "line-too-long",
			message: `dockerfile line greater than max allowed size of ${maximumLineBytes}`,
			range: this.#positions.rangeOf(start, end),
			line: this.#number,
		});
	}

	#comment(line: Line, start: number, directive: boolean): void {
		const comment = this.#addComment(start, line.end);
		if (directive) return;
		// BuildKit cuts one character off the line, whatever it is: an indented comment keeps its `#`.
		if (start === line.start && comment.text === "") this.#pending = [];
		else
			this.#pending.push(
				start === line.start
					? comment
					: { ...comment, text: `#${this.#text.slice(start + 1, trimEnd(this.#text, start, line.end))}` },
			);
	}

	#addComment(start: number, end: number): Comment {
		const text = this.#text;
		const from = skipSpace(text, start + 1, end);
		const comment = {
			text: text.slice(from, trimEnd(text, from, end)),
			range: this.#positions.rangeOf(start, end),
		};
		this.#comments.push(comment);
		return comment;
	}

	#instruction(first: Line, start: number): void {
		const stop = this.#continuation(start, first.end);
		const line = stop === undefined ? this.#oneLine(first, start) : this.#manyLines(first, start, stop);
		const frame: Frame = {
			index: this.#instructions.length,
			escape: this.#escape,
			firstLine: first.number,
			lastLine: this.#number,
			comments: this.#pending.length === 0 ? noComments : this.#pending,
			emptyContinuation: line.emptyContinuation,
			heredocs: noHeredocs,
			start,
			end: trimEnd(this.#text, start, line.end),
			positions: this.#positions,
		};
		if (this.#pending.length > 0) this.#pending = [];
		const instruction = instructionOf(line.source, frame);
		this.#instructions.push(
			line.source.text.includes("<<") ? this.#withHeredocs(instruction, line.source, frame) : instruction,
		);
	}

	#oneLine({ end }: Line, start: number): Logical {
		const source = written(this.#text.slice(start, end), start, this.#positions);
		return { source, end, emptyContinuation: false };
	}

	#manyLines(first: Line, start: number, stop: number): Logical {
		const text = this.#text;
		const starts = [0];
		const offsets = [start];
		const lengths = [stop - start];
		let whole = text.slice(start, stop);
		let end = first.end;
		let emptyContinuation = false;
		for (let open = true; open; ) {
			const line = this.#line();
			if (line === undefined) break;
			const content = skipSpace(text, line.start, line.end);
			if (text[content] === "#") this.#addComment(content, line.end);
			else if (content >= line.end) emptyContinuation = true;
			else {
				const next = this.#continuation(line.start, line.end);
				const till = next ?? line.end;
				if (till > line.start) {
					starts.push(whole.length);
					offsets.push(line.start);
					lengths.push(till - line.start);
					whole += text.slice(line.start, till);
				}
				end = line.end;
				open = next !== undefined;
			}
		}
		const source = joined(whole, { starts, offsets, lengths }, this.#positions);
		return { source, end, emptyContinuation };
	}

	// Where the continuation character stands if the line goes on: the last character but for blanks, and not escaped.
	#continuation(start: number, end: number): number | undefined {
		const text = this.#text;
		let at = end;
		while (at > start && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
		if (at === start || text[at - 1] !== this.#escape) return undefined;
		return at - 2 >= start && text[at - 2] === this.#escape ? undefined : at - 1;
	}

	#withHeredocs(instruction: Instruction, source: Joined, frame: Frame): Instruction {
		if (!canHoldHeredocs(instruction)) return instruction;
		const heredocs: Heredoc[] = [];
		for (const start of heredocStarts(source.text)) heredocs.push(this.#heredoc(start, frame));
		if (heredocs.length === 0) return instruction;
		return instructionOf(source, {
			...frame,
			heredocs,
			lastLine: this.#number,
			end: this.#endOfLastLine(),
		});
	}

	#heredoc(start: { name: string; expand: boolean; chomp: boolean }, frame: Frame): Heredoc {
		const text = this.#text;
		const from = this.#at;
		let to = from;
		let terminated = false;
		for (let line = this.#line(); line !== undefined; line = this.#line()) {
			let content = line.start;
			if (start.chomp) while (text[content] === "\t") content++;
			// The cheap test first: most lines of a body are not the terminator.
			if (line.end - content === start.name.length && text.startsWith(start.name, content)) {
				terminated = true;
				break;
			}
			to = line.next;
		}
		if (!terminated) {
			this.#problems.push({
				kind: "unterminated-heredoc",
				message: "unterminated heredoc",
				range: this.#positions.rangeOf(frame.start, frame.end),
				line: frame.firstLine,
				suggestion: start.name,
			});
		}
		return { ...start, content: text.slice(from, to), range: this.#positions.rangeOf(from, to), terminated };
	}

	#endOfLastLine(): number {
		let end = this.#at;
		if (end > 0 && this.#text[end - 1] === "\n") end--;
		while (end > 0 && this.#text[end - 1] === "\r") end--;
		return end;
	}

	#noInstructions(): void {
		const empty = this.#text === "";
		this.#problems.push({
			kind: empty ? "empty-file" : "no-instructions",
			message: empty ? "the Dockerfile cannot be empty" : "file with no instructions",
			range: this.#positions.rangeOf(0, 0),
			line: empty ? 0 : this.#number,
		});
	}
}
