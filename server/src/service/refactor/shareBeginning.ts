// Makes a stage of what two stages begin with, and builds both on it.

import { type Range, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { contains, stageAt } from "../graph/queries.ts";
import {
	deleteLines,
	firstLineOf,
	flagWithSpace,
	freeStageName,
	insertLines,
	nextContentLine,
	renumber,
} from "../rules/edits.ts";
import { calledStage } from "../rules/words.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Refactoring } from "./refactoring.ts";
import { buildsOtherwise, keepsBuild } from "./result.ts";
import { HistoryBook } from "./sameBuild.ts";
import { fromLine, hasIndex, linesOf } from "./text.ts";

/** On the FROM of a stage: with the other stage that begins with the most of the same instructions. */
export function shareBeginning({ graph }: Snapshot, { start }: Range): Refactoring | undefined {
	const stage = stageAt(graph, start);
	if (stage === undefined || !contains(stage.from.range, start)) return undefined;
	const found = mostAlike(graph, stage);
	if (found === undefined) return undefined;
	const { other, count } = found;
	const what = {
		title: `Share the first ${count === 1 ? "instruction" : `${count} instructions`} with ${calledStage(other)}`,
		kind: "refactor.extract",
	} as const;
	const [upper, lower] = stage.index < other.index ? [stage, other] : [other, stage];
	const edits = shareEdits(graph, upper, lower, count);
	if (edits === undefined) {
		return {
			...what,
			refused: "They name a stage by its index. Write the name instead, then they can be moved.",
		};
	}
	return keepsBuild(graph, edits) ? { ...what, edits } : { ...what, refused: buildsOtherwise };
}

function mostAlike(
	graph: BuildGraph,
	stage: Stage,
): { readonly other: Stage; readonly count: number } | undefined {
	const histories = new HistoryBook().read(graph);
	const own = histories.steps(stage);
	let best: { other: Stage; count: number } | undefined;
	for (const other of graph.stages) {
		if (other === stage) continue;
		const theirs = histories.steps(other);
		let count = -1;
		while (count + 1 < Math.min(own.length, theirs.length) && own[count + 1] === theirs[count + 1]) count++;
		if (count > (best?.count ?? 0)) best = { other, count };
	}
	return best;
}

function shareEdits(
	graph: BuildGraph,
	upper: Stage,
	lower: Stage,
	count: number,
): readonly TextEdit[] | undefined {
	const { document } = graph.file;
	const first = upper.instructions[0];
	const last = upper.instructions[count - 1];
	if (first === undefined || last === undefined) return undefined;
	const body = linesOf(graph, firstLineOf(first), last.range.end.line);
	for (const { instructions } of [upper, lower]) {
		const end = instructions[count - 1]?.range.end.line ?? 0;
		if (hasIndex(graph, instructions[0]?.range.start.line ?? 0, end)) return undefined;
	}
	const name = freeStageName(graph, "shared");
	const indices = new Map(
		graph.stages.filter(({ index }) => index >= upper.index).map((one) => [one, one.index + 1]),
	);
	const base = document.getText(upper.from.words[0]?.range);
	const platform = upper.platform === undefined ? "" : `${document.getText(upper.platform.range)} `;
	const lines = [fromLine(upper.from, `${platform}${base}`, name), ...body.split(/\r?\n/), ""];
	return [
		insertLines(document, firstLineOf(upper.from), lines),
		...[upper, lower].flatMap((one) => rebase(graph, one, name, count)),
		...renumber(graph.references, indices),
	];
}

function rebase(graph: BuildGraph, stage: Stage, name: string, count: number): readonly TextEdit[] {
	const { file } = graph;
	const { from, platform, instructions } = stage;
	const [base] = from.words;
	const first = instructions[0];
	const last = instructions[count - 1];
	if (base === undefined || first === undefined || last === undefined) return [];
	const end =
		instructions.length > count ? nextContentLine(file, last.range.end.line) - 1 : last.range.end.line;
	return [
		TextEdit.replace(base.range, name),
		...(platform === undefined ? [] : [TextEdit.del(flagWithSpace(from, platform.range))]),
		deleteLines(file.document, firstLineOf(first), end),
	];
}
