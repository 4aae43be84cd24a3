// Splits a stage in two, or takes selected instructions out of the middle as a stage of their own. The parts are built
// on each other, so that together they are what the stage was.

import type { Range, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { firstLineOf, freeStageName, insertLines, renumber } from "../rules/edits.ts";
import { calledStage } from "../rules/words.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import type { Refactoring } from "./refactoring.ts";
import { buildsOtherwise, keepsBuild } from "./result.ts";
import { fromLine, nameEdits, touchesLines } from "./text.ts";

/** At a cursor: what stands above it becomes a stage of its own. */
export function splitStage({ graph }: Snapshot, range: Range): Refactoring | undefined {
	const stage = stageAt(graph, range.start);
	if (stage === undefined || range.start.line !== range.end.line) return undefined;
	const at = stage.instructions.findIndex((one) =>
		touchesLines(range, one.range.start.line, one.range.end.line),
	);
	if (at <= 0) return undefined;
	const name = freeStageName(graph, `${stage.name?.value ?? "stage"}-base`);
	return answer(graph, stage, [{ at, name }], {
		title: `Split ${calledStage(stage)} above this line`,
		kind: "refactor.rewrite",
	});
}

/** For a selection of several lines: its instructions become a stage of their own. */
export function extractStage({ graph }: Snapshot, range: Range): Refactoring | undefined {
	const stage = stageAt(graph, range.start);
	if (stage === undefined || range.start.line === range.end.line) return undefined;
	const { instructions } = stage;
	const chosen = instructions.filter((one) => isSelected(one, range));
	const [first] = chosen;
	const last = chosen.at(-1);
	if (first === undefined || last === undefined || stageAt(graph, range.end) !== stage) return undefined;
	const start = instructions.indexOf(first);
	const end = instructions.indexOf(last) + 1;
	const what = { title: "Extract the selected instructions into a stage", kind: "refactor.extract" } as const;
	if (start === 0 && end === instructions.length) {
		return { ...what, refused: "These are all instructions of the stage." };
	}
	const base = stage.name?.value ?? "stage";
	const name = (suffix: string): string => freeStageName(graph, `${base}-${suffix}`);
	const cuts = [
		...(start > 0 ? [{ at: start, name: name("base") }] : []),
		...(end < instructions.length ? [{ at: end, name: name("part") }] : []),
	];
	return answer(graph, stage, cuts, what);
}

// A selection that ends at the start of a line does not hold that line.
function isSelected({ range: own }: Instruction, { start, end }: Range): boolean {
	const last = end.character === 0 ? end.line - 1 : end.line;
	return own.start.line >= start.line && own.end.line <= last;
}

interface Cut {
	/** Before this instruction of the stage. */
	readonly at: number;
	/** The name of the part above. */
	readonly name: string;
}

function answer(
	graph: BuildGraph,
	stage: Stage,
	cuts: readonly Cut[],
	what: Pick<Refactoring, "title" | "kind">,
): Refactoring {
	const edits = cutEdits(graph, stage, cuts);
	return keepsBuild(graph, edits) ? { ...what, edits } : { ...what, refused: reason(stage, cuts) };
}

function cutEdits(graph: BuildGraph, stage: Stage, cuts: readonly Cut[]): readonly TextEdit[] {
	const { document } = graph.file;
	const [first] = cuts;
	if (first === undefined) return [];
	const indices = new Map(
		graph.stages.filter(({ index }) => index >= stage.index).map((one) => [one, one.index + cuts.length]),
	);
	const heads = cuts.flatMap(({ at, name }, index) => {
		const instruction = stage.instructions[at];
		if (instruction === undefined) return [];
		const next = index + 1 < cuts.length ? cuts[index + 1]?.name : stage.name?.text;
		return [insertLines(document, firstLineOf(instruction), ["", fromLine(stage.from, name, next)])];
	});
	return [...nameEdits(stage, first.name), ...heads, ...renumber(graph.references, indices)];
}

function reason({ instructions }: Stage, cuts: readonly Cut[]): string {
	const last = cuts.at(-1)?.at ?? 0;
	if (has(instructions.slice(0, last), "ONBUILD")) return "An ONBUILD above would run in the part below.";
	const loses = cuts.some(
		({ at }) => has(instructions.slice(0, at), "CMD") && has(instructions.slice(at), "ENTRYPOINT"),
	);
	return loses
		? "The ENTRYPOINT below would take away the CMD above, which would be the base's then."
		: buildsOtherwise;
}

function has(instructions: readonly Instruction[], wanted: string): boolean {
	return instructions.some(({ name }) => name === wanted);
}
