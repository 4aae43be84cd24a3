// Where the white space between two continued lines means nothing to BuildKit and to the shell, so that it may change.

import type { Range } from "vscode-languageserver-types";
import type { Comment, Dockerfile, Instruction } from "../syntax/dockerfile.ts";

/** How an instruction's text is read: as JSON, as words with quotes, by a POSIX shell, or by an unknown shell. */
export type Quoting = "json" | "words" | "posix" | "unquoted";

/**
 * The lines of an instruction, before line `stop`, whose leading white space may be made longer or shorter, though not
 * vanish. `comments` are the file's by line.
 */
export function joints(
	file: Dockerfile,
	instruction: Instruction,
	stop: number,
	comments: ReadonlyMap<number, Comment>,
	quoting: Quoting,
): ReadonlySet<number> {
	const free = new Set<number>();
	const inner = instruction.trigger ?? instruction;
	const reader = new QuoteReader(quoting, file.escape);
	const { start } = instruction.range;
	const { start: begin } = inner.arguments.rangeOf(0, 0);
	let endsInBlank = false;
	for (let line = start.line; line < stop && !reader.unsure; line++) {
		if (line > start.line && comments.has(line)) continue;
		const text = textOfLine(file, line);
		// After a lone CR the editor's lines are not BuildKit's.
		if (text.endsWith("\r")) return new Set();
		const content = text.trimEnd();
		if (content === "") continue;
		const separated = endsInBlank || text.startsWith(" ") || text.startsWith("\t");
		const outside = line <= begin.line ? !isInFlag(inner, line) : reader.mayChange;
		const closing = quoting === "json" && content.trimStart().startsWith("]");
		if (line > start.line && separated && outside && !closing) free.add(line);
		// The line is continued; or it is the last one, and nothing follows.
		const joined = content.slice(0, -1);
		if (joined !== "") endsInBlank = joined.endsWith(" ") || joined.endsWith("\t");
		if (line >= begin.line) reader.read(joined.slice(line === begin.line ? begin.character : 0));
		if (reader.escaped) endsInBlank = false;
	}
	return free;
}

function textOfLine({ document }: Dockerfile, line: number): string {
	const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
	return text.endsWith("\r\n") ? text.slice(0, -2) : text.endsWith("\n") ? text.slice(0, -1) : text;
}

// Whether a line starts inside the keyword or a flag.
function isInFlag({ keyword, flags }: Instruction, line: number): boolean {
	const spans = ({ range }: { readonly range: Range }): boolean =>
		range.start.line < line && range.end.line >= line;
	return spans(keyword) || flags.some(spans);
}

/** Whether the commands of a file are run by a POSIX shell, as far as the file says. */
export function hasPosixShell(file: Dockerfile): boolean {
	if (file.escape !== "\\") return false;
	return file.instructions.every(({ name, words }) => {
		if (name !== "SHELL" && name !== "FROM") return true;
		const word = words[0]?.text ?? "";
		if (name === "FROM") return !/windows|nanoserver|servercore/i.test(word);
		return posixShells.has(word.slice(word.lastIndexOf("/") + 1));
	});
}

const posixShells = new Set(["sh", "bash", "ash", "dash", "ksh", "zsh", "busybox"]);

/** What is open: a string in single or double quotes, `${`, a command in `$(` or in backticks. */
type Open = "'" | '"' | "{" | "(" | "`";

// Reads text piece by piece and knows whether it stands inside quotes. Where a shell's grammar is needed to know, it
// says that it is not sure.
class QuoteReader {
	unsure = false;
	/** The last character was an escaped one, or an escape. */
	escaped = false;
	readonly #quoting: Quoting;
	readonly #escape: string;
	readonly #open: Open[] = [];
	#escaped = false;

	constructor(quoting: Quoting, escapeCharacter: string) {
		this.#quoting = quoting;
		this.#escape = quoting === "words" ? escapeCharacter : "\\";
	}

	/** Whether white space that follows here only separates. */
	get mayChange(): boolean {
		const open = this.#open.at(-1);
		return !this.unsure && !this.#escaped && (open === undefined || open === "(" || open === "`");
	}

	read(text: string): void {
		for (let at = 0; at < text.length && !this.unsure; at++) {
			const character = text.charAt(at);
			this.escaped = this.#escaped;
			if (this.#escaped) this.#escaped = false;
			else if (character === this.#escape && this.#open.at(-1) !== "'") this.#escapeNext();
			else at += this.#next(text, at, character);
		}
	}

	#escapeNext(): void {
		this.#escaped = true;
		this.escaped = true;
		// A quote after a backslash opens a string if the backticks stand in double quotes.
		if (this.#open.at(-1) === "`") this.unsure = true;
	}

	// Reads what is no escape and no blank; the number of characters read beyond the first.
	#next(text: string, at: number, character: string): number {
		if (this.#quoting === "unquoted") this.unsure = "'\"`".includes(character);
		else if (this.#quoting === "posix") return this.#shell(text, at, character);
		else if (character === '"' || (character === "'" && this.#quoting === "words")) this.#quote(character);
		return 0;
	}

	#quote(character: '"' | "'"): void {
		const open = this.#open.at(-1);
		if (open === character) this.#open.pop();
		else if (open === undefined) this.#open.push(character);
	}

	#shell(text: string, at: number, character: string): number {
		const open = this.#open.at(-1);
		if (open === "'") {
			if (character === "'") this.#open.pop();
			return 0;
		}
		switch (character) {
			case "'":
				// Literal in `"${x:-'}"`, and `$'` is a string of its own kind for some shells.
				if (open === "{" || (open !== '"' && text[at - 1] === "$")) this.unsure = true;
				else if (open !== '"') this.#push("'");
				return 0;
			case '"':
				if (open === '"') this.#open.pop();
				else this.#push('"');
				return 0;
			case "`":
				if (open === "`") this.#open.pop();
				else if (this.#open.includes("`")) this.unsure = true;
				else this.#open.push("`");
				return 0;
			case "$":
				return this.#dollar(text, at);
			case "(":
				if (open === "(") this.#open.push("(");
				return 0;
			case ")":
				if (open === "(") this.#open.pop();
				return 0;
			case "}":
				if (open === "{") this.#open.pop();
				return 0;
			case "c":
				// The `)` of a case pattern closes nothing.
				if (open === "(" && /^case[ \t]/.test(text.slice(at, at + 5))) this.unsure = true;
				return 0;
			default:
				return 0;
		}
	}

	#push(quote: "'" | '"'): void {
		// Backticks end at the next one, even in quotes.
		if (this.#open.includes("`")) this.unsure = true;
		this.#open.push(quote);
	}

	#dollar(text: string, at: number): number {
		const next = text[at + 1];
		if (next !== "(" && next !== "{") return 0;
		this.#open.push(next);
		return 1;
	}
}
