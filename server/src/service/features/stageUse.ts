// Which stage a cursor means: on a name after AS, on a mention, or on the keyword of a FROM.

import type { Position, Range } from "vscode-languageserver-types";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { contains, referenceAt, referencesTo, stageAt } from "../graph/queries.ts";

/** A place that means a stage, or several where a build argument decides. */
export interface StageUse {
	/** What the cursor is on. */
	readonly range: Range;
	/** The one that it binds to first. Never empty. */
	readonly stages: readonly Stage[];
	/** Absent on a stage's own FROM. */
	readonly reference?: Reference;
}

/** The use of a stage at a position; undefined on images and anything else. */
export function stageUseAt(graph: BuildGraph, position: Position): StageUse | undefined {
	const reference = referenceAt(graph, position);
	if (reference !== undefined) {
		const stages = stagesOf(reference);
		return stages.length === 0 ? undefined : { range: reference.name.range, stages, reference };
	}
	const stage = stageAt(graph, position);
	if (stage === undefined) return undefined;
	for (const range of [stage.name?.range, stage.from.keyword.range]) {
		if (range !== undefined && contains(range, position)) return { range, stages: [stage] };
	}
	return undefined;
}

/** The stages that a reference means: the one it binds to, then those it means with other build arguments. */
export function stagesOf({ target, candidates }: Reference): readonly Stage[] {
	return target.kind === "stage" ? [target.stage, ...candidates] : candidates;
}

/** The references to any of some stages, in file order, each once. Those without a text of their own are left out. */
export function mentionsOf(graph: BuildGraph, stages: readonly Stage[]): readonly Reference[] {
	const written = new Set(stages.flatMap((stage) => referencesTo(graph, stage)));
	const mentions = [...written].filter(({ kind }) => kind !== "mount-implicit-scratch");
	return stages.length < 2 ? mentions : mentions.sort((a, b) => compare(a.name.range, b.name.range));
}

/** Where a stage is called what it is called: its name, or its FROM up to the base. */
export function stageHead({ from, name, base }: Stage): Range {
	const { range } = from.keyword;
	return name?.range ?? { start: range.start, end: (base?.name.range ?? range).end };
}

function compare(a: Range, b: Range): number {
	return a.start.line - b.start.line || a.start.character - b.start.character;
}
