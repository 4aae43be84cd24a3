// Finding parts of the graph again by their ranges, fast enough for a file full of mistakes.

import type { Position, Range } from "vscode-languageserver-types";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { memo } from "../syntax/memo.ts";

/** Whether two ranges are the same. */
export function sameRange(a: Range, b: Range): boolean {
	return keyOf(a.start) === keyOf(b.start) && keyOf(a.end) === keyOf(b.end);
}

/** The reference whose name starts where a range does. */
export function referenceAt(graph: BuildGraph, { start }: Range): Reference | undefined {
	return byStart(graph).get(keyOf(start));
}

/** The instruction whose lines hold the start of a range. */
export function instructionOf(
	{ file: { instructions } }: BuildGraph,
	{ start }: Range,
): Instruction | undefined {
	let low = 0;
	let high = instructions.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((instructions[middle]?.range.start.line ?? 0) <= start.line) low = middle + 1;
		else high = middle;
	}
	return instructions[low - 1];
}

/** The stages above a stage, nearest first. */
export function stagesAbove(graph: BuildGraph, stage: Stage): readonly Stage[] {
	return graph.stages.slice(0, stage.index).toReversed();
}

const byStart = memo(
	({ references }: BuildGraph): ReadonlyMap<number, Reference> =>
		new Map(references.map((reference) => [keyOf(reference.name.range.start), reference])),
);

// Both fit into the 53 bits of a number, for any file that fits into memory.
function keyOf({ line, character }: Position): number {
	return line * 2 ** 26 + character;
}
