// What completion offers where a stage can be named: stages, named contexts, and the images that the file uses.

import { type CompletionItem, CompletionItemKind, MarkupKind, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import type { StagePlace } from "./stagePlace.ts";
import { baseText, firstLines } from "./stageText.ts";

/** Stages, the nearest first, then contexts, then images. No stage below nor the own one: BuildKit would refuse it. */
export function stageItems({ graph, facts }: Snapshot, place: StagePlace): readonly CompletionItem[] {
	return [
		...stages(graph, place),
		...contextItems(graph, facts.contexts, place),
		...imageItems(graph, place),
	];
}

function stages(graph: BuildGraph, place: StagePlace): readonly CompletionItem[] {
	const own = stageAt(graph, place.range.start);
	const above = graph.stages.slice(0, own?.index ?? 0);
	// FROM takes the nearest of a name, COPY and mounts the last one of the file, which may come later.
	const bound = new Set(byName(place.kind === "from" ? above : graph.stages).values());
	return above.toReversed().flatMap((stage, distance) => {
		const sortText = String(distance).padStart(5, "0");
		return spellings(stage, place, bound.has(stage)).map((name) => item(graph, stage, name, sortText, place));
	});
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

// The named contexts that builds of this file are given. One of a stage's name takes that stage's place.
function contextItems(
	{ stages }: BuildGraph,
	contexts: Snapshot["facts"]["contexts"],
	{ range }: StagePlace,
): readonly CompletionItem[] {
	const taken = new Set(stages.map((stage) => stage.name?.value));
	const items = new Map<string, CompletionItem>();
	for (const { name, value, by } of contexts) {
		if (taken.has(name)) continue;
		const detail = `${value}, ${by.replaceAll("`", "")}`;
		items.set(name, plain(name, detail, `~1${name}`, CompletionItemKind.Folder, range));
	}
	return [...items.values()];
}

// The same image once more is the likeliest one; the one that is being written is none.
function imageItems(
	{ references, stages }: BuildGraph,
	{ range, instruction }: StagePlace,
): readonly CompletionItem[] {
	const items = new Map<string, CompletionItem>();
	const taken = new Set(stages.map((stage) => stage.name?.value));
	for (const { name, target, kind, instruction: user } of references) {
		if (target.kind !== "image" || user === instruction || items.has(name.text)) continue;
		if (name.text.includes("$") || taken.has(name.value) || items.size >= maximumImages) continue;
		// Outside of FROM a bare name is rather a stage's that is half typed.
		if (kind !== "from" && !/[:/@]/.test(name.text)) continue;
		const detail = `image, line ${user.range.start.line + 1}`;
		items.set(name.text, plain(name.text, detail, `~2${name.text}`, CompletionItemKind.Reference, range));
	}
	return [...items.values()];
}

const maximumImages = 50;

function plain(
	text: string,
	detail: string,
	sortText: string,
	kind: CompletionItemKind,
	range: StagePlace["range"],
): CompletionItem {
	return {
		label: text,
		labelDetails: { description: detail },
		kind,
		detail,
		sortText,
		filterText: text,
		textEdit: TextEdit.replace(range, text),
	};
}
