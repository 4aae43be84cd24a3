// The way out where a variable is not allowed: a stage of its own, `FROM $IMAGE AS image`, whose name is.

import { type Range, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { type ArgDefinition, argsOf, predefinedGlobals } from "../graph/scope.ts";
import type { Dockerfile, Instruction } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { mountsOf } from "../syntax/mounts.ts";
import { firstLineOf, freeStageName, insertLines, renumber } from "./edits.ts";
import { instructionOf, sameRange } from "./find.ts";
import type { Fix } from "./rule.ts";

/**
 * Puts a stage with the value at `range` as its base above the stage that holds it, and the stage's name in its place.
 * FROM sees only the arguments before the first FROM: those that are missing there are declared, with the default that
 * the stage gives them. No fix where the value is more than FROM could take.
 */
export function aliasStage(graph: BuildGraph, range: Range): readonly Fix[] {
	const stage = stageAt(graph, range.start);
	const instruction = instructionOf(graph, range);
	const value = instruction && valueAt(instruction, range);
	if (stage === undefined || value === undefined || !value.includes("$") || !/^[\w$./:@{}-]+$/.test(value))
		return [];
	const variables = variablesOf(value, graph.file);
	const declarations = missing(graph, stage, variables);
	const [first] = variables;
	if (declarations === undefined || first === undefined) return [];
	const name = freeStageName(graph, stageNameFrom(first));
	const { document } = graph.file;
	const lines = [`FROM ${value} AS ${name}`, ""];
	const indices = new Map(graph.stages.slice(stage.index).map((one) => [one, one.index + 1]));
	const [top] = graph.stages;
	const line = firstLineOf(stage.from);
	const edits =
		top === stage
			? [insertLines(document, line, [...declarations, ...lines])]
			: [
					...(declarations.length > 0 && top !== undefined
						? [insertLines(document, firstLineOf(top.from), declarations)]
						: []),
					insertLines(document, line, lines),
				];
	return [
		{
			title: `Name it as a stage: FROM ${value} AS ${name}`,
			edits: [...edits, TextEdit.replace(range, name), ...renumber(graph.references, indices)],
			preferred: true,
		},
	];
}

function valueAt(instruction: Instruction, range: Range): string | undefined {
	const inner = instruction.trigger ?? instruction;
	const words = [
		...inner.flags.flatMap(({ value }) => (value === undefined ? [] : [value])),
		...mountsOf(inner).flatMap(({ fields }) =>
			fields.flatMap(({ value }) => (value === undefined ? [] : [value])),
		),
	];
	return words.find((word) => sameRange(word.range, range))?.text;
}

function variablesOf(value: string, file: Dockerfile): readonly string[] {
	return [...expand(value, undefined, { escape: file.escape }).unmatched];
}

// The lines that declare what FROM would not see; undefined where a value comes from ENV or from nowhere.
function missing(
	graph: BuildGraph,
	stage: Stage,
	variables: readonly string[],
): readonly string[] | undefined {
	const declared = new Set(
		graph.global
			.filter(({ name }) => name === "ARG")
			.flatMap(argsOf)
			.map(({ name }) => name),
	);
	const here = stage.instructions.filter(({ name }) => name === "ARG").flatMap(argsOf);
	const lines: string[] = [];
	for (const variable of variables) {
		if (declared.has(variable) || predefinedGlobals.has(variable)) continue;
		const definition: ArgDefinition | undefined = here.find(({ name }) => name === variable);
		if (definition === undefined || definition.fallback?.text.includes("$")) return undefined;
		lines.push(`ARG ${definition.word.text}`);
	}
	return lines;
}

function stageNameFrom(variable: string): string {
	const name = variable.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-");
	return /^[a-z]/.test(name) ? name : `stage-${name}`;
}
