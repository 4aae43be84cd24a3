// Puts the instructions of a stage into the one stage that is built on it.

import { type Range, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { contains, referencesTo } from "../graph/queries.ts";
import { deleteLines, firstLineOf, lineEndOf, nextContentLine, renumber } from "../rules/edits.ts";
import { calledStage } from "../rules/words.ts";
import type { Snapshot } from "../snapshot.ts";
import { goLower } from "../syntax/characters.ts";
import type { Refactoring } from "./refactoring.ts";
import { buildsOtherwise, keepsBuild } from "./result.ts";
import { hasIndex, linesOf } from "./text.ts";

/** On the FROM of a stage that another one is built on, or on the base of that one. */
export function inlineStage({ graph, facts }: Snapshot, range: Range): Refactoring | undefined {
	const stage = stageToInline(graph, range);
	if (stage === undefined) return undefined;
	const what = { title: `Inline ${calledStage(stage)}`, kind: "refactor.inline" } as const;
	const uses = referencesTo(graph, stage);
	const [use] = uses;
	const heir = use?.stage;
	if (use === undefined || heir === undefined) return undefined;
	if (uses.length > 1) {
		return { ...what, refused: `${uses.length} places use it. Only the stage built on it may.` };
	}
	const target = facts.targets.find(({ name }) => goLower(name) === stage.name?.value);
	if (target !== undefined) return { ...what, refused: `${target.by} builds it.` };
	if (use.kind !== "from" || use.name.text.includes("$") || stage.base === undefined) {
		return { ...what, refused: "It is not the base of a stage." };
	}
	const body = { first: stage.from.range.end.line + 1, last: stage.range.end.line };
	if (hasIndex(graph, body.first, body.last)) {
		return {
			...what,
			refused: "It names a stage by its index. Write the name instead, then it can be moved.",
		};
	}
	const edits = moveInto(graph, stage, heir);
	return keepsBuild(graph, edits, new Set([stage]))
		? { ...what, edits }
		: { ...what, refused: buildsOtherwise };
}

function stageToInline({ stages }: BuildGraph, { start }: Range): Stage | undefined {
	for (const stage of stages) {
		if (!contains(stage.from.range, start)) continue;
		const base = stage.base;
		// On the base it is that one, else the stage itself.
		return base?.target.kind === "stage" && contains(base.name.range, start) ? base.target.stage : stage;
	}
	return undefined;
}

function moveInto(graph: BuildGraph, stage: Stage, heir: Stage): readonly TextEdit[] {
	const { file } = graph;
	const { document } = file;
	const first = firstLineOf(stage.from);
	const comments =
		first < stage.from.range.start.line ? linesOf(graph, first, stage.from.range.start.line - 1) : "";
	const body =
		stage.instructions.length === 0
			? ""
			: linesOf(graph, stage.from.range.end.line + 1, stage.range.end.line).trim();
	const end = lineEndOf(document);
	const text = [comments, body].filter((part) => part !== "").join(end);
	const head = headOf(graph, stage);
	const indices = new Map(
		graph.stages.filter(({ index }) => index > stage.index).map((one) => [one, one.index - 1]),
	);
	return [
		deleteLines(document, first, nextContentLine(file, stage.range.end.line) - 1),
		...(heir.base === undefined ? [] : [TextEdit.replace(heir.base.name.range, head.base)]),
		...(head.platform === "" ? [] : [TextEdit.insert(heir.from.keyword.range.end, ` ${head.platform}`)]),
		...(text === "" ? [] : [TextEdit.insert(heir.from.range.end, end + text)]),
		...renumber(
			graph.references.filter((reference) => reference.stage !== stage),
			indices,
		),
	];
}

function headOf(
	{ file: { document } }: BuildGraph,
	stage: Stage,
): { readonly base: string; readonly platform: string } {
	const [word] = stage.from.words;
	const text = (range: Range | undefined): string => (range === undefined ? "" : document.getText(range));
	return { base: text(word?.range), platform: text(stage.platform?.range) };
}
