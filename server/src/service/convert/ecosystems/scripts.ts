// The scripts that a container starts with: what they may call.

import { baseOf } from "../../shell/paths.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { textAt } from "./texts.ts";

/**
 * Whether a script that the file brings and the container starts may call a program: its text names it, or is not at
 * hand. A container that starts no script of the file's own calls nothing.
 */
export function mayCall(recipe: Recipe, { programs }: Runtime, name: string): boolean {
	return recipe.steps.some(({ placed }) =>
		placed?.some(({ path, foreign, kind }) => {
			if (path === undefined || foreign || kind === "tree") return false;
			const started = programs.some((program) => program === path || program === baseOf(path));
			return started && textAt(recipe, path)?.includes(name) !== false;
		}),
	);
}
