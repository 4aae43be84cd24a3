// What BuildKit warns of and what our rules of the same names find, rule by rule.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import { checksOf, instructionAt } from "../../server/src/service/features/checks.ts";
import { findings, type Severities } from "../../server/src/service/features/diagnostics.ts";
import { stepsOf } from "../../server/src/service/graph/evaluate.ts";
import type { BuildGraph, Stage } from "../../server/src/service/graph/graph.ts";
import { buildRefusal } from "../../server/src/service/graph/refusal.ts";
import type { Finding } from "../../server/src/service/rules/rule.ts";
import { undefinedVar } from "../../server/src/service/rules/UndefinedVar.ts";
import type { Snapshot } from "../../server/src/service/snapshot.ts";
import type { Problem, ProblemKind } from "../../server/src/service/syntax/dockerfile.ts";
import type { Answer } from "./answers.ts";

/** A warning of BuildKit's: rule, line from 1, detail. */
export type Warning = readonly [rule: string, line: number, detail: string];

/** Where BuildKit works on a rule. It stops at the first error, and has given the warnings up to there. */
const phases = {
	parser: ["NoEmptyContinuation"],
	instructions: ["FromAsCasing", "InvalidDefinitionDescription", "MaintainerDeprecated", "StageNameCasing"],
	file: ["ConsistentInstructionCasing", "DuplicateStageName", "InvalidDefaultArgInFrom", "ReservedStageName"],
	stages: ["FromPlatformFlagConstDisallowed", "RedundantTargetPlatform", "UndefinedArgInFrom"],
	references: [],
	build: [
		"CopyIgnoredFile",
		"ExposeInvalidFormat",
		"ExposeProtoCasing",
		"JSONArgsRecommended",
		"LegacyKeyValueFormat",
		"MultipleInstructionsDisallowed",
		"SecretsUsedInArgOrEnv",
		"UndefinedVar",
		"WorkdirRelativePath",
	],
} as const;

type Phase = keyof typeof phases;
const order: readonly Phase[] = ["parser", "instructions", "file", "stages", "references", "build"];

const phaseByProblem: Partial<Record<ProblemKind, Phase>> = {
	"unknown-instruction": "instructions",
	"unknown-flag": "instructions",
	"invalid-flag": "instructions",
	"invalid-arguments": "instructions",
	"invalid-stage-name": "instructions",
	"variable-in-mount-from": "instructions",
	"invalid-onbuild": "instructions",
	"no-stage": "instructions",
	"blank-base": "stages",
	"invalid-platform": "stages",
	"variable-in-from": "references",
	"invalid-stage-index": "references",
	"circular-dependency": "references",
	"invalid-base": "references",
	"forward-reference": "build",
	"invalid-mount": "build",
	"invalid-value": "build",
};

const lintRules: readonly string[] = order.flatMap((phase) => [...phases[phase]]).sort();

/** With the experimental rules, as in BuildKit's answers to files. */
const experimentalOn: Severities = new Map([["InvalidDefinitionDescription", DiagnosticSeverity.Warning]]);

/** Both answers, rule by rule. `strict` is the graph of the same file that leaves out what BuildKit refuses. */
export function* lintAnswers(
	snapshot: Snapshot,
	strict: BuildGraph,
	warnings: readonly Warning[],
): Generator<Answer> {
	const { graph } = snapshot;
	const open = undecided(graph);
	const ours = warningsOf(snapshot, strict, experimentalOn);
	for (const rule of lintRules) {
		if (rule === "UndefinedVar") continue;
		const lines = (list: readonly (readonly [string, number, ...unknown[]])[]): readonly number[] =>
			sorted(
				list.filter(([name, line]) => name === rule && !open.has(`${name} ${line}`)).map(([, line]) => line),
			);
		yield { aspect: `lint ${rule}`, expected: lines(warnings), got: lines(ours) };
	}
	yield* undefinedAnswers(graph, endOf(graph, strict), warnings, ours);
}

/** What our rules find of what BuildKit has rules for, by rule and line as BuildKit would count, up to its error. */
export function warningsOf(
	snapshot: Snapshot,
	strict: BuildGraph,
	severities: Severities = new Map(),
): readonly (readonly [rule: string, line: number])[] {
	const { graph } = snapshot;
	const end = endOf(graph, strict);
	const warnings: (readonly [string, number])[] = [];
	for (const { rule, finding } of findings(snapshot, severities)) {
		if (!lintRules.includes(rule.code)) continue;
		const line = lineOf(graph, rule.code, finding);
		// Where BuildKit notices it, if that is not the line that it names.
		const noticed = finding.checkedAt && instructionAt(graph.file, finding.checkedAt);
		if (isReached(end, rule.code, noticed?.firstLine ?? line)) warnings.push([rule.code, line]);
	}
	return warnings;
}

/**
 * BuildKit's answers took every image for one of Linux that sets nothing. So they can't tell of a WORKDIR whether it is
 * absolute where a variable of the image's is in it, or where it is a path of Windows.
 */
function undecided(graph: BuildGraph): ReadonlySet<string> {
	const open = new Set<string>();
	for (const { instruction, stage, undefined: uses, before } of stepsOf(graph)) {
		if (instruction.name !== "WORKDIR" || isOnScratch(stage)) continue;
		const [word] = instruction.words;
		const text = word?.text ?? "";
		const values = [...before.environment.all().values()].filter(({ name }) => text.includes(name));
		const isWindows = [text, ...values.map(({ value = "" }) => value)].some((path) =>
			/^"?[A-Za-z]:/.test(path),
		);
		if (uses.length > 0 || isWindows) open.add(`WorkdirRelativePath ${instruction.firstLine}`);
	}
	return open;
}

/**
 * So too with variables: all that is undefined is compared with what the evaluation finds, and the rule's own findings
 * where a stage stands on scratch.
 */
function* undefinedAnswers(
	graph: BuildGraph,
	end: End | undefined,
	warnings: readonly Warning[],
	ours: readonly (readonly [string, number])[],
): Generator<Answer> {
	const checks = checksOf(graph);
	const all = stepsOf(graph).flatMap(({ undefined: uses, stage, instruction, triggeredBy }) => {
		const line = triggeredBy === undefined ? instruction.firstLine : stage.from.firstLine;
		if (checks.skips(undefinedVar, instruction.range.start) || !isReached(end, "UndefinedVar", line))
			return [];
		return uses.map(({ name }) => `${line} ${name}`);
	});
	const expected = warnings.filter(([rule]) => rule === "UndefinedVar");
	yield {
		aspect: "lint UndefinedVar (any image)",
		expected: expected.map(([, line, detail]) => `${line} ${/'\$(.*?)'/.exec(detail)?.[1]}`).sort(),
		got: all.sort(),
	};
	const onScratch = (line: number): boolean => {
		const stage = graph.stages.findLast(({ from }) => from.firstLine <= line);
		return stage !== undefined && isOnScratch(stage);
	};
	const found = ours.filter(([rule]) => rule === "UndefinedVar").map(([, line]) => line);
	yield {
		aspect: "lint UndefinedVar (on scratch)",
		expected: sorted(expected.map(([, line]) => line).filter(onScratch)),
		got: sorted(found.filter(onScratch)),
	};
}

function isOnScratch(stage: Stage): boolean {
	let root = stage;
	while (root.base?.target.kind === "stage") root = root.base.target.stage;
	return root.base?.target.kind === "scratch";
}

/** Where BuildKit stops. */
interface End {
	readonly phase: Phase;
	/** The line of the error; 0 where it comes before all others of its phase. */
	readonly line: number;
}

function endOf(graph: BuildGraph, strict: BuildGraph): End | undefined {
	const problem = buildRefusal(strict, true);
	if (problem === undefined) return undefined;
	if (problem.kind === "invalid-expansion") return expansionEnd(graph, problem);
	const phase = phaseByProblem[problem.kind];
	if (phase === undefined) return { phase: "parser", line: 0 };
	// A file without a FROM is read to its end before BuildKit says so.
	if (problem.kind === "no-stage" && problem.line === 0) return { phase, line: Number.POSITIVE_INFINITY };
	return { phase, line: problem.line };
}

// An expression that can't be read is met in the ARGs, then in the FROMs, and in the rest when a stage is built.
function expansionEnd({ global, stages }: BuildGraph, { line }: Problem): End {
	if (global.some(({ firstLine }) => firstLine === line)) return { phase: "stages", line: 0 };
	return { phase: stages.some(({ from }) => from.firstLine === line) ? "stages" : "build", line };
}

function isReached(end: End | undefined, rule: string, line: number): boolean {
	if (end === undefined) return true;
	const phase = order.find((name) => phases[name].some((one) => one === rule)) ?? "build";
	const distance = order.indexOf(phase) - order.indexOf(end.phase);
	return distance < 0 || (distance === 0 && line <= end.line);
}

// BuildKit names the first line of the instruction, and the last one for an empty continuation.
function lineOf({ file }: BuildGraph, rule: string, { range }: Finding): number {
	const instruction = instructionAt(file, range.start);
	return (rule === "NoEmptyContinuation" ? instruction?.lastLine : instruction?.firstLine) ?? 0;
}

function sorted(lines: readonly number[]): readonly number[] {
	return [...lines].sort((a, b) => a - b);
}
