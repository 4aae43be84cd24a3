// Commands of the build that are run again in the final stage.

import type { ShellCommand } from "../../shell/command.ts";
import { isWithin } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Step } from "../recipe.ts";
import { oneLine, repeated } from "../repeat.ts";
import { deedOf } from "../tools.ts";
import { unknownFolder } from "../unknown-folder.ts";
import { inEverySystem, systemFolders } from "./folders.ts";
import type { Keeping } from "./keeping.ts";
import type { KeptCommand } from "./kept.ts";
import { shorten } from "./refusals.ts";
import { isRelative } from "./relative.ts";

/**
 * Puts a command on a list to be run again, with what it needs before it. It must not depend on the rest of its
 * script, nor on where it runs: else it is refused.
 */
export function runAgain(
	keep: Keeping,
	step: Step,
	command: ShellCommand,
	list: KeptCommand[],
	harmless: (each: ShellCommand) => boolean = preparesOnly,
): Refusal | undefined {
	const { part } = command;
	if (part !== undefined && list.some((each) => each.part === part)) return undefined;
	const found = repeated(step, command, harmless);
	const relative = (found?.commands ?? [command]).some(isRelative);
	const elsewhere = relative && command.cwd !== keep.here ? command.cwd : undefined;
	const there =
		elsewhere !== undefined &&
		!elsewhere.includes("$") &&
		!isWithin(elsewhere, unknownFolder) &&
		(keep.isPresent(elsewhere) || inEverySystem.has(elsewhere));
	const loose = relative && command.cwd !== keep.here && !there;
	if (found === undefined || loose) {
		return {
			refused: `"${shorten(command.text)}" prepares the running system and can't be taken out of its RUN.`,
		};
	}
	for (const need of found.needs) {
		if (!list.some((each) => each.command === need))
			list.push({ step, command: need, text: oneLine(need.text) });
	}
	list.push({
		step,
		command,
		text: found.text,
		...(found.part !== undefined && { part: found.part }),
		...(elsewhere !== undefined && { cwd: elsewhere }),
	});
	return undefined;
}

/** Runs a command again; where that can't be, what it prepared comes along as it is, if it is known to be there. */
export function runAgainOrCopy(
	keep: Keeping,
	step: Step,
	command: ShellCommand,
	paths: readonly (string | undefined)[],
): Refusal | undefined {
	const refusal = runAgain(keep, step, command, keep.setup);
	if (refusal === undefined) return undefined;
	if (!command.certain || paths.length === 0) return refusal;
	for (const path of paths)
		if (path === undefined || systemFolders.has(path) || /[*?{[]/.test(path)) return refusal;
	for (const path of paths) {
		if (path === undefined || keep.isRemoved(path, step, command)) continue;
		keep.copy({ path, to: path, why: `${path} is prepared by a RUN, and run time may need it.` });
	}
	return undefined;
}

function preparesOnly(command: ShellCommand): boolean {
	const deed = deedOf(command);
	return deed === "setup" || deed === "shell" || deed === "check";
}
