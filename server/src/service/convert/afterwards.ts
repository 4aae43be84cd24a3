// What later commands do with a folder that a RUN has made or unpacked.

import type { ShellCommand } from "../shell/command.ts";
import { isWithin, resolvePath } from "../shell/paths.ts";
import { memo } from "../syntax/memo.ts";
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

/**
 * Whether a path that was there is removed before the build stage ends at a step, and nothing makes it again. What can't
 * be told counts as still there.
 */
export function isGone(recipe: Recipe, path: string, cut: Step): boolean {
	const removal = removalsIn(recipe).findLast(
		({ step, removed }) => step.index <= cut.index && isWithin(path, removed),
	);
	if (removal === undefined) return false;
	const { step, command } = removal;
	const placed = recipe.steps
		.filter(({ index }) => index > step.index && index <= cut.index)
		.flatMap((later) => later.placed ?? []);
	if (placed.some((each) => each.path === undefined || touches(each.path, path))) return false;
	const before = recipe.steps.filter(({ index }) => index <= cut.index);
	return !commandsAfter({ ...recipe, steps: before }, step, command).some((later) => mayMake(later, path));
}

interface Removal {
	readonly step: Step;
	readonly command: ShellCommand;
	readonly removed: string;
}

// What `rm` takes away for certain.
const removalsIn = memo((recipe: Recipe): readonly Removal[] =>
	recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command) => {
			if (command.words[0]?.value !== "rm" || !command.certain) return [];
			return command.words.slice(1).flatMap(({ value, glob }) => {
				const removed = glob ? undefined : resolvePath(command.cwd, value);
				return removed === undefined ? [] : [{ step, command, removed }];
			});
		}),
	),
);

function mayMake(command: ShellCommand, path: string): boolean {
	const { cwd, words, redirects } = command;
	if (words[0]?.value === "rm") return false;
	if (["compile", "fetch", "unknown"].includes(deedOf(command))) return true;
	const told = [...words.slice(1), ...redirects.flatMap(({ target }) => target ?? [])];
	return told.some(({ value }) => {
		const named = resolvePath(cwd, value);
		return named === undefined || touches(named, path);
	});
}

function touches(a: string, b: string): boolean {
	return a !== "/" && (isWithin(a, b) || isWithin(b, a));
}

function commandsAfter(recipe: Recipe, step: Step, command: ShellCommand): readonly ShellCommand[] {
	return recipe.steps.flatMap(({ index, script }) => {
		const commands = script?.commands ?? [];
		if (index < step.index) return [];
		return index === step.index ? commands.slice(commands.indexOf(command) + 1) : commands;
	});
}
