// Text that goes into a file: one of the system's is written again, one of the build's is not.

import type { ShellCommand } from "../../shell/command.ts";
import { parentOf, resolvePath } from "../../shell/paths.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { isAmongSystem } from "../ecosystems/staged.ts";
import type { Step } from "../recipe.ts";
import { isOfSystem } from "../system-files.ts";
import { pathsOf } from "../tools.ts";
import { runAgainOrCopy } from "./again.ts";
import { packageSources, systemFolders } from "./folders.ts";
import type { Keeping } from "./keeping.ts";
import { cannotTell } from "./refusals.ts";

/** Keeps what a command writes into files of the system. Refused where the files, or whose they are, can't be told. */
export function keepRewritten(
	keep: Keeping,
	step: Step,
	command: ShellCommand,
	name: string,
): Refusal | undefined {
	const redirected = command.redirects
		.filter(({ operator }) => operator.includes(">"))
		.map(({ target }) => resolvePath(command.cwd, target?.value));
	const named =
		name === "sed"
			? (patternsOf(keep, command) ?? pathsOf(command).slice(1))
			: name === "tee"
				? pathsOf(command)
				: [];
	const files = [...redirected, ...named].filter((path) => path === undefined || !path.startsWith("/dev/"));
	const inputs = [...keep.split.inputs, ...packageSources, "/usr/include"];
	if (files.some((path) => path !== undefined && withinAny(path, packageSources))) keep.foreign = true;
	const needed = files.filter(
		(path) => path === undefined || !(withinAny(path, inputs) || keep.isInTree(path)),
	);
	if (needed.every((path) => path !== undefined && keep.comesAlong(path))) return undefined;
	if (needed.includes(undefined)) return cannotTell(command);
	if (keep.split.records === true && comesAsItIs(keep, step, command, needed)) return undefined;
	// A file of nobody that is known: the build may have made it.
	const stray = needed.some(
		(path) => path !== undefined && !isOfSystem(keep.recipe, path) && !keep.isPresent(path),
	);
	const written = needed.filter((path) => path !== undefined);
	const loose = patternsOf(keep, command) === undefined && written.some((path) => /[*?{[]/.test(path));
	if (loose || written.some((path) => systemFolders.has(path))) return cannotTell(command);
	// Among the system's files only an install can have put it there, and not it alone.
	const foreign = written.some(
		(path) => isAmongSystem(parentOf(parentOf(path))) || isAmongSystem(parentOf(path)),
	);
	if (name === "sed" && stray && foreign) return cannotTell(command);
	if ((name === "sed" && stray) || command.pipe >= 0) {
		for (const path of written) {
			if (!keep.isRemoved(path, step, command))
				keep.copy({ path, why: `${path} is written by a RUN, and run time may read it.` });
		}
		return undefined;
	}
	return runAgainOrCopy(keep, step, command, written);
}

// `sed -i ... /etc/apache2/sites-available/*.conf`: files of the base or of a package alone, where the file puts none
// beside them.
function patternsOf(keep: Keeping, { words, cwd }: ShellCommand): readonly string[] | undefined {
	if (words[0]?.value !== "sed") return undefined;
	const operands = words.slice(1).filter(({ text }) => !text.startsWith("-"));
	const paths = operands.slice(1).map(({ value, text }) => resolvePath(cwd, value ?? text));
	const known = paths.flatMap((path) => (path === undefined ? [] : path));
	const own = known.every((path) => {
		const folder = parentOf(path);
		const others = keep.recipe.steps.some(({ placed }) =>
			placed?.some((each) => each.path !== undefined && withinAny(each.path, [folder])),
		);
		return /^\/etc\/[\w./-]+\/[\w.*-]+$/.test(path) && isOfSystem(keep.recipe, path) && !others;
	});
	const pattern = operands.slice(1).some(({ glob }) => glob);
	return pattern &&
		own &&
		known.length === paths.length &&
		!keep.recipe.steps.some(({ placed }) => placed?.some(({ path }) => path === undefined))
		? known
		: undefined;
}

// What was installed is changed as it comes along: done again, a change could be made twice.
function comesAsItIs(
	keep: Keeping,
	step: Step,
	command: ShellCommand,
	paths: readonly (string | undefined)[],
): boolean {
	const files = paths.filter((path) => path !== undefined);
	const known = command.certain && files.every((path) => !systemFolders.has(path) && !/[*?{[]/.test(path));
	if (!known) return false;
	for (const path of files) {
		if (keep.isRemoved(path, step, command)) continue;
		keep.copy({ path, why: `${path} is written by a RUN, and run time may read it.` });
	}
	return true;
}
