// From offsets in a document to LSP positions and back, fast enough for every word of a large file.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range } from "vscode-languageserver-types";

/** The line starts of one document. They are the document's own, so that both agree on what ends a line. */
export interface Positions {
	positionAt(offset: number): Position;
	rangeOf(start: number, end: number): Range;
	offsetAt(position: Position): number;
}

/** The positions of a document. The lookups remember the last line, since they come almost in order. */
export function positionsOf(document: TextDocument): Positions {
	const starts = new Uint32Array(document.lineCount);
	for (let line = 0; line < starts.length; line++) starts[line] = document.offsetAt({ line, character: 0 });
	let last = 0;

	function lineAt(offset: number): number {
		const here = starts[last] ?? 0;
		if (offset >= here) {
			for (let step = 0; step < 3; step++) {
				const next = starts[last + 1 + step];
				if (next === undefined || offset < next) return last + step;
			}
		}
		let low = 0;
		let high = starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((starts[middle] ?? 0) <= offset) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	function positionAt(offset: number): Position {
		last = lineAt(offset);
		return { line: last, character: offset - (starts[last] ?? 0) };
	}

	return {
		positionAt,
		rangeOf: (start, end) => ({ start: positionAt(start), end: positionAt(end) }),
		offsetAt: (position) => document.offsetAt(position),
	};
}
