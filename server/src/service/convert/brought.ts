// Whether what the container runs is there in the final stage.

import { baseOf, isWithin } from "../shell/paths.ts";
import type { Kept, KeptCopy } from "./keep/kept.ts";
import { concrete, type Recipe, type Step } from "./recipe.ts";

/**
 * Takes a program as an absolute path or a bare name, and what the final stage copies and runs; false where nothing of
 * it can have brought the path. The system's own folders and images that are not known are not judged.
 */
export function isBrought(
	program: string,
	recipe: Recipe,
	copies: readonly KeptCopy[],
	again: Kept["setup"],
	tail: readonly Step[],
): boolean {
	if (!/^\/(?!bin\/|sbin\/|usr\/|lib|opt\/|etc\/)/.test(program) || !recipe.base.official) return true;
	const copied = copies.some(({ path, to = path }) => {
		const [source, target] = [concrete(recipe, path), concrete(recipe, to)];
		if (source === undefined || target === undefined || /[*?[]/.test(source)) return true;
		return isWithin(program, target.replace(/(?<=.)\/$/, "")) || isWithin(program, source);
	});
	const made = tail.some(
		({ script, placed }) =>
			script !== undefined ||
			placed?.some(
				({ path, glob }) => path === undefined || glob || isWithin(program, concrete(recipe, path) ?? path),
			),
	);
	return copied || made || again.some(({ command }) => command.text.includes(baseOf(program)));
}
