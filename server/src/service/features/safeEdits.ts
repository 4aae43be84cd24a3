// The safe fixes of many findings as one change.

import type { Position, TextEdit } from "vscode-languageserver-types";
import type { Finding } from "../rules/rule.ts";

/**
 * The edits of the first safe fix of each finding, in file order, none over another: where two fixes meet, the first
 * one counts, and the other is for the next time.
 */
export function safeEdits(findings: readonly Finding[]): readonly TextEdit[] {
	const candidates = findings
		.flatMap((finding) => finding.fixes?.().find(({ safe }) => safe) ?? [])
		.map(({ edits }) => edits.toSorted(inFileOrder))
		.sort(([a], [b]) => (a === undefined || b === undefined ? 0 : inFileOrder(a, b)));
	const accepted = new Edits();
	for (const edits of candidates)
		if (edits.every((edit) => accepted.fits(edit))) for (const edit of edits) accepted.add(edit);
	return accepted.all;
}

function inFileOrder(a: TextEdit, b: TextEdit): number {
	return compare(a.range.start, b.range.start) || compare(a.range.end, b.range.end);
}

function compare(a: Position, b: Position): number {
	return a.line - b.line || a.character - b.character;
}

// Sorted by where they start. They do not overlap, so that only the neighbours can be in the way.
class Edits {
	readonly all: TextEdit[] = [];

	fits(edit: TextEdit): boolean {
		const at = this.#find(edit);
		return this.#isThere(edit, at) || (fitsBefore(this.all[at - 1], edit) && fitsBefore(edit, this.all[at]));
	}

	add(edit: TextEdit): void {
		const at = this.#find(edit);
		if (!this.#isThere(edit, at)) this.all.splice(at, 0, edit);
	}

	#find(edit: TextEdit): number {
		let low = 0;
		let high = this.all.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const other = this.all[middle];
			if (other !== undefined && inFileOrder(other, edit) < 0) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	#isThere(edit: TextEdit, at: number): boolean {
		const other = this.all[at];
		return other !== undefined && inFileOrder(other, edit) === 0 && other.newText === edit.newText;
	}
}

// Two that start at one place have no order, unless they are the same.
function fitsBefore(a: TextEdit | undefined, b: TextEdit | undefined): boolean {
	if (a === undefined || b === undefined) return true;
	return compare(a.range.end, b.range.start) <= 0 && compare(a.range.start, b.range.start) !== 0;
}
