// What is in force in a stage at a line or at its end, its base stages included.

import type { Step } from "../graph/evaluate.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { joinPath } from "../graph/path.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { stateAfter, stepsIn } from "./scope.ts";
import { isPosixShell } from "./shellUses.ts";

/** A value that is in force, and what put it there; that is absent where the base image did. */
export interface InForce {
	readonly text: string;
	readonly instruction?: Instruction;
}

/**
 * The working directory of a stage after an instruction, or at its end; undefined where it is the base image's affair.
 */
export function effectiveWorkdir(graph: BuildGraph, stage: Stage, last?: Instruction): InForce | undefined {
	const step = lastStep(graph, stage, "WORKDIR", last);
	if (step === undefined) {
		const { workdir } = stateAfter(graph, stage, last);
		return workdir === undefined ? undefined : { text: workdir };
	}
	const path = textOf(graph, step);
	const { instruction, before } = step;
	return path === undefined ? undefined : { text: joinPath(before.workdir, path) ?? path, instruction };
}

/** The user of a stage; undefined where it is the base image's affair. */
export function effectiveUser(graph: BuildGraph, stage: Stage, last?: Instruction): InForce | undefined {
	const step = lastStep(graph, stage, "USER", last);
	const text = step && textOf(graph, step);
	return text === undefined ? undefined : { text, ...(step && { instruction: step.instruction }) };
}

/** The shell of a stage's RUNs as it is written; undefined where no SHELL sets it. */
export function effectiveShell(graph: BuildGraph, stage: Stage, last?: Instruction): InForce | undefined {
	const instruction = lastStep(graph, stage, "SHELL", last)?.instruction;
	if (instruction === undefined) return undefined;
	const { text } = instruction.arguments;
	return { text: text.length <= 80 ? text : `${text.slice(0, 79)}…`, instruction };
}

/** Whether the RUNs of a stage have a shell that reads variables as POSIX has it, at one of its instructions. */
export function hasPosixShell(graph: BuildGraph, stage: Stage, at: Instruction): boolean {
	const set = effectiveShell(graph, stage, at)?.instruction;
	if (set !== undefined) return isPosixShell(set.words[0]?.text ?? "");
	let root = stage;
	for (let below = baseStage(stage); below !== undefined; below = baseStage(below)) root = below;
	return startsWithPosixShell(graph, root);
}

/** The same of the first line of a stage that is built on no other: Windows' images have another shell. */
export function startsWithPosixShell({ file }: BuildGraph, { base }: Stage): boolean {
	const windows = base?.target.kind === "image" && base.target.image.includes("/windows/");
	return file.escape === "\\" && !windows;
}

function lastStep(graph: BuildGraph, stage: Stage, name: string, last?: Instruction): Step | undefined {
	let until = last?.index ?? Number.POSITIVE_INFINITY;
	for (let at: Stage | undefined = stage; at !== undefined; at = baseStage(at)) {
		const end = until;
		const step = stepsIn(graph, at).findLast(
			({ instruction, triggeredBy }) =>
				instruction.name === name && (triggeredBy !== undefined || instruction.index <= end),
		);
		if (step !== undefined) return step;
		until = Number.POSITIVE_INFINITY;
	}
	return undefined;
}

function baseStage({ base }: Stage): Stage | undefined {
	return base?.target.kind === "stage" ? base.target.stage : undefined;
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
