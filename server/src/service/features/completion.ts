// Completion: stages where a stage can be named, and what every Dockerfile has elsewhere.

import {
	type CompletionItem,
	CompletionItemKind,
	MarkupKind,
	type Position,
	TextEdit,
} from "vscode-languageserver-types";
import { generalCompletion } from "../base/completion.ts";
import type { Facts } from "../facts/facts.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import { type StagePlace, stagePlaceAt } from "./stagePlace.ts";
import { baseText, firstLines } from "./stageText.ts";

/** What may stand at a position. Nothing is offered that BuildKit would refuse there: no stage below, nor the own. */
export function completion({ graph, facts }: Snapshot, position: Position): readonly CompletionItem[] {
	const place = stagePlaceAt(graph, position);
	if (place === undefined) return generalCompletion(graph.file, position);
	const stages = [...stageItems(graph, place, position), ...contextItems(graph, facts, place)];
	// Before the base of a FROM its flag may stand too.
	return place.kind === "from" && place.text === ""
		? [...stages, ...generalCompletion(graph.file, position)]
		: stages;
}

function stageItems(graph: BuildGraph, place: StagePlace, position: Position): readonly CompletionItem[] {
	const own = stageAt(graph, position);
	const above = graph.stages.slice(0, own?.index ?? 0);
	// FROM takes the nearest of a name, COPY and mounts the last one of the file, which may come later.
	const bound = new Set(byName(place.kind === "from" ? above : graph.stages).values());
	return above.toReversed().flatMap((stage, distance) => {
		const sortText = String(distance).padStart(5, "0");
		return spellings(stage, place, bound.has(stage)).map((name) => item(graph, stage, name, sortText, place));
	});
}

// The named contexts that builds of this file are given. One of a stage's name takes that stage's place.
function contextItems(
	{ stages }: BuildGraph,
	{ contexts }: Facts,
	{ range }: StagePlace,
): readonly CompletionItem[] {
	const taken = new Set(stages.map((stage) => stage.name?.value));
	const items = new Map<string, CompletionItem>();
	for (const { name, value, by } of contexts) {
		if (taken.has(name)) continue;
		items.set(name, {
			label: name,
			labelDetails: { description: `${value}, ${by.replaceAll("`", "")}` },
			kind: CompletionItemKind.Folder,
			detail: `${value}, ${by.replaceAll("`", "")}`,
			sortText: `~${name}`,
			filterText: name,
			textEdit: TextEdit.replace(range, name),
		});
	}
	return [...items.values()];
}

function byName(stages: readonly Stage[]): ReadonlyMap<string, Stage> {
	return new Map(
		stages.flatMap((stage) => (stage.name === undefined ? [] : [[stage.name.value, stage] as const])),
	);
}

// What names a stage at a place: its name if that binds to it there, else its index where one may stand.
function spellings({ name, index }: Stage, { kind, text }: StagePlace, bound: boolean): readonly string[] {
	// FROM does not find a name in another case.
	const names = bound && name !== undefined ? [kind === "from" ? name.value : name.text] : [];
	return kind === "copy" && (!bound || /^\d/.test(text)) ? [...names, String(index)] : names;
}

function item(
	graph: BuildGraph,
	stage: Stage,
	name: string,
	sortText: string,
	{ range }: StagePlace,
): CompletionItem {
	const detail = `${baseText(stage)}, line ${stage.from.range.start.line + 1}`;
	return {
		label: name,
		labelDetails: { description: detail },
		kind: CompletionItemKind.Module,
		detail,
		documentation: { kind: MarkupKind.Markdown, value: firstLines(graph, stage) },
		sortText,
		filterText: name,
		textEdit: TextEdit.replace(range, name),
	};
}
