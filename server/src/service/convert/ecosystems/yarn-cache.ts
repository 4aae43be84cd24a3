// Yarn since its version 4 starts programs out of a cache in the user's home, unless it is told to make node_modules.

import { packageFields } from "../../files/package-json.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Artefact, Refusal } from "./ecosystem.ts";
import { homeOf } from "./node-homes.ts";
import { textAt } from "./texts.ts";

/**
 * Takes a recipe and the folders in which it installs modules; gives Yarn's cache where the modules are in it (Plug'n'Play,
 * yarnpkg.com/features/pnp), a refusal where that may be, and undefined where all are in the application's folder.
 */
export function yarnCache(recipe: Recipe, folders: readonly string[]): Artefact | Refusal | undefined {
	const settings = folders.map((folder) => textAt(recipe, `${folder}/.yarnrc.yml`));
	const major = majorOf(recipe, folders, settings.join("\n"));
	if (major === undefined || major < 4) return undefined;
	const told = [...settings, ...commandsOf(recipe).map(({ words }) => words.join(" "))].join("\n");
	if (
		/nodeLinker["']?:?\s+["']?(node-modules|pnpm)|enableGlobalCache["']?:?\s+["']?false|cacheFolder/.test(
			told,
		)
	)
		return undefined;
	if (
		[...recipe.end.environment].some((name) =>
			/^YARN_(NODE_LINKER|CACHE_FOLDER|ENABLE_GLOBAL_CACHE|GLOBAL_FOLDER)$/.test(name),
		)
	)
		return undefined;
	const users = commandsOf(recipe)
		.filter(({ words }) => words[0] === "yarn")
		.map(({ step }) => step.before.user);
	const homes = [...new Set(users.map((user) => homeOf(recipe, user)))];
	const [home] = homes;
	// Where it finds a lock file of Yarn 1 it makes node_modules by itself.
	if (home === undefined || homes.length > 1 || settings.every((text) => text === undefined))
		return {
			refused:
				"Yarn may keep the modules in the user's home, and .yarnrc.yml, which would tell, is not at hand.",
		};
	const path = `${home}/.yarn/berry/cache`;
	return { path, tree: true, why: `${path} holds the modules, since .yarnrc.yml asks for no node_modules.` };
}

// By what the file does, what package.json asks for, or which release lies in the sources.
function majorOf(recipe: Recipe, folders: readonly string[], settings: string): number | undefined {
	const release = /yarnPath:\s*\S*yarn-(\d+)\./.exec(settings)?.[1];
	if (release !== undefined) return Number(release);
	for (const { words } of commandsOf(recipe).toReversed()) {
		const line = words.join(" ");
		const set =
			/^(?:yarn set version|yarn policies set-version|corepack (?:prepare|use|install)(?: -\S+)* yarn@)\s*(\S+)/.exec(
				line,
			)?.[1];
		if (set !== undefined)
			return /^(berry|stable|latest|canary)$/.test(set) ? 4 : Number.parseInt(set, 10) || undefined;
	}
	for (const folder of folders) {
		const asked = packageFields(textAt(recipe, `${folder}/package.json`))?.get("packageManager");
		const version = /^yarn@(\d+)/.exec(typeof asked === "string" ? asked : "")?.[1];
		if (version !== undefined) return Number(version);
	}
	return undefined;
}

function commandsOf(recipe: Recipe): readonly { readonly step: Step; readonly words: readonly string[] }[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap(({ words }) => {
			const [name = "", ...rest] = words.map(({ value, text }) => value ?? text);
			return /^(yarn|yarnpkg|corepack)$/.test(baseOf(name)) ? [{ step, words: [baseOf(name), ...rest] }] : [];
		}),
	);
}
