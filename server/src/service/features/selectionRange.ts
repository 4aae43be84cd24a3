// Selection ranges: from a word over its flag or argument, the instruction and the stage to the whole file.

import type { Position, Range, SelectionRange } from "vscode-languageserver-types";
import { ownerAt } from "../base/place.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { contains, stageAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction, JoinedText } from "../syntax/dockerfile.ts";
import { mountsOf } from "../syntax/mounts.ts";

/** What the selection grows to, step by step, for each position. */
export function selectionRange(
	{ graph }: Snapshot,
	positions: readonly Position[],
): readonly SelectionRange[] {
	return positions.map((position) => nested(outerFirst(graph, position), position));
}

// Each one lies in the one before it; what does not is passed over.
function nested(ranges: readonly Range[], position: Position): SelectionRange {
	let inner: SelectionRange | undefined;
	for (const range of ranges) {
		if (!contains(range, position)) continue;
		if (inner === undefined) inner = { range };
		else if (isInside(range, inner.range)) inner = { range, parent: inner };
	}
	return inner ?? { range: { start: position, end: position } };
}

function isInside(inner: Range, outer: Range): boolean {
	const same = isSame(inner.start, outer.start) && isSame(inner.end, outer.end);
	return contains(outer, inner.start) && contains(outer, inner.end) && !same;
}

function isSame(a: Position, b: Position): boolean {
	return a.line === b.line && a.character === b.character;
}

function outerFirst(graph: BuildGraph, position: Position): readonly Range[] {
	const { document } = graph.file;
	const whole = { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) };
	const stage = stageAt(graph, position);
	const owner = ownerAt(graph.file, position);
	return [
		whole,
		...(stage === undefined ? [] : [stage.range]),
		...(owner === undefined ? [] : instructionRanges(owner, position)),
		...(owner?.trigger === undefined ? [] : instructionRanges(owner.trigger, position)),
	];
}

function instructionRanges(instruction: Instruction, position: Position): readonly Range[] {
	const { range, keyword, flags, words, arguments: rest, heredocs } = instruction;
	const fields = mountsOf(instruction).flatMap((mount) => mount.fields);
	return [
		range,
		keyword.range,
		...heredocs.map((heredoc) => heredoc.range),
		rest.rangeOf(0, rest.text.length),
		...flags.flatMap(({ range: whole, nameRange, value }) => [
			whole,
			nameRange,
			...(value === undefined ? [] : [value.range]),
		]),
		...fields.flatMap(({ range: whole, value }) => [whole, ...(value === undefined ? [] : [value.range])]),
		...words.map((word) => word.range),
		...tokenAt(rest, position),
	];
}

// What stands between white space: a command of RUN is one word otherwise.
function tokenAt(source: JoinedText, position: Position): readonly Range[] {
	const at = source.offsetOf(position);
	if (at === undefined) return [];
	let start = at;
	let end = at;
	while (start > 0 && !isBlank(source.text.charAt(start - 1))) start--;
	while (end < source.text.length && !isBlank(source.text.charAt(end))) end++;
	return start === end ? [] : [source.rangeOf(start, end)];
}

function isBlank(character: string): boolean {
	return character === " " || character === "\t" || character === "\n" || character === "\r";
}
