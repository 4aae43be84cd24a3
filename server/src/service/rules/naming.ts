// Giving a name to a stage that has none, and finding one that means nothing else yet.

import { TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { freeStageName } from "./edits.ts";
import { isOfficialImage } from "./official-images.ts";

/** A name near to the wanted one that no stage has and no line of the file means something else by. */
export function freshName(graph: BuildGraph, wanted: string): string {
	const mentioned = new Set(graph.references.map(({ name }) => name.value));
	for (let name = freeStageName(graph, wanted); ; name = freeStageName(graph, `${name}-stage`)) {
		if (!mentioned.has(name)) return name;
	}
}

/** Puts `AS name` behind a FROM that has none, in the letter case of its keyword. */
export function addName({ from }: Stage, name: string): TextEdit | undefined {
	const [base] = from.words;
	if (base === undefined || from.words.length !== 1) return undefined;
	const as = from.keyword.text === from.keyword.text.toLowerCase() ? "as" : "AS";
	return TextEdit.insert(base.range.end, ` ${as} ${name}`);
}

/** What to call a stage: after its base where that says more than `build` does. */
export function nameFor(graph: BuildGraph, stage: Stage): string {
	const builds = stage.instructions.some(({ name }) => name === "RUN");
	const path = stage.base?.name.text.replace(/[:@].*$/, "") ?? "";
	const base = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
	const nameless = graph.stages.filter(({ name }) => name === undefined).length;
	// The last stage has no name as a rule, so a second one without is the one that builds.
	if (builds && nameless <= 2) return freshName(graph, "build");
	const usable = /^[a-z][a-z0-9-]*$/.test(base) && base !== "scratch";
	if (!usable) return freshName(graph, builds ? "build" : "files");
	return freshName(graph, isOfficialImage(base) ? `${base}-${builds ? "build" : "files"}` : base);
}

/** Whether COPY and mounts mean just this stage by its name. */
export function bindsByName(graph: BuildGraph, stage: Stage): boolean {
	const { name } = stage;
	return name !== undefined && graph.stages.findLast((other) => other.name?.value === name.value) === stage;
}
