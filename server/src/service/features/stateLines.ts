// What is in force in a stage, as lines of a card in Markdown.

import type { Variable } from "../graph/environment.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { shownValue, stateAfter } from "./scope.ts";
import { effectiveShell, effectiveUser, effectiveWorkdir, type InForce } from "./stageState.ts";
import { code } from "./stageText.ts";

/** A line of a card: its key and its text, which is empty where there is nothing to say. */
export type CardLine = readonly [key: string, text: string];

/** WORKDIR, USER, SHELL, ENV and ARG after an instruction, or at the stage's end, each with the line that sets it. */
export function stateLines(graph: BuildGraph, stage: Stage, last?: Instruction): readonly CardLine[] {
	return [
		["WORKDIR", workdir(graph, stage, last)],
		["USER", shown(graph, effectiveUser(graph, stage, last))],
		["SHELL", shown(graph, effectiveShell(graph, stage, last))],
		["ENV", variables(graph, stage, last, "env")],
		// The container has no arguments of the build.
		["ARG", last !== undefined && atRunTime.has(last.name) ? "" : variables(graph, stage, last, "arg")],
	];
}

/** A card's lines as a list; those without a text are left out. */
export function listOf(lines: readonly CardLine[]): string {
	return lines.flatMap(([key, text]) => (text === "" ? [] : [`- **${key}** ${text}`])).join("\n");
}

/** A link to the line on which an instruction starts. */
export function lineLink({ file: { uri } }: BuildGraph, { range }: Pick<Instruction, "range">): string {
	const line = range.start.line + 1;
	const target = uri.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll(" ", "%20");
	return `[line ${line}](${target}#L${line})`;
}

const atRunTime: ReadonlySet<string> = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);

// The root is where every image starts that does not say otherwise.
function workdir(graph: BuildGraph, stage: Stage, last: Instruction | undefined): string {
	const found = effectiveWorkdir(graph, stage, last);
	if (found === undefined || found.instruction !== undefined) return shown(graph, found);
	return found.text === "/" ? "" : `${code(found.text)} (the base image's)`;
}

function shown(graph: BuildGraph, found: InForce | undefined): string {
	if (found === undefined) return "";
	const { text, instruction } = found;
	return instruction === undefined ? code(text) : `${code(text)} (${lineLink(graph, instruction)})`;
}

// The newest first, since those are the stage's own; those of a line together.
function variables(
	graph: BuildGraph,
	stage: Stage,
	last: Instruction | undefined,
	kind: Variable["kind"],
): string {
	const { environment } = stateAfter(graph, stage, last);
	const set = [...environment.all().values()].filter(
		(variable) => variable.kind === kind && variable.instruction !== undefined,
	);
	const lines = new Map<Instruction, string[]>();
	const indexOf = ({ instruction }: Variable): number => instruction?.index ?? 0;
	for (const variable of set.sort((a, b) => indexOf(b) - indexOf(a)).slice(0, maximumVariables)) {
		const { name, instruction } = variable;
		if (instruction === undefined) continue;
		const value = shownValue(graph, variable);
		const text = code(value === undefined ? name : `${name}=${shortened(value)}`);
		lines.set(instruction, [...(lines.get(instruction) ?? []), text]);
	}
	const items = [...lines].map(
		([instruction, texts]) => `${texts.join(", ")} (${lineLink(graph, instruction)})`,
	);
	const rest = set.length - maximumVariables;
	return `${items.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const maximumVariables = 8;

function shortened(value: string): string {
	const line = value.replaceAll(/\s+/g, " ");
	return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
