// Corepack: package managers that Node's images fetch when they are first called.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin } from "../../shell/paths.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Artefact, Refusal } from "./ecosystem.ts";
import type { Called } from "./node-called.ts";
import { homeOf } from "./node-homes.ts";

/** What brings the package managers to the final stage. */
export interface Corepack {
	/** The programs that stand for them. */
	readonly names: readonly string[];
	/** The commands that make these. */
	readonly commands: readonly { readonly step: Step; readonly command: ShellCommand }[];
	/** Where it keeps what it fetched. */
	readonly artefacts: readonly Artefact[];
}

/**
 * Takes a recipe of Node and what its container calls; gives what its `corepack enable` has to be repeated with, undefined where there is none, and a
 * refusal where it can't be told in which folder it keeps the package managers.
 */
export function corepackOf(recipe: Recipe, called: Called): Corepack | Refusal | undefined {
	const named = ["yarn", "pnpm"].some((name) => called.words.has(name));
	if (!named && !called.unread) return undefined;
	const all = recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).map((command) => ({ step, command })),
	);
	// What is switched on in one case alone is not what the container has to have.
	const commands = all.filter(
		({ command: { words, certain } }) =>
			baseOf(words[0]?.value ?? "") === "corepack" && words[1]?.value === "enable" && (named || certain),
	);
	if (commands.length === 0) return undefined;
	const users = all
		.filter(({ command: { words } }) => runs.has(baseOf(words[0]?.value ?? "")))
		.map(({ step }) => step.before.user ?? "root");
	const folders = new Set(users.map((user) => folderOf(recipe, user)));
	const artefacts: Artefact[] = [];
	for (const path of folders) {
		if (path === undefined || isMounted(recipe, path)) return named ? { refused: unknownFolder } : undefined;
		artefacts.push({ path, tree: true, why: `${path} is where Corepack keeps the package managers.` });
	}
	const shims = commands.flatMap(({ command }) =>
		command.words.slice(2).flatMap(({ value, text }) => (text.startsWith("-") ? [] : (value ?? text))),
	);
	return { names: shims.length === 0 ? ["yarn", "pnpm"] : shims, commands, artefacts };
}

const unknownFolder =
	"Corepack fetches the package manager that the container runs, and where it keeps it can't be told.";

const runs: ReadonlySet<string> = new Set("pnpm pnpx yarn yarnpkg".split(" "));

// github.com/nodejs/corepack, sources/folderUtils.ts: since version 0.13 it is the user's folder for caches.
function folderOf(recipe: Recipe, user: string): string | undefined {
	const { end, base } = recipe;
	const own = end.variables.get("COREPACK_HOME");
	if (end.environment.has("COREPACK_HOME"))
		return own?.startsWith("/") === true && !own.includes("$") ? own : undefined;
	const home = homeOf(recipe, user);
	if (home === undefined || end.environment.has("XDG_CACHE_HOME") || !isRecent(base.version))
		return undefined;
	return `${home}/.cache/node/corepack`;
}

// Whether an image of Node has that version: by a tag without a minor number the last one is meant.
function isRecent(version: string): boolean {
	if (version === "") return true;
	const [major = 0, minor] = version.split(".").map(Number);
	if (minor === undefined) return major >= 16;
	return major >= 19 || (major === 18 && minor >= 12) || (major === 16 && minor >= 20);
}

// A cache that is mounted while a RUN runs is no part of the image.
function isMounted(recipe: Recipe, folder: string): boolean {
	return recipe.steps.some(({ instruction }) =>
		instruction.flags.some(({ name, value }) => {
			const target = /(?:^|,)(?:target|dst|destination)=([^,]+)/.exec(value?.text ?? "")?.[1];
			return name === "mount" && target !== undefined && isWithin(folder, target);
		}),
	);
}
