// What builds read, and what they make in the end.

import { isWithin } from "../../shell/paths.ts";
import { clonedFolder } from "../clone.ts";
import type { Recipe } from "../recipe.ts";
import type { Build } from "./build.ts";
import { systemFolders } from "./folders.ts";

/** The folders that hold what builds read and make. `further` are the toolchain's own. */
export function inputsOf(
	recipe: Recipe,
	builds: readonly Build[],
	further: readonly string[],
): readonly string[] {
	const always = ["/root/.cache", "/tmp", "/root/.ssh", "/root/.netrc", "/root/.gitconfig"];
	const folders = new Set<string>([...always, ...further]);
	const works = builds
		.map((build) => build.folder)
		.filter((folder) => folder !== undefined && folder !== "/");
	for (const folder of works) if (folder !== undefined && !systemFolders.has(folder)) folders.add(folder);
	for (const step of recipe.steps) {
		for (const { path, kind } of step.placed ?? []) {
			if (path === undefined || systemFolders.has(path) || kind === "file") continue;
			if (works.some((folder) => folder !== undefined && isWithin(folder, path))) folders.add(path);
		}
		for (const command of step.script?.commands ?? []) {
			const target = clonedFolder(command);
			// What is cloned and never built may be there for run time.
			const built = works.some(
				(folder) => target !== undefined && folder !== undefined && isWithin(folder, target),
			);
			if (target !== undefined && !systemFolders.has(target) && built) folders.add(target);
		}
	}
	return [...folders];
}
