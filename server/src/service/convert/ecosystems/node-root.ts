// A Node application in the root folder, among the system's files: its modules and what its build makes are copied by
// their names, and what was copied from the build context is copied there again.

import { baseOf, resolvePath } from "../../shell/paths.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Artefact } from "./ecosystem.ts";
import { textAt } from "./texts.ts";

/**
 * Takes a recipe that installs modules in the root folder; gives the folders to copy, or undefined where it can't be
 * told that `node` runs a file of the one folder into which the build writes.
 */
export function rootApplication(recipe: Recipe, runtime: Runtime): readonly Artefact[] | undefined {
	if (recipe.end.workdir !== "/") return undefined;
	const started = runtime.commands.filter(([program = ""]) => baseOf(program) === "node");
	const [command] = started;
	if (command === undefined || started.length > 1 || runtime.programs.some((each) => baseOf(each) !== "node"))
		return undefined;
	const script = command.slice(1).find((word) => !word.startsWith("-"));
	const path = resolvePath("/", script);
	const [, folder = "", ...rest] = path?.split("/") ?? [];
	const manifest = textAt(recipe, "/package.json");
	if (rest.length === 0 || !outputs.has(folder) || writesElsewhere(manifest)) return undefined;
	const open =
		manifest === undefined
			? " Whether the build writes anywhere else can't be told without package.json."
			: "";
	return [
		{ path: "/node_modules", tree: true, why: "/node_modules holds what is installed." },
		{
			path: `/${folder}`,
			tree: true,
			why: `/${folder} is what the build makes, and the container runs ${path}.${open}`,
		},
	];
}

// Where compilers and bundlers write by custom.
const outputs: ReadonlySet<string> = new Set("dist build out".split(" "));

// Whether the build does anything that is not known to write one folder alone. Nothing speaks for it where package.json
// is not at hand.
function writesElsewhere(manifest: string | undefined): boolean {
	if (manifest === undefined) return false;
	const script = /"build"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(manifest)?.[1];
	if (script === undefined) return true;
	return !script
		.split(/&&|;/)
		.every((part) => /^\s*(npx\s+)?(tsc|tsc-alias|nest\s+build|tsup|swc|ncc|rimraf|rm|ditsmod)\b/.test(part));
}
