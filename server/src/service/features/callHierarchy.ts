// Call hierarchy: who uses a stage, and what it uses.

import {
	type CallHierarchyIncomingCall,
	type CallHierarchyItem,
	type CallHierarchyOutgoingCall,
	type Position,
	type Range,
	SymbolKind,
} from "vscode-languageserver-types";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { stageAt, stageLabel } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import { buildsByStage } from "./claims.ts";
import { baseText } from "./stageText.ts";
import { mentionsOf, stageHead, stagesOf, stageUseAt } from "./stageUse.ts";

/** The stages at a position. */
export function prepareCallHierarchy({ graph }: Snapshot, position: Position): readonly CallHierarchyItem[] {
	return (stageUseAt(graph, position)?.stages ?? []).map((stage) => item(graph, stage));
}

/** Who builds on a stage, copies from it or mounts it, and which files build it. */
export function incomingCalls(
	snapshot: Snapshot,
	{ selectionRange }: CallHierarchyItem,
): readonly CallHierarchyIncomingCall[] {
	const { graph } = snapshot;
	const stage = stageAt(graph, selectionRange.start);
	if (stage === undefined) return [];
	const mentions = mentionsOf(graph, [stage]);
	const inStages = grouped(
		mentions.flatMap(({ stage: user, name }) =>
			user === undefined ? [] : [{ stage: user, range: name.range }],
		),
	);
	const before = mentions.filter((one) => one.stage === undefined);
	const builds = buildsByStage(snapshot).get(stage) ?? [];
	return [
		...before.map((mention) => ({ from: argument(graph, mention), fromRanges: [mention.name.range] })),
		...[...inStages].map(([user, fromRanges]) => ({ from: item(graph, user), fromRanges: [...fromRanges] })),
		...builds.map(({ by, uri, range }) => ({
			from: { name: by, kind: SymbolKind.File, uri, range, selectionRange: range },
			fromRanges: [range],
		})),
	];
}

/** What a stage builds on, copies from and mounts, as far as these are stages. */
export function outgoingCalls(
	{ graph }: Snapshot,
	{ selectionRange }: CallHierarchyItem,
): readonly CallHierarchyOutgoingCall[] {
	const stage = stageAt(graph, selectionRange.start);
	const own = graph.references.filter(
		(reference) => reference.stage === stage && reference.kind !== "mount-implicit-scratch",
	);
	const uses = own.flatMap((reference) =>
		stagesOf(reference).map((used) => ({ stage: used, range: reference.name.range })),
	);
	return [...grouped(uses)].map(([used, fromRanges]) => ({
		to: item(graph, used),
		fromRanges: [...fromRanges],
	}));
}

interface Use {
	readonly stage: Stage;
	readonly range: Range;
}

function grouped(uses: readonly Use[]): ReadonlyMap<Stage, readonly Range[]> {
	const ranges = new Map<Stage, Range[]>();
	for (const { stage, range } of uses) {
		const known = ranges.get(stage);
		if (known === undefined) ranges.set(stage, [range]);
		else known.push(range);
	}
	return ranges;
}

// `ARG SOURCE_DATE_EPOCH=stage` stands in no stage.
function argument({ file: { uri } }: BuildGraph, { instruction, name }: Reference): CallHierarchyItem {
	const { range } = instruction;
	return {
		name: instruction.name,
		detail: name.text,
		kind: SymbolKind.Constant,
		uri,
		range,
		selectionRange: name.range,
	};
}

function item({ file: { uri } }: BuildGraph, stage: Stage): CallHierarchyItem {
	return {
		name: stageLabel(stage),
		detail: baseText(stage),
		kind: SymbolKind.Module,
		uri,
		range: stage.range,
		selectionRange: stageHead(stage),
	};
}
