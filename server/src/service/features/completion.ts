// Completion: what a build knows at a place (stages, paths, variables, owners), and what every Dockerfile has elsewhere.

import type { CompletionItem, Position } from "vscode-languageserver-types";
import { generalCompletion } from "../base/completion.ts";
import type { Snapshot } from "../snapshot.ts";
import { argumentItems } from "./argumentItems.ts";
import { pathItems } from "./pathItems.ts";
import { stageItems } from "./stageItems.ts";
import { stagePlaceAt } from "./stagePlace.ts";
import { stageSnippets, valueItems } from "./valueItems.ts";
import { variableItems } from "./variableItems.ts";

/** What may stand at a position. Nothing is offered that BuildKit would refuse there. */
export function completion(snapshot: Snapshot, position: Position): readonly CompletionItem[] {
	const { graph } = snapshot;
	const general = (): readonly CompletionItem[] => generalCompletion(graph.file, position);
	const variables = variableItems(graph, position);
	if (variables !== undefined) return variables;
	const names = argumentItems(graph, position);
	if (names !== undefined) return names;
	const place = stagePlaceAt(graph, position);
	if (place !== undefined) {
		const stages = stageItems(snapshot, place);
		// Before the base of a FROM its flag may stand too.
		return place.kind === "from" && place.text === "" ? [...stages, ...last(general())] : stages;
	}
	const values = valueItems(snapshot, position);
	if (values !== undefined) return values;
	const paths = pathItems(snapshot, position);
	if (paths !== undefined) return [...paths, ...last(general())];
	return [...general(), ...stageSnippets(graph, position)];
}

// An editor sorts by the label where nothing else is said, and a dash comes before all letters.
function last(items: readonly CompletionItem[]): readonly CompletionItem[] {
	return items.map((item) => ({ ...item, sortText: `~${item.label}` }));
}
