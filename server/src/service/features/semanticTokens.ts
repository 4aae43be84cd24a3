// Semantic tokens: stages where they are named, and the variables that ARG and ENV make known.

import type { Range } from "vscode-languageserver-types";
import { stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { argsOf, predefinedGlobals } from "../graph/scope.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Dockerfile, Instruction, Word } from "../syntax/dockerfile.ts";
import { type VariableUse, variablesIn } from "./variables.ts";

/** A word of a file that has a meaning which only the graph knows. On one line. */
export interface Token {
	readonly range: Range;
	readonly type: "stage" | "variable";
	/** It gives the name, others use it. */
	readonly declaration: boolean;
}

/** The tokens of a file, in file order, none over another. Time grows with the file's length only. */
export function semanticTokens({ graph }: Snapshot): readonly Token[] {
	return [...stageTokens(graph), ...globalTokens(graph), ...stepTokens(graph)]
		.filter(({ range: { start, end } }) => start.line === end.line && start.character < end.character)
		.sort((a, b) => compare(a.range, b.range));
}

function compare(a: Range, b: Range): number {
	return a.start.line - b.start.line || a.start.character - b.start.character;
}

function stageTokens({ stages, references }: BuildGraph): readonly Token[] {
	const names = stages.flatMap(({ name }) => (name === undefined ? [] : [stage(name.range, true)]));
	const mentions = references.filter(
		({ target, kind, name }) =>
			target.kind === "stage" && kind !== "mount-implicit-scratch" && !name.text.includes("$"),
	);
	return [...names, ...mentions.map(({ name }) => stage(name.range, false))];
}

function stage(range: Range, declaration: boolean): Token {
	return { range, type: "stage", declaration };
}

function variable({ range }: Pick<Word, "range">, declaration: boolean): Token {
	return { range, type: "variable", declaration };
}

// FROM sees what the ARGs before the first FROM declare, and the platform's own.
function globalTokens({ global, stages, file: { escape: escapeCharacter } }: BuildGraph): readonly Token[] {
	const tokens: Token[] = [];
	const known = new Set(predefinedGlobals);
	const add = (word: Word): void => {
		for (const { name, start, end } of variablesIn(word.text, escapeCharacter)) {
			if (known.has(name)) tokens.push(variable(word.part(start, end), false));
		}
	};
	for (const instruction of global) {
		if (instruction.name !== "ARG") continue;
		for (const { name, word, fallback } of argsOf(instruction)) {
			if (!name.includes("$")) tokens.push(variable(word.part(0, name.length), true));
			if (fallback !== undefined) add(fallback);
			known.add(name);
		}
	}
	for (const { from, platform } of stages) {
		const [base] = from.words;
		if (platform?.value !== undefined) add(platform.value);
		if (base !== undefined) add(base);
	}
	return tokens;
}

function stepTokens(graph: BuildGraph): readonly Token[] {
	const { file } = graph;
	const tokens: Token[] = [];
	for (const { instruction, before, triggeredBy } of stepsOf(graph)) {
		// A trigger that runs here stands, and is shown, elsewhere.
		if (triggeredBy !== undefined) continue;
		const inner = instruction.trigger ?? instruction;
		for (const word of declared(inner)) {
			// A name that variables make is theirs.
			if (!word.text.includes("$")) tokens.push(variable(word, true));
		}
		// The container has no arguments of the build any more.
		const onlyEnv = atRunTime.has(inner.name);
		const add = ({ name, start, end }: VariableUse, part: Part): void => {
			const found = before.environment.get(name);
			if (found !== undefined && (!onlyEnv || found.kind === "env")) {
				tokens.push(variable(part(start, end), false));
			}
		};
		for (const { name, value } of inner.flags) {
			if (value?.text.includes("$") && expandedFlags.has(name)) addAll(value, file.escape, add);
		}
		if (inBuild.has(inner.name)) {
			for (const word of inner.words) if (word.text.includes("$")) addAll(word, file.escape, add);
		} else if (inShell(inner, file)) {
			const source = inner.arguments;
			if (!source.text.includes("$")) continue;
			for (const use of variablesIn(source.text, file.escape)) {
				add(use, (from, to) => ({ range: source.rangeOf(from, to) }));
			}
		}
	}
	return tokens;
}

type Part = (start: number, end: number) => Pick<Word, "range">;

function addAll(word: Word, escapeCharacter: string, add: (use: VariableUse, part: Part) => void): void {
	for (const use of variablesIn(word.text, escapeCharacter)) add(use, (start, end) => word.part(start, end));
}

const atRunTime: ReadonlySet<string> = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);

function declared(instruction: Instruction): readonly Word[] {
	const { name } = instruction;
	if (name !== "ARG" && name !== "ENV") return [];
	const { words } = instruction;
	if (name === "ARG") return argsOf(instruction).map(({ name: { length }, word }) => word.part(0, length));
	const [first] = words;
	if (first !== undefined && !first.text.includes("=")) return [first];
	return words.flatMap((word) => {
		const equals = word.text.indexOf("=");
		return equals < 0 ? [] : [word.part(0, equals)];
	});
}

const inBuild: ReadonlySet<string> = new Set(
	"ENV ARG LABEL COPY ADD WORKDIR USER EXPOSE STOPSIGNAL VOLUME".split(" "),
);

// The exec form has no shell. On Windows, where the escape is another one, a shell has other signs for variables.
function inShell({ name, json }: Instruction, { escape: escapeCharacter }: Dockerfile): boolean {
	return !json && escapeCharacter === "\\" && (name === "RUN" || atRunTime.has(name));
}

const expandedFlags: ReadonlySet<string> = new Set(["chown", "chmod", "checksum", "mount"]);
