// What an edit changes, line by line, for the notes of fixtures.

import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit } from "vscode-languageserver-types";

/** The text after edits, which must not overlap. */
export function apply(text: string, edits: readonly TextEdit[]): string {
	return TextDocument.applyEdits(TextDocument.create("file:///Dockerfile", "dockerfile", 0, text), [
		...edits,
	]);
}

/**
 * The changed lines, `-` before and `+` after, with `…` where equal ones are left out. Where lines are only added, the
 * line that follows them shows the place.
 */
export function diff(before: string, after: string): readonly string[] {
	const old = visible(before);
	const now = visible(after);
	const lengths = commonLengths(old, now);
	const output: string[] = [];
	let i = 0;
	let j = 0;
	let equal = 0;
	let onlyAdded = false;
	const change = (line: string, added: boolean): void => {
		if (equal > 0 && output.length > 0) output.push("…");
		onlyAdded = added && (equal > 0 || output.length === 0 || onlyAdded);
		equal = 0;
		output.push(line);
	};
	while (i < old.length || j < now.length) {
		if (i < old.length && j < now.length && old[i] === now[j]) {
			if (equal === 0 && onlyAdded) output.push(`  ${old[i]}`);
			onlyAdded = false;
			equal++;
			i++;
			j++;
		} else if (j >= now.length || (i < old.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
			change(`- ${old[i++]}`, false);
		} else change(`+ ${now[j++]}`, true);
	}
	return output;
}

function visible(text: string): readonly string[] {
	return text.replaceAll("\r", "␍").split("\n");
}

function commonLengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
	const rows: number[][] = Array.from({ length: a.length + 1 }, () =>
		new Array<number>(b.length + 1).fill(0),
	);
	for (let i = a.length - 1; i >= 0; i--) {
		for (let j = b.length - 1; j >= 0; j--) {
			const row = rows[i] ?? [];
			row[j] = a[i] === b[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
		}
	}
	return rows;
}

function at(rows: readonly (readonly number[])[], i: number, j: number): number {
	return rows[i]?.[j] ?? 0;
}
