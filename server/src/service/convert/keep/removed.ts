// rm: what came with the base, or with a package, is there again.

import type { ShellCommand } from "../../shell/command.ts";
import { isWithin, resolvePath } from "../../shell/paths.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Step } from "../recipe.ts";
import { pathsOf } from "../tools.ts";
import { runAgain } from "./again.ts";
import { systemFolders } from "./folders.ts";
import type { Keeping } from "./keeping.ts";

/** Removes again what came with the base, or with a package. */
export function removeAgain(
	keep: Keeping,
	step: Step,
	command: ShellCommand,
	name: string,
): Refusal | undefined {
	if (name !== "rm") return undefined;
	const { base } = keep.recipe;
	const inherited = pathsOf(command).some(
		(path) =>
			path !== undefined &&
			(/^\/(etc\/(?!apt\/|apk\/|yum|ssl\/|ssh\/ssh_host)|var\/www\/|usr\/share\/nginx\/)./.test(path) ||
				(!base.official && /^\/(usr\/local|opt|srv|home)\/./.test(path))) &&
			!keep.isCopied(path) &&
			!keep.isInTree(path) &&
			!isMade(keep, path) &&
			!withinAny(path, keep.split.inputs),
	);
	if (!inherited || !command.certain) return undefined;
	const forced = command.words.some(({ text }) => /^-\w*f|^--force/.test(text));
	const text = forced ? command.text : command.text.replace(/^rm\b/, "rm -f");
	return runAgain(keep, step, { ...command, text }, keep.setup);
}

// Something of the file itself makes it.
function isMade(keep: Keeping, path: string): boolean {
	return keep.recipe.steps.some(
		({ placed, script }) =>
			placed?.some((each) => each.path !== undefined && isWithin(path, each.path) && each.path !== "/") ===
				true ||
			script?.commands.some(
				(each) =>
					["mkdir", "tar", "unzip", "curl", "wget", "git", "cp", "mv", "install"].includes(
						each.words[0]?.value ?? "",
					) &&
					each.words.slice(1).some(({ value }) => {
						const made = resolvePath(each.cwd, value);
						return (
							made !== undefined &&
							made !== "/" &&
							(isWithin(path, made) || made === path) &&
							!systemFolders.has(made)
						);
					}),
			) === true,
	);
}
