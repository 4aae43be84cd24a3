// What is in force at a place in a file: the variables and the working directory, also before a line that is half typed.

import type { Position } from "vscode-languageserver-types";
import { isBefore } from "../base/place.ts";
import { initialEnvironment, type Variable } from "../graph/environment.ts";
import { type State, type Step, stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { joinPath } from "../graph/path.ts";
import { type ArgDefinition, argsOf, globalScope, predefinedGlobals } from "../graph/scope.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { memo } from "../syntax/memo.ts";
import { variablesIn } from "./variables.ts";

/** What is in force in a stage before the instruction at a position, or where one would start there. */
export function stateAt(graph: BuildGraph, stage: Stage, position: Position): State {
	const next = stepsIn(graph, stage).find(
		({ instruction, triggeredBy }) => triggeredBy === undefined && !isBefore(instruction.range.end, position),
	);
	return next?.before ?? finalState(graph, stage);
}

/** What is in force in a stage after one of its instructions; at its end where none is given. */
export function stateAfter(graph: BuildGraph, stage: Stage, last?: Instruction): State {
	if (last === undefined) return finalState(graph, stage);
	const next = stepsIn(graph, stage).find(
		({ instruction, triggeredBy }) => triggeredBy === undefined && instruction.index > last.index,
	);
	return next?.before ?? finalState(graph, stage);
}

/** What is in force at the end of a stage: what a stage that is built on it starts with. */
export function finalState(graph: BuildGraph, stage: Stage): State {
	for (let at: Stage | undefined = stage; at !== undefined; ) {
		const last = stepsIn(graph, at).at(-1);
		if (last !== undefined) return after(graph, last);
		const target: NonNullable<Stage["base"]>["target"] | undefined = at.base?.target;
		if (target?.kind === "scratch") return { environment: initialEnvironment, workdir: "/" };
		at = target?.kind === "stage" ? target.stage : undefined;
	}
	return { environment: initialEnvironment };
}

/** The steps of a stage, those that ONBUILDs of its base add included. */
export function stepsIn(graph: BuildGraph, stage: Stage): readonly Step[] {
	return stepsByStage(graph).get(stage) ?? [];
}

/** The word that sets a variable in an ARG or ENV. */
export function settingWord({ instruction, name }: Pick<Variable, "instruction" | "name">): Word | undefined {
	const words = instruction?.words ?? [];
	const word = words.findLast(({ text }) => text === name || text.startsWith(`${name}=`));
	return word ?? words[0];
}

/**
 * The value of a variable for people: with the defaults of build arguments, and as it is written where something else is
 * in it that only the base image or the machine knows. Undefined where it has none.
 */
export function shownValue(graph: BuildGraph, variable: Variable): string | undefined {
	const { name, instruction, value } = variable;
	if (value === undefined || isKnown(graph, variable, 0)) return value;
	if (instruction === undefined) return undefined;
	const [key, legacy] = instruction.words;
	if (instruction.name === "ENV" && key?.text === name) return legacy?.text;
	const text = settingWord(variable)?.text ?? "";
	return text.startsWith(`${name}=`) ? text.slice(name.length + 1) : undefined;
}

function isKnown(graph: BuildGraph, { name, instruction }: Variable, depth: number): boolean {
	if (instruction === undefined || depth > 8) return false;
	const { global, file, stages } = graph;
	const word = settingWord({ name, instruction });
	const named = (text: string): readonly string[] => variablesIn(text, file.escape).map((use) => use.name);
	if (instruction.name === "ARG" && word?.text === name) {
		const fallback = globalDefault(global, name)?.fallback;
		return fallback !== undefined && !named(fallback.text).some((one) => predefinedGlobals.has(one));
	}
	const text =
		instruction.name === "ENV" && word?.text === name ? (instruction.words[1]?.text ?? "") : word?.text;
	if (text === undefined || !text.includes("$")) return true;
	const stage = stages.findLast(({ from }) => from.index < instruction.index);
	const step = stage && stepsIn(graph, stage).find((one) => one.instruction === instruction);
	return named(text).every((one) => {
		const used = step?.before.environment.get(one);
		return used !== undefined && isKnown(graph, used, depth + 1);
	});
}

const stepsByStage = memo((graph: BuildGraph): ReadonlyMap<Stage, readonly Step[]> => {
	const steps = new Map<Stage, Step[]>();
	for (const step of stepsOf(graph)) {
		const list = steps.get(step.stage);
		if (list === undefined) steps.set(step.stage, [step]);
		else list.push(step);
	}
	return steps;
});

// Steps know what was before them; only of the last one of a stage nobody says what came of it.
function after({ file, global, stages }: BuildGraph, { instruction, before }: Step): State {
	const { words } = instruction;
	const value = (text: string): string =>
		expand(text, (name) => before.environment.get(name)?.value, { escape: file.escape }).value;
	switch (instruction.name) {
		case "ENV": {
			const [key, text] = words;
			const legacy = key !== undefined && text !== undefined && !key.text.includes("=");
			const pairs = legacy ? [[key.text, text.text] as const] : words.map(({ text: pair }) => cut(pair));
			let { environment } = before;
			for (const [name, written] of pairs)
				environment = environment.with({
					name: value(name),
					value: value(written),
					kind: "env",
					instruction,
				});
			return { ...before, environment };
		}
		case "ARG": {
			let { environment } = before;
			const { values } = globalScope(global, file.escape, stages.at(-1)?.name?.value ?? "");
			for (const { name, fallback } of argsOf(instruction)) {
				const given = fallback === undefined ? values.get(name) : value(fallback.text);
				if (given !== undefined)
					environment = environment.with({ name, value: given, kind: "arg", instruction });
				else if (environment.get(name) === undefined)
					environment = environment.with({ name, kind: "arg", instruction });
			}
			return { ...before, environment };
		}
		case "WORKDIR": {
			const path = joinPath(before.workdir, value(words[0]?.text ?? ""));
			const { environment } = before;
			return path === undefined ? { environment } : { environment, workdir: path };
		}
		default:
			return before;
	}
}

/** The last ARG before the first FROM that declares a name; undefined where none does. */
export function globalDefault(global: readonly Instruction[], name: string): ArgDefinition | undefined {
	return global
		.filter((instruction) => instruction.name === "ARG")
		.flatMap(argsOf)
		.findLast((one) => one.name === name);
}

function cut(pair: string): readonly [string, string] {
	const equals = pair.indexOf("=");
	return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
}
