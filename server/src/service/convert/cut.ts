// Where the build stage ends: behind the last step that builds, and behind what still reads the build's own files.

import { isWithin, resolvePath } from "../shell/paths.ts";
import { withinAny } from "./ecosystems/data.ts";
import type { Split } from "./ecosystems/ecosystem.ts";
import type { Kept } from "./keep/kept.ts";
import type { Recipe, Step } from "./recipe.ts";

/**
 * Takes what a plan keeps; gives the last RUN of the final stage that reads a file which would be in the build stage
 * alone, so that it has to stay there too. undefined where there is none.
 */
export function lastReader(recipe: Recipe, split: Split, kept: Kept): Step | undefined {
	const there = [...split.artefacts, ...kept.copies];
	const head = recipe.steps.filter(({ index }) => index <= split.lastBuild.index);
	const placed = head.flatMap((step) => step.placed ?? []);
	const isThere = (path: string): boolean =>
		there.some((each) => {
			const target = each.to ?? each.path;
			return (
				target === path ||
				((each.tree === true || target.endsWith("/")) && isWithin(path, target.replace(/(?<=.)\/$/, "")))
			);
		});
	const isLost = (path: string): boolean => {
		const known = placed.some(
			(each) =>
				each.path === path || (each.kind === "tree" && each.path !== undefined && isWithin(path, each.path)),
		);
		return (known || withinAny(path, split.inputs)) && !path.startsWith("/tmp") && !isThere(path);
	};
	return recipe.steps.findLast(({ index, script, placed: later }) => {
		if (index <= split.lastBuild.index || script === undefined || later !== undefined) return false;
		return script.commands.some((command) => {
			const name = command.words[0]?.value ?? "";
			if (!readers.has(name)) return false;
			const words = command.words.slice(1).filter(({ text }) => !text.startsWith("-"));
			const read = moves.has(name) ? words.slice(0, -1) : words;
			return read.some(({ value, glob }) => {
				const path = resolvePath(command.cwd, value);
				return path !== undefined && !glob && isLost(path) && !isPlacedLater(recipe, split, path);
			});
		});
	});
}

const moves: ReadonlySet<string> = new Set(["cp", "mv", "install"]);

const readers: ReadonlySet<string> = new Set(["cp", "mv", "install", "cat"]);

// The final stage puts it there itself.
function isPlacedLater(recipe: Recipe, split: Split, path: string): boolean {
	return recipe.steps.some(
		({ index, placed }) =>
			index > split.lastBuild.index &&
			placed?.some((each) => each.path !== undefined && isWithin(path, each.path)) === true,
	);
}
