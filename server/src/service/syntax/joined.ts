// The text of an instruction with its continuations joined, and the way back to the document.

import type { Position, Range } from "vscode-languageserver-types";
import type { JoinedText, Word } from "./dockerfile.ts";
import type { Positions } from "./positions.ts";

/** A joined text that can be cut further without losing its way back. */
export interface Joined extends JoinedText {
	slice(start: number, end: number): Joined;
	word(start: number, end: number): Word;
	/** A word whose text is not as written: `map[i]` is where its character i stands here, `end` what follows it. */
	decoded(text: string, map: readonly number[], end: number): Word;
}

/** Pieces of a document in order: `offsets[i]` is where the piece that starts at `starts[i]` of the text lies. */
export interface Pieces {
	readonly starts: readonly number[];
	readonly offsets: readonly number[];
	readonly lengths: readonly number[];
}

/** Joins pieces of the document; `text` is their concatenation. */
export function joined(text: string, pieces: Pieces, positions: Positions): Joined {
	return new Cut(text, 0, pieces, positions);
}

/** A text that stands in the document as it is, at an offset. */
export function written(text: string, offset: number, positions: Positions): Joined {
	return new Cut(text, offset, undefined, positions);
}

// Most instructions are one line: without pieces, `shift` is an offset in the document itself.
class Cut implements Joined {
	readonly text: string;
	readonly #shift: number;
	readonly #pieces: Pieces | undefined;
	readonly #positions: Positions;

	constructor(text: string, shift: number, pieces: Pieces | undefined, positions: Positions) {
		this.text = text;
		this.#shift = shift;
		this.#pieces = pieces;
		this.#positions = positions;
	}

	rangeOf(start: number, end: number): Range {
		const from = this.#shift + start;
		const to = this.#shift + end;
		if (this.#pieces === undefined) return this.#positions.rangeOf(from, Math.max(from, to));
		return rangeOf(from, to, this.#pieces, this.#positions);
	}

	offsetOf(position: Position): number | undefined {
		const offset = this.#positions.offsetAt(position);
		const joinedOffset = this.#pieces === undefined ? offset : offsetIn(offset, this.#pieces);
		if (joinedOffset === undefined) return undefined;
		const at = joinedOffset - this.#shift;
		return at >= 0 && at <= this.text.length ? at : undefined;
	}

	slice(start: number, end: number): Joined {
		return new Cut(this.text.slice(start, end), this.#shift + start, this.#pieces, this.#positions);
	}

	word(start: number, end: number): Word {
		return new WrittenWord(this, start, end);
	}

	decoded(value: string, map: readonly number[], end: number): Word {
		return new DecodedWord(this, value, map, 0, end);
	}
}

// The range is worked out when asked for: most words never are.
class WrittenWord implements Word {
	readonly text: string;
	readonly #source: Joined;
	readonly #start: number;
	readonly #end: number;

	constructor(source: Joined, start: number, end: number) {
		this.text = source.text.slice(start, end);
		this.#source = source;
		this.#start = start;
		this.#end = end;
	}

	get range(): Range {
		return this.#source.rangeOf(this.#start, this.#end);
	}

	part(start: number, end: number): Word {
		return new WrittenWord(this.#source, this.#start + start, this.#start + end);
	}
}

class DecodedWord implements Word {
	readonly text: string;
	readonly #source: Joined;
	readonly #map: readonly number[];
	readonly #from: number;
	readonly #end: number;

	constructor(source: Joined, text: string, map: readonly number[], from: number, end: number) {
		this.text = text;
		this.#source = source;
		this.#map = map;
		this.#from = from;
		this.#end = end;
	}

	get range(): Range {
		const first = this.#map[this.#from] ?? this.#end;
		const last = this.text === "" ? undefined : this.#map[this.#from + this.text.length - 1];
		return this.#source.rangeOf(first, last === undefined ? first : last + 1);
	}

	part(start: number, end: number): Word {
		return new DecodedWord(
			this.#source,
			this.text.slice(start, end),
			this.#map,
			this.#from + start,
			this.#end,
		);
	}
}

function rangeOf(start: number, end: number, pieces: Pieces, positions: Positions): Range {
	const first = documentOffset(start, pieces);
	// The end belongs to the piece of the last character, not to the one that follows it.
	const last = end > start ? documentOffset(end - 1, pieces) + 1 : first;
	return positions.rangeOf(first, last);
}

function documentOffset(at: number, pieces: Pieces): number {
	const piece = pieceAt(at, pieces);
	return (pieces.offsets[piece] ?? 0) + at - (pieces.starts[piece] ?? 0);
}

function pieceAt(at: number, { starts }: Pieces): number {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((starts[middle] ?? 0) <= at) low = middle;
		else high = middle - 1;
	}
	return low;
}

// Where a document's offset lies in the joined text; undefined between the pieces.
function offsetIn(offset: number, pieces: Pieces): number | undefined {
	let low = 0;
	let high = pieces.offsets.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((pieces.offsets[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	const into = offset - (pieces.offsets[low] ?? 0);
	if (into < 0 || into > (pieces.lengths[low] ?? 0)) return undefined;
	return (pieces.starts[low] ?? 0) + into;
}
