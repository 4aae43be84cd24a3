// What of the sources only the build needs, and what the program may read while it runs.

import { baseOf, isWithin } from "../../shell/paths.ts";
import type { Placed } from "../copies.ts";
import { dataIn, namesBuildInput, namesData, withinAny } from "../ecosystems/data.ts";
import type { Artefact } from "../ecosystems/ecosystem.ts";
import type { Recipe, Step } from "../recipe.ts";
import { deedOf } from "../tools.ts";
import type { Build } from "./build.ts";
import { isRemoved, pathIn } from "./operands.ts";

/** The last RUN that does more than prepare the running system. */
export function lastBuildOf(recipe: Recipe, inputs: readonly string[]): Step | undefined {
	const building = new Set(["compile", "fetch", "clean", "unknown", "unpackage"]);
	return recipe.steps.findLast((step) =>
		step.script?.commands.some((command) => {
			const deed = deedOf(command);
			if (building.has(deed)) return true;
			const name = command.words[0]?.value ?? "";
			if (deed === "check") return name === "go" || baseOf(name) === "golangci-lint";
			if (deed !== "setup" || !["cp", "mv", "install", "chmod", "sed"].includes(name)) return false;
			return command.words
				.slice(1)
				.some(({ value, text, glob }) =>
					withinAny(pathIn(command, value ?? (glob ? text : undefined)) ?? "", inputs),
				);
		}),
	);
}

/** Whether a copied file or folder inside the inputs is needed only by the build. */
export function isSource(recipe: Recipe, placed: Placed, builds: readonly Build[]): boolean {
	const { path, source } = placed;
	const name = baseOf(source);
	if (
		path !== undefined &&
		placed.kind !== "file" &&
		builds.some(({ folder }) => folder !== undefined && isWithin(folder, path))
	) {
		// The sources themselves; data among them are found by `dataOf`.
		return true;
	}
	if (
		/\.(go|s|S|c|h|cc|cpp|cxx|hpp|proto|mod|sum|work|templ|qtpl|rs|java|kt|kts|scala|sbt|cs|csproj|fsproj|sln|slnx|in|am|ac|cmake|build)$/.test(
			name,
		) ||
		codeFolders.has(name)
	)
		return true;
	if (namesBuildInput(source)) return true;
	if (placed.kind === "file") return false;
	return !namesData(source) && !hasData(recipe, placed);
}

/** What the context shows to be data, in the folders that hold the sources. */
export function dataOf(
	recipe: Recipe,
	inputs: readonly string[],
	known: readonly Artefact[],
): readonly Artefact[] {
	const found: Artefact[] = [];
	const taken = new Set(known.map(({ path }) => path));
	// What is copied behind the last build stands in the final stage by itself.
	const last = lastBuildOf(recipe, inputs)?.index ?? recipe.steps.length;
	for (const step of recipe.steps.slice(0, last + 1)) {
		for (const placed of step.placed ?? []) {
			if (placed.path === undefined || !withinAny(placed.path, inputs)) continue;
			for (const { path, tree } of dataIn(recipe, placed, isCode)) {
				if (taken.has(path) || isRemoved(recipe, path, step)) continue;
				taken.add(path);
				found.push({ path, tree, why: `${path}: by its name the program may read it while it runs.` });
			}
		}
	}
	return found;
}

function hasData(recipe: Recipe, placed: Placed): boolean {
	const prefix = `${placed.source}/`;
	for (const path of recipe.context?.paths ?? []) {
		if (path.startsWith(prefix) && !path.endsWith("/") && !isCode(path) && !namesBuildInput(path))
			return true;
	}
	return false;
}

function isCode(path: string): boolean {
	return /\.(go|s|c|h|cc|cpp|proto|mod|sum|work|templ|qtpl|sh|md|yml\.example)$/.test(path);
}

const codeFolders: ReadonlySet<string> = new Set(
	"cmd pkg internal vendor src lib app api server client proto hack scripts tools test third_party .git".split(
		" ",
	),
);
