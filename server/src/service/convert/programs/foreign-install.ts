// What another language's installer puts among the system's files.

import { baseOf } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Recipe } from "../recipe.ts";
import type { Build } from "./build.ts";

/**
 * What another language's installer puts among the system's files, where nobody would find it again; undefined where
 * there is nothing, or where it comes along with a whole folder.
 */
export function foreignInstall(recipe: Recipe, builds: readonly Build[]): Refusal | undefined {
	if (builds.some(({ trees }) => trees?.includes("/usr/local") === true)) return undefined;
	for (const { script } of recipe.steps) {
		for (const command of script?.commands ?? []) {
			const [name = "", ...rest] = command.words.map((word) => word.value ?? word.text);
			const words = rest.filter((word) => !word.startsWith("-"));
			const global = rest.includes("-g") || rest.includes("--global");
			const npm = /^(npm|yarn|pnpm)$/.test(baseOf(name)) && global;
			if (!npm && !(/^(pip[\d.]*|gem|luarocks|cpanm?)$/.test(baseOf(name)) && words[0] === "install"))
				continue;
			if (builds.some((build) => build.command === command)) continue;
			// That of an environment in the sources, which stays where it is.
			if (name.includes("/") && !name.startsWith("/usr/")) continue;
			const foreign = words
				.slice(1)
				.find((word) => !buildTools.has(word.replace(/[=<>~!@[].*$/, "").toLowerCase()));
			if (foreign !== undefined)
				return {
					refused: `${baseOf(name)} installs ${foreign}, and whether run time needs it can't be told.`,
				};
		}
	}
	return undefined;
}

const buildTools: ReadonlySet<string> = new Set(
	"meson ninja cmake conan scons setuptools wheel pip virtualenv build pybind11 cython jinja2 mako six ply pyyaml add install".split(
		" ",
	),
);
