// What commands say of paths: where an operand lies, whether it means a folder, what is removed or put there.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import type { Recipe, Step } from "../recipe.ts";
import { isDeployment, pathFolders } from "./folders.ts";

/** The path of an operand; undefined where it lies outside of the folder of the command, or can't be told. */
export function pathIn(command: ShellCommand, value: string | undefined): string | undefined {
	if (value === undefined) return undefined;
	if (value.startsWith("/")) return value.length > 1 ? value.replace(/(\/\.?)+$/, "") || "/" : value;
	if (command.cwd === undefined) return undefined;
	const plain = value.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
	if (plain === "" || plain === ".") return command.cwd;
	return plain.startsWith("..") ? undefined : `${command.cwd === "/" ? "" : command.cwd}/${plain}`;
}

/** Whether `cp`, `mv` and `install` would put things into a path that is written so. */
export function isFolder(recipe: Recipe, path: string, written: string | undefined): boolean {
	if (written?.endsWith("/") === true || written === ".") return true;
	if (path === "/" || pathFolders.includes(path) || path === "/opt" || path === "/srv") return true;
	if (isDeployment(path)) return true;
	return recipe.steps.some(
		(step) =>
			step.before.workdir === path ||
			(step.script?.commands ?? []).some(
				({ words, cwd }) =>
					words[0]?.value === "mkdir" && words.slice(1).some(({ value }) => resolvePath(cwd, value) === path),
			),
	);
}

/** Whether the file copies a file of its own to this path. */
export function isPlacedFile(recipe: Recipe, path: string): boolean {
	return recipe.steps.some((step) =>
		step.placed?.some((placed) => placed.kind === "file" && placed.path === path),
	);
}

/** A script or a program out of the network. */
export function isFetched(recipe: Recipe, program: string): boolean {
	return recipe.steps.some(({ script }) =>
		script?.commands.some(
			({ words, cwd }) =>
				["curl", "wget"].includes(words[0]?.value ?? "") &&
				words.slice(1).some(({ value }) => {
					const path = resolvePath(cwd, value);
					return path !== undefined && baseOf(path) === program && pathFolders.includes(parentOf(path));
				}),
		),
	);
}

/** `rm -rf` of the sources once they are built, in a later step or behind a command of the same one. */
export function isRemoved(
	recipe: Recipe,
	path: string,
	since: Step,
	command = Number.POSITIVE_INFINITY,
): boolean {
	return recipe.steps.some(
		({ index, script }) =>
			index >= since.index &&
			script?.commands.some(
				(each, at) =>
					(index > since.index || at > command) &&
					each.words[0]?.value === "rm" &&
					each.words.slice(1).some((word) => {
						const removed = pathIn(each, word.value);
						return removed !== undefined && !word.glob && isWithin(path, removed);
					}),
			) === true,
	);
}
