// The card that hovering over a variable shows, in Markdown.

import type { Facts } from "../facts/facts.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { contains, stageAt } from "../graph/queries.ts";
import { called } from "../rules/words.ts";
import { givenBy } from "./claims.ts";
import { place as linkTo } from "./contextCard.ts";
import { globalDefault, shownValue, stateAfter } from "./scope.ts";
import { code, codeBlock } from "./stageText.ts";
import { lineLink } from "./stateLines.ts";
import { declaredLater, type VariablePlace } from "./variablePlace.ts";
import type { Occurrence, VariableSymbol } from "./variableSymbols.ts";

/** The value of a variable and where it is set, or why it has none; undefined where that can't be known. */
export function variableCard(graph: BuildGraph, place: VariablePlace): string | undefined {
	if (place.stage === undefined) return globalCard(graph, place);
	const { variable, name, stage } = place;
	if (variable === undefined) return missingCard(graph, place);
	const { instruction, kind } = variable;
	const value = shownValue(graph, variable);
	if (instruction === undefined) return undefined;
	if (place.instruction.name !== "RUN" && place.inShell && kind === "arg") {
		return card("ARG", name, undefined, [
			`Empty when the container runs: the build argument of ${lineLink(graph, instruction)} ends with the build.`,
		]);
	}
	const where = instructionStage(graph, instruction.index);
	const from = where === stage.index ? "" : `, in ${called(graph.stages[where] ?? stage)}`;
	const set = `Set by ${instruction.name} in ${lineLink(graph, instruction)}${from}.`;
	if (kind === "env") return card("ENV", name, value, [set]);
	const own = instruction.words.some(({ text }) => text.startsWith(`${name}=`));
	const inherited =
		!own && place.global !== undefined
			? [`Its default is that of ${lineLink(graph, place.global.instruction)}, before the first FROM.`]
			: [];
	// The platform's values are those of the machine, which nobody knows here.
	if (place.predefined && !own && place.global === undefined)
		return card("ARG", name, undefined, [
			`Declared in ${lineLink(graph, instruction)}${from}. BuildKit sets it by the platform.`,
		]);
	if (value === undefined)
		return card("ARG", name, undefined, [
			`Empty unless the build gives it: the ARG in ${lineLink(graph, instruction)}${from} has no default.`,
		]);
	return card("ARG", name, value, [set, ...inherited, "A build argument replaces this default."]);
}

/** What an ARG or ENV gives a variable, and where this file reads it. */
export function settingCard(
	graph: BuildGraph,
	{ name, kind, occurrences, setters }: VariableSymbol,
	{ range: { start } }: Occurrence,
): string {
	const setter = setters.find(({ range }) => contains(range, start));
	const stage = setter !== undefined && graph.global.includes(setter) ? undefined : stageAt(graph, start);
	const global = globalDefault(graph.global, name);
	const variable = stage && stateAfter(graph, stage, setter).environment.get(name);
	const own = setter?.words.some(({ text }) => text.startsWith(`${name}=`)) ?? false;
	const value =
		stage === undefined
			? global?.fallback?.text
			: variable?.kind === kind
				? shownValue(graph, variable)
				: undefined;
	const sentences: string[] = [];
	if (kind === "arg" && !own && stage !== undefined && global?.fallback !== undefined)
		sentences.push(`Its default is that of ${lineLink(graph, global.instruction)}, before the first FROM.`);
	const lines = new Set(occurrences.flatMap(({ sets, range }) => (sets ? [] : [range.start.line])));
	const shown = [...lines]
		.slice(0, 6)
		.map((line) => lineLink(graph, { range: { start: { line, character: 0 }, end: start } }));
	const more = lines.size > shown.length ? ` and ${lines.size - shown.length} more` : "";
	sentences.push(lines.size === 0 ? "No line of this file reads it." : `Read in ${shown.join(", ")}${more}.`);
	return card(kind === "arg" ? "ARG" : "ENV", name, value, sentences);
}

/** What builds in other files give an argument, in Markdown; undefined where none is known to give it anything. */
export function givenCard(facts: Facts, name: string): string | undefined {
	const given = givenBy(facts, { name, kind: "arg" });
	if (given.length === 0) return undefined;
	const shown = given.slice(0, maximumGiven).map((one) => {
		const value = one.value === undefined ? "" : `${code(short(one.value) || '""')} by `;
		return `${value}${linkTo(one)}`;
	});
	const rest = given.length - shown.length;
	return `Given ${shown[0]?.startsWith("[") ? "by " : ""}${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`;
}

const maximumGiven = 6;

function short(value: string): string {
	return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}

// In FROM and in the ARGs before it.
function globalCard(
	graph: BuildGraph,
	{ name, global, predefined, range }: VariablePlace,
): string | undefined {
	if (global === undefined) {
		if (predefined) return card("", name, undefined, ["BuildKit sets it by the platform."]);
		const inStage = graph.stages.find(
			({ range: { end }, instructions }) =>
				end.line < range.start.line &&
				instructions.some(
					(one) => one.name === "ARG" && one.words.some(({ text }) => text.split("=", 1)[0] === name),
				),
		);
		if (inStage === undefined) return undefined;
		return card("", name, undefined, [
			`Empty here: the ARG in ${called(inStage)} counts only there. FROM sees the ARGs before the first FROM.`,
		]);
	}
	const { fallback, instruction } = global;
	if (fallback === undefined)
		return card("ARG", name, undefined, [
			predefined
				? `Declared in ${lineLink(graph, instruction)}. BuildKit sets it by the platform.`
				: `Empty unless the build gives it: the ARG in ${lineLink(graph, instruction)} has no default.`,
		]);
	return card("ARG", name, fallback.text, [
		`Set by ARG in ${lineLink(graph, instruction)}, before the first FROM.`,
		"A build argument replaces this default.",
	]);
}

function missingCard(graph: BuildGraph, place: VariablePlace): string | undefined {
	const { name, stage, instruction, global, predefined, inShell } = place;
	if (stage === undefined) return undefined;
	const later = declaredLater(stage, instruction, name);
	if (later !== undefined)
		return card("", name, undefined, [
			`Not set here by this file: ${later.name} sets it later, in ${lineLink(graph, later)}.`,
		]);
	// The base image may set the variable itself; a build argument it can't.
	if (global !== undefined)
		return card("", name, undefined, [
			`The ARG in ${lineLink(graph, global.instruction)} counts only for FROM. Write ${code(`ARG ${name}`)} in ${called(stage)} to have it here.`,
		]);
	if (predefined && !inShell)
		return card("", name, undefined, [
			`Not in force here: write ${code(`ARG ${name}`)} in ${called(stage)} to have it.`,
		]);
	return undefined;
}

function card(
	keyword: "ARG" | "ENV" | "",
	name: string,
	value: string | undefined,
	sentences: readonly string[],
): string {
	const shown = value === undefined || value.length <= 200 ? value : `${value.slice(0, 199)}…`;
	const text = shown === undefined ? name : `${name}=${shown === "" ? '""' : shown}`;
	const head = keyword === "" ? `$${name}` : `${keyword} ${text}`;
	return `${codeBlock(head)}\n\n${sentences.join(" ")}`;
}

function instructionStage({ stages }: BuildGraph, index: number): number {
	return stages.findLast(({ from }) => from.index < index)?.index ?? 0;
}
