// What is in force at the end of a stage, its base stages included.

import type { Step } from "../graph/evaluate.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { joinPath } from "../graph/path.ts";
import { expand } from "../syntax/expand.ts";
import { stepsIn } from "./scope.ts";

/** The working directory of a stage, as far as the file says it; undefined where it is the base image's affair. */
export function effectiveWorkdir(graph: BuildGraph, stage: Stage): string | undefined {
	const step = lastStep(graph, stage, "WORKDIR");
	if (step === undefined) return isFromScratch(stage) ? "/" : undefined;
	const path = textOf(graph, step);
	return path === undefined ? undefined : (joinPath(step.before.workdir, path) ?? path);
}

/** The user of a stage; undefined where it is the base image's affair. */
export function effectiveUser(graph: BuildGraph, stage: Stage): string | undefined {
	const step = lastStep(graph, stage, "USER");
	return step && textOf(graph, step);
}

/** The shell of a stage's RUNs as it is written; undefined where no SHELL sets it. */
export function effectiveShell(graph: BuildGraph, stage: Stage): string | undefined {
	const text = lastStep(graph, stage, "SHELL")?.instruction.arguments.text;
	return text === undefined || text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

function lastStep(graph: BuildGraph, stage: Stage, name: string): Step | undefined {
	for (let at: Stage | undefined = stage; at !== undefined; at = baseStage(at)) {
		const step = stepsIn(graph, at).findLast(({ instruction }) => instruction.name === name);
		if (step !== undefined) return step;
	}
	return undefined;
}

function baseStage({ base }: Stage): Stage | undefined {
	return base?.target.kind === "stage" ? base.target.stage : undefined;
}

function isFromScratch(stage: Stage): boolean {
	let root = stage;
	for (let at = baseStage(stage); at !== undefined; at = baseStage(at)) root = at;
	return root.base?.target.kind === "scratch";
}

// With its variables where they are known, else as it is written.
function textOf({ file }: BuildGraph, { instruction, before }: Step): string | undefined {
	const text = instruction.words[0]?.text;
	if (text === undefined) return undefined;
	const { value, error } = expand(text, (name) => before.environment.get(name)?.value, {
		escape: file.escape,
		skipUnset: true,
	});
	return error === undefined ? value : text;
}
