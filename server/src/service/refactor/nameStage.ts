// Gives a stage without a name one, and uses it instead of the index.

import { type Range, TextEdit } from "vscode-languageserver-types";
import { contains, referencesTo, stageAt } from "../graph/queries.ts";
import { freeStageName } from "../rules/edits.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Refactoring } from "./refactoring.ts";
import { keepsBuild } from "./result.ts";
import { nameEdits, nameFrom } from "./text.ts";

/** On the FROM of an unnamed stage. */
export function nameStage({ graph }: Snapshot, { start }: Range): Refactoring | undefined {
	const stage = stageAt(graph, start);
	if (stage === undefined || stage.name !== undefined || !contains(stage.from.range, start)) return undefined;
	const uses = referencesTo(graph, stage);
	const names = [
		...(uses.length > 0 && freeStageName(graph, "build") === "build" ? ["build"] : []),
		...(stage === graph.stages.at(-1) ? [freeStageName(graph, "final")] : []),
		nameFrom(graph, stage.base?.name.text ?? ""),
		freeStageName(graph, `stage-${stage.index}`),
	];
	for (const name of names) {
		const head = nameEdits(stage, name);
		if (head.length === 0) return undefined;
		const edits = [...head, ...uses.map((use) => TextEdit.replace(use.name.range, name))];
		// An image may be called so: the next name then.
		if (keepsBuild(graph, edits))
			return { title: `Name the stage \`${name}\``, kind: "refactor.rewrite", edits };
	}
	return undefined;
}
