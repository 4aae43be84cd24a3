// The texts of the build context's files, by their paths in the image.

import { sourceOf } from "../copies.ts";
import type { Recipe } from "../recipe.ts";

/** The text of a file of the context, by its path in the image. */
export function textAt(recipe: Recipe, path: string): string | undefined {
	for (const step of recipe.steps) {
		for (const placed of step.placed ?? []) {
			const source = sourceOf(placed, path);
			const text = source === undefined ? undefined : recipe.context?.texts.get(source);
			if (text !== undefined) return text;
		}
	}
	return undefined;
}
