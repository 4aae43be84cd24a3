// Containers that are there to hand out what was built: `tar cf - dist`, `cp program /output`.

import { baseOf, resolvePath } from "../shell/paths.ts";
import { concrete, type Recipe } from "./recipe.ts";
import type { Runtime } from "./runtime.ts";

/** Takes what the container runs; gives the paths, absolute and patterns among them, whose contents it hands out. */
export function handedOut(recipe: Recipe, runtime: Runtime): readonly string[] {
	const workdir = concrete(recipe, recipe.end.workdir);
	return runtime.commands.flatMap(([program = "", ...words]) => {
		const name = baseOf(program);
		if (name === "tar") return archived(words, workdir);
		if (name !== "cp") return [];
		const paths = words.filter((word) => !word.startsWith("-"));
		return paths.slice(0, -1).flatMap((word) => resolvePath(workdir, word) ?? []);
	});
}

// `tar cf - -C dist .`: what goes into the archive, each from the folder that holds for it.
function archived(words: readonly string[], workdir: string | undefined): readonly string[] {
	const [first = "", ...rest] = words;
	const options = first.startsWith("-") ? first.slice(1) : first;
	if (!/^[a-zA-Z]*c[a-zA-Z]*$/.test(options)) return [];
	const paths: string[] = [];
	let folder = workdir;
	for (let at = /f/.test(options) ? 1 : 0; at < rest.length; at++) {
		const word = rest[at] ?? "";
		if (word === "-C" || word === "--directory") {
			at++;
			folder = resolvePath(folder, rest[at]);
		} else if (!word.startsWith("-"))
			paths.push(...[resolvePath(folder, word)].flatMap((path) => path ?? []));
		// Lists and patterns of what is left out are not followed.
		else if (word !== "-") return [];
	}
	return paths;
}
