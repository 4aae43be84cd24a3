// A text whose lines end at `\n` only, as BuildKit counts them. An editor's document also ends one at a lone CR.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range } from "vscode-languageserver-types";

/** A document for the command line: its positions give the lines that BuildKit and other tools speak of. */
export class LineDocument implements TextDocument {
	readonly uri: string;
	readonly languageId = "dockerfile";
	readonly version = 0;
	readonly #text: string;
	/** Where each line starts. */
	readonly #starts: readonly number[];

	constructor(uri: string, text: string) {
		this.uri = uri;
		this.#text = text;
		const starts = [0];
		for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
		this.#starts = starts;
	}

	get lineCount(): number {
		return this.#starts.length;
	}

	getText(range?: Range): string {
		return range === undefined
			? this.#text
			: this.#text.slice(this.offsetAt(range.start), this.offsetAt(range.end));
	}

	/** An offset outside the text is moved to its nearest end. */
	positionAt(offset: number): Position {
		const within = Math.max(0, Math.min(offset, this.#text.length));
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.#starts[middle] ?? 0) <= within) low = middle;
			else high = middle - 1;
		}
		return { line: low, character: within - (this.#starts[low] ?? 0) };
	}

	/** A position behind the end of its line is moved there, before the line end. */
	offsetAt({ line, character }: Position): number {
		if (line < 0) return 0;
		const start = this.#starts[line] ?? this.#text.length;
		return Math.max(start, Math.min(start + character, this.#endOf(line)));
	}

	getLineRange(line: number): Range {
		const number = Math.max(0, Math.min(line, this.lineCount - 1));
		const length = this.#endOf(number) - (this.#starts[number] ?? 0);
		return { start: { line: number, character: 0 }, end: { line: number, character: line < 0 ? 0 : length } };
	}

	getEOLCharacters(line: number): string {
		return this.#starts[line] === undefined
			? ""
			: this.#text.slice(this.#endOf(line), this.#starts[line + 1]);
	}

	// Where a line's content ends: BuildKit drops every CR before the `\n`.
	#endOf(line: number): number {
		const start = this.#starts[line] ?? this.#text.length;
		const next = this.#starts[line + 1];
		let end = next === undefined ? this.#text.length : next - 1;
		while (end > start && this.#text[end - 1] === "\r") end--;
		return end;
	}
}
