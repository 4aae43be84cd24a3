// What packages of npm need of the system that Node's full image has and its slim one lacks.

import { entriesOf, packageFields } from "../../files/package-json.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Recipe } from "../recipe.ts";

/**
 * Takes a recipe of Node and the words of what its container calls; gives the packages of Debian to install in a slim
 * image, with a sentence for each.
 */
export function librariesFor(
	recipe: Recipe,
	called: ReadonlySet<string>,
): readonly { readonly name: string; readonly why: string }[] {
	const used = new Set([...usedPackages(recipe), ...called]);
	return needs.flatMap(({ packages, name }) => {
		const user = packages.find((each) => used.has(each));
		return user === undefined
			? []
			: [{ name, why: `${name} is installed: ${user} needs it, and the full image has it.` }];
	});
}

// By the packages' own documentation.
const needs: readonly { readonly packages: readonly string[]; readonly name: string }[] = [
	{ packages: ["prisma", "@prisma/client"], name: "openssl" },
	{ packages: ["simple-git", "degit", "tiged"], name: "git" },
	{ packages: ["gm", "imagemagick"], name: "imagemagick" },
	{ packages: ["pg-native", "libpq"], name: "libpq5" },
	{ packages: ["python-shell", "pythonia"], name: "python3" },
];

// What every package.json at hand depends on, and what the build and the file itself name.
function usedPackages({ context, steps }: Recipe): ReadonlySet<string> {
	const used = new Set<string>();
	for (const [path, text] of context?.texts ?? []) {
		if (baseOf(path) !== "package.json" || path.includes("node_modules/")) continue;
		for (const name of entriesOf(packageFields(text)?.get("dependencies")).keys()) used.add(name);
	}
	for (const { script, placed } of steps) {
		for (const { words } of script?.commands ?? []) for (const { value } of words) used.add(value ?? "");
		for (const { path } of placed ?? []) used.add(baseOf(path ?? ""));
	}
	return used;
}
