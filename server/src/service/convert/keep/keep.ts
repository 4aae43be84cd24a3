// What of the old file the running container still needs, besides the artefacts: files that were put into the image,
// packages, users, folders. Where it can't be told that something is not needed, it is kept.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Refusal, Split } from "../ecosystems/ecosystem.ts";
import { installsFiles } from "../package-files.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { addsSource, isSourceWork } from "../sources.ts";
import { deedOf } from "../tools.ts";
import { runAgain } from "./again.ts";
import { keepFetched } from "./fetch.ts";
import { keepHidden } from "./hidden.ts";
import { Keeping } from "./keeping.ts";
import type { Kept } from "./kept.ts";
import { keepModules } from "./modules.ts";
import { keepPlaced } from "./place.ts";
import { removeAgain } from "./removed.ts";
import { keptIn } from "./result.ts";
import { keepPrepared } from "./setup.ts";
import { isToolInstall } from "./tool-installs.ts";
import { keepUnknown } from "./unknown.ts";
import { keepWritten } from "./written.ts";

/** What a plan keeps of the steps up to the cut. */
export function keptOf(recipe: Recipe, split: Split, runtime: Runtime): Kept | Refusal {
	const keeping = new Keeping(recipe, split, runtime);
	for (const step of recipe.steps) {
		if (step.index > split.lastBuild.index) break;
		const refusal = keepStep(keeping, step);
		if (refusal !== undefined) return refusal;
	}
	return keptIn(keeping);
}

function keepStep(keep: Keeping, step: Step): Refusal | undefined {
	if (step.placed !== undefined) return keepPlaced(keep, step);
	if (step.script === undefined) return undefined;
	if (!step.script.complete) {
		const line = step.instruction.firstLine;
		return { refused: `The RUN on line ${line} is not a shell script that can be followed.` };
	}
	for (const command of step.script.commands) {
		const refusal = keepCommand(keep, step, command);
		if (refusal !== undefined) return refusal;
	}
	return undefined;
}

function keepCommand(keep: Keeping, step: Step, command: ShellCommand): Refusal | undefined {
	const name = baseOf(command.words[0]?.value ?? "");
	if (isToolInstall(step, command, name)) return undefined;
	const hidden = keepHidden(keep, step, command);
	if (hidden !== undefined) return hidden;
	if (keep.split.isCovered?.(command) === true) return keepWritten(keep, command, name);
	if (addsSource(step, command)) {
		if (runAgain(keep, step, command, keep.sources, isSourceWork) !== undefined) keep.foreign = true;
		return undefined;
	}
	keepModules(keep, command);
	// These are looked at all together.
	if (name === "dpkg" && installsFiles(command)) return undefined;
	switch (deedOf(command)) {
		case "setup":
			return keepPrepared(keep, step, command, name);
		case "fetch":
			return keepWritten(keep, command, name) ?? keepFetched(keep, step, command, name);
		case "compile":
		case "check":
			return keepWritten(keep, command, name);
		case "unknown":
			return keepUnknown(keep, step, command);
		case "clean":
			return removeAgain(keep, step, command, name);
		default:
			return undefined;
	}
}
