// The variable that a cursor is on, and where that name gets its value.

import type { Position, Range } from "vscode-languageserver-types";
import { holds, isInHeredoc, ownerAt } from "../base/place.ts";
import type { Variable } from "../graph/environment.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { type ArgDefinition, argsOf, predefinedGlobals } from "../graph/scope.ts";
import type { Instruction, JoinedText } from "../syntax/dockerfile.ts";
import { finalState, globalDefault, stateAt } from "./scope.ts";
import { shellInstructions, shellUses } from "./shellUses.ts";
import { hasPosixShell } from "./stageState.ts";
import { variablesIn } from "./variables.ts";

/** A use of a variable. */
export interface VariablePlace {
	readonly name: string;
	readonly range: Range;
	readonly instruction: Instruction;
	/** Absent where only the ARGs before the first FROM count. */
	readonly stage?: Stage;
	/** What is in force for it in its stage. */
	readonly variable?: Variable;
	/** The ARG before the first FROM that declares the name, where one does. */
	readonly global?: ArgDefinition;
	/** BuildKit sets it for every FROM. */
	readonly predefined: boolean;
	/** The shell of a RUN, CMD or ENTRYPOINT expands it, and not the build. */
	readonly inShell: boolean;
}

/** The variable at a position; undefined where there is none, or where a shell script may set it itself. */
export function variableAt(graph: BuildGraph, position: Position): VariablePlace | undefined {
	const owner = ownerAt(graph.file, position);
	if (owner === undefined) return undefined;
	const instruction = owner.trigger ?? owner;
	const inShell = shellInstructions.has(instruction.name);
	const found = inShell
		? inScript(graph, owner, position)
		: isInHeredoc(owner, position)
			? inHeredoc(graph, owner, position)
			: useAt(textsOf(instruction), position, graph.file.escape);
	if (found === undefined) return undefined;
	const global = globalDefault(globalsBefore(graph, owner), found.name);
	const stage = owner.name === "FROM" ? undefined : stageAt(graph, position);
	// When the container runs, all that the stage sets is there.
	const isLate = inShell && instruction.name !== "RUN";
	const state = stage && (isLate ? finalState(graph, stage) : stateAt(graph, stage, position));
	const variable = state?.environment.get(found.name);
	return {
		...found,
		instruction: owner,
		inShell,
		predefined: predefinedGlobals.has(found.name),
		...(stage && { stage }),
		...(variable && { variable }),
		...(global && { global }),
	};
}

/** The ARG of a name that stands in a stage after an instruction: too late for it. */
export function declaredLater(
	{ instructions }: Stage,
	{ index }: Instruction,
	name: string,
): Instruction | undefined {
	return instructions.find(
		(one) =>
			one.index > index &&
			((one.name === "ARG" && argsOf(one).some((definition) => definition.name === name)) ||
				(one.name === "ENV" && one.words.some(({ text }) => text.startsWith(`${name}=`)))),
	);
}

// Nobody hovers over more; looking through it would cost.
const maximumLength = 20_000;

function textsOf(instruction: Instruction): readonly JoinedText[] {
	const all = [...flagsOf(instruction), instruction.arguments];
	return all.filter(({ text }) => text.length <= maximumLength);
}

function flagsOf({ flags }: Instruction): readonly JoinedText[] {
	return flags.flatMap(({ value }) =>
		value === undefined
			? []
			: [
					{
						text: value.text,
						rangeOf: (start: number, end: number) => value.part(start, end).range,
						offsetOf: () => undefined,
					},
				],
	);
}

function useAt(
	texts: readonly JoinedText[],
	position: Position,
	escapeCharacter: string,
): { readonly name: string; readonly range: Range } | undefined {
	for (const source of texts) {
		const { text } = source;
		for (const { name, start, end } of variablesIn(text, escapeCharacter)) {
			const range = source.rangeOf(start, end);
			const sign = source.rangeOf(text.lastIndexOf("$", start), end);
			if (holds(sign, position) && range.start.line === range.end.line) return { name, range };
		}
	}
	return undefined;
}

// Flags are the build's, all else is the shell's, if it is one that reads variables so.
function inScript(
	graph: BuildGraph,
	owner: Instruction,
	position: Position,
): { readonly name: string; readonly range: Range } | undefined {
	const instruction = owner.trigger ?? owner;
	const flag = useAt(flagsOf(instruction), position, graph.file.escape);
	if (flag !== undefined) return flag;
	const stage = stageAt(graph, position);
	if (stage === undefined || !hasPosixShell(graph, stage, owner)) return undefined;
	return shellUses(graph.file, instruction).find(
		({ whole, range }) => holds(whole, position) && range.start.line === range.end.line,
	);
}

function inHeredoc(
	{ file }: BuildGraph,
	owner: Instruction,
	position: Position,
): { readonly name: string; readonly range: Range } | undefined {
	const heredoc = owner.heredocs.find(({ range }) => holds(range, position));
	const { line } = position;
	const text = file.document.getText({ start: { line, character: 0 }, end: { line, character: 2000 } });
	if (!heredoc?.expand) return undefined;
	const rangeOf = (start: number, end: number): Range => ({
		start: { line, character: start },
		end: { line, character: end },
	});
	return useAt([{ text, rangeOf, offsetOf: () => undefined }], position, "\\");
}

function globalsBefore({ global, stages }: BuildGraph, { index }: Instruction): readonly Instruction[] {
	const first = stages[0]?.from.index ?? Number.POSITIVE_INFINITY;
	return index > first ? global : global.filter((one) => one.index < index);
}
