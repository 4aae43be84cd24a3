// Questions to a build graph that several features ask.

import type { Position, Range } from "vscode-languageserver-types";
import { memo } from "../syntax/memo.ts";
import type { BuildGraph, Reference, Stage } from "./graph.ts";

/** The stage whose lines hold a position, up to the next FROM; undefined before the first. */
export function stageAt(graph: BuildGraph, position: Position): Stage | undefined {
	let low = 0;
	let high = graph.stages.length - 1;
	let found: Stage | undefined;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const stage = graph.stages[middle];
		if (stage === undefined || isBefore(position, stage.range.start)) high = middle - 1;
		else {
			found = stage;
			low = middle + 1;
		}
	}
	return found;
}

/** The reference whose name holds a position, its ends included. */
export function referenceAt(graph: BuildGraph, position: Position): Reference | undefined {
	return graph.references.find(({ name }) => contains(name.range, position));
}

/** The stage whose name after AS holds a position. */
export function stageNamedAt(graph: BuildGraph, position: Position): Stage | undefined {
	return graph.stages.find(({ name }) => name !== undefined && contains(name.range, position));
}

/** The references that bind to a stage, in file order; those that only may mean it included. */
export function referencesTo(graph: BuildGraph, stage: Stage): readonly Reference[] {
	return (indexOf(graph).users.get(stage) ?? []).slice();
}

/** The stages that a stage needs directly: its base and what it copies from or mounts. In file order, each once. */
export function dependencies(graph: BuildGraph, stage: Stage): readonly Stage[] {
	return [...(indexOf(graph).needs.get(stage) ?? [])].sort((a, b) => a.index - b.index);
}

/** The stages that a build of `target` (by default the last stage) needs, itself included. */
export function reachable(
	graph: BuildGraph,
	target: Stage | undefined = graph.stages.at(-1),
): ReadonlySet<Stage> {
	const reached = new Set<Stage>();
	const open = target === undefined ? [] : [target];
	const { needs } = indexOf(graph);
	for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
		if (reached.has(stage)) continue;
		reached.add(stage);
		open.push(...(needs.get(stage) ?? []));
	}
	return reached;
}

/** A stage for people: its name, or `stage 2` by its index. */
export function stageLabel(stage: Stage): string {
	return stage.name?.text ?? `stage ${stage.index}`;
}

/** Whether a range holds a position, its ends included. */
export function contains(range: Range, position: Position): boolean {
	return !isBefore(position, range.start) && !isBefore(range.end, position);
}

interface Index {
	readonly users: ReadonlyMap<Stage, readonly Reference[]>;
	readonly needs: ReadonlyMap<Stage, ReadonlySet<Stage>>;
}

const indexOf = memo((graph: BuildGraph): Index => {
	const users = new Map<Stage, Reference[]>();
	const needs = new Map<Stage, Set<Stage>>();
	const triggers = new Map<Stage, Stage[]>();
	for (const reference of graph.references) {
		const { stage, target } = reference;
		for (const used of [...(target.kind === "stage" ? [target.stage] : []), ...reference.candidates]) {
			append(users, used, reference);
		}
		if (target.kind !== "stage" || stage === undefined) continue;
		if (reference.kind.startsWith("onbuild")) append(triggers, stage, target.stage);
		else addTo(needs, stage, target.stage);
	}
	// The triggers of a stage run in the stages that are built directly on it.
	for (const stage of graph.stages) {
		const base = stage.base?.target;
		if (base?.kind !== "stage") continue;
		for (const needed of triggers.get(base.stage) ?? []) addTo(needs, stage, needed);
	}
	return { users, needs };
});

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [value]);
	else list.push(value);
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
	const set = map.get(key);
	if (set === undefined) map.set(key, new Set([value]));
	else set.add(value);
}

function isBefore(a: Position, b: Position): boolean {
	return a.line < b.line || (a.line === b.line && a.character < b.character);
}
