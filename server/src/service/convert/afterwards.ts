// What later commands do with a folder that a RUN has made or unpacked.

import type { ShellCommand } from "../shell/command.ts";
import { isWithin, resolvePath } from "../shell/paths.ts";
import type { Recipe, Step } from "./recipe.ts";
import { deedOf } from "./tools.ts";

/**
 * Whether a build that is told the folder may fill it: `make O=FOLDER`, `./build.sh FOLDER`. A folder in which one works
 * is told by where it works, and is not meant here.
 */
export function isFilled(recipe: Recipe, path: string, step: Step, command: ShellCommand): boolean {
	return commandsAfter(recipe, step, command).some((later) => {
		const deed = deedOf(later);
		if (deed !== "compile" && deed !== "unknown") return false;
		return later.words.slice(1).some(({ value }) => {
			const told = value?.slice(value.lastIndexOf("=") + 1);
			return told?.startsWith("/") === true && resolvePath(later.cwd, told) === path;
		});
	});
}

/** Whether no later command works in the folder or names anything of it: it was put there for run time alone. */
export function isLeftAlone(recipe: Recipe, folder: string, step: Step, command: ShellCommand): boolean {
	return !commandsAfter(recipe, step, command).some(
		({ words, cwd, redirects }) =>
			(cwd !== undefined && isWithin(cwd, folder)) ||
			[...words, ...redirects.flatMap(({ target }) => target ?? [])].some(({ text, value }) => {
				const path = resolvePath(cwd, value?.slice(value.lastIndexOf("=") + 1));
				// What can't be read may name it.
				if (path === undefined) return text.includes("/");
				return path !== "/" && (isWithin(path, folder) || isWithin(folder, path));
			}),
	);
}

function commandsAfter(recipe: Recipe, step: Step, command: ShellCommand): readonly ShellCommand[] {
	return recipe.steps.flatMap(({ index, script }) => {
		const commands = script?.commands ?? [];
		if (index < step.index) return [];
		return index === step.index ? commands.slice(commands.indexOf(command) + 1) : commands;
	});
}
