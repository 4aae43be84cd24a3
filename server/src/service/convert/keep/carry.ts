// cp, mv and install: what they put in its place.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, meansContents, resolvePath } from "../../shell/paths.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Step } from "../recipe.ts";
import { unknownFolder } from "../unknown-folder.ts";
import { compilerFolders, systemFolders } from "./folders.ts";
import type { Keeping } from "./keeping.ts";
import { cannotTell } from "./refusals.ts";

/** Keeps what cp, mv or install put in its place. Refused where that can't be told. */
export function keepCarried(
	keep: Keeping,
	step: Step,
	command: ShellCommand,
	name: string,
): Refusal | undefined {
	const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
	const target = resolvePath(command.cwd, words.at(-1)?.value);
	if (target === undefined) return cannotTell(command);
	if (withinAny(target, [...keep.split.inputs, ...compilerFolders]) || keep.isInTree(target))
		return undefined;
	// What has no known name goes by the one that it gets.
	const alone = words.length === 2 && !systemFolders.has(target) && !words.at(-1)?.text.endsWith("/");
	for (const word of words.slice(0, -1)) {
		// One file under another name, whatever its own was.
		if (word.glob && keep.split.artefacts.some(({ path }) => path === target)) continue;
		const source = resolvePath(command.cwd, word.value) ?? (alone ? unknownFolder : undefined);
		if (source === undefined || word.glob) {
			const refusal = keepFolder(keep, command, target);
			if (refusal !== undefined) return refusal;
			continue;
		}
		const candidates = [target, `${target === "/" ? "" : target}/${baseOf(source)}`];
		if (keep.split.artefacts.some(({ path }) => candidates.includes(path))) continue;
		const intoFolder =
			!meansContents(word.value) &&
			(systemFolders.has(target) || words.at(-1)?.text.endsWith("/") === true || words.length > 2);
		const path = intoFolder ? candidates[1] : target;
		if (path === undefined || systemFolders.has(path)) return cannotTell(command);
		if (name === "mv" && keep.isBuildTool(path, undefined)) continue;
		if (keep.isRemoved(path, step, command)) continue;
		const recursive = command.words.some((each) => /^-[a-zA-Z]*[rRa]/.test(each.text)) || name === "mv";
		const folder = keep.split.artefacts.some((each) => each.path !== path && isWithin(each.path, path));
		keep.copy({
			path,
			...(recursive && { to: path }),
			...(folder && { tree: true }),
			why: `${path} is put in its place by a RUN, and run time may need it.`,
		});
	}
	return undefined;
}

// Files of unknown names among others: the folder that they go to comes along as a whole.
function keepFolder(keep: Keeping, command: ShellCommand, target: string): Refusal | undefined {
	const { base } = keep.recipe;
	const own = isWithin(target, "/usr/local") || target === "/opt" || target === "/srv";
	if (systemFolders.has(target) && !(own && base.official)) return cannotTell(command);
	keep.copy({ path: target, tree: true, why: `${target} is filled by a RUN, and run time may need it.` });
	return undefined;
}
