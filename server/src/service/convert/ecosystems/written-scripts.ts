// Scripts that a RUN writes line by line into a folder of programs: `echo '...' >> /usr/local/bin/start.sh`.

import { baseOf, parentOf, resolvePath } from "../../shell/paths.ts";
import type { Recipe } from "../recipe.ts";

/** Takes the bare name of a program; gives the path in one of PATH's folders at which a RUN writes it, if one does. */
export function writtenScript(recipe: Recipe, program: string): string | undefined {
	const folders = (recipe.end.variables.get("PATH") ?? "").split(":");
	for (const { script } of recipe.steps) {
		for (const { redirects, cwd } of script?.commands ?? []) {
			for (const { operator, target } of redirects) {
				const path = operator.includes(">") ? resolvePath(cwd, target?.value) : undefined;
				if (path !== undefined && baseOf(path) === program && folders.includes(parentOf(path))) return path;
			}
		}
	}
	return undefined;
}
