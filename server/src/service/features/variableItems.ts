// What completion offers after `$`: the variables that are in force there, and those that an ARG would bring.

import {
	type CompletionItem,
	CompletionItemKind,
	MarkupKind,
	type Position,
	type Range,
	TextEdit,
} from "vscode-languageserver-types";
import { isInHeredoc, ownerAt } from "../base/place.ts";
import type { Variable } from "../graph/environment.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { argsOf, predefinedGlobals } from "../graph/scope.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { finalState, shownValue, stateAt } from "./scope.ts";
import { codeBlock } from "./stageText.ts";

/** The variables for the name that is being written at a position; undefined where none is. */
export function variableItems(graph: BuildGraph, position: Position): readonly CompletionItem[] | undefined {
	const owner = ownerAt(graph.file, position);
	const written = writtenAt(graph, position);
	if (owner === undefined || written === undefined) return undefined;
	const instruction = owner.trigger ?? owner;
	if (!expanding.has(instruction.name) || isLiteral(owner, position)) return undefined;
	const stage = stageAt(graph, position);
	if (stage === undefined || owner.name === "FROM") return globalItems(graph, owner, written);
	return stageVariables(graph, stage, owner, written, position);
}

interface Written {
	readonly range: Range;
	/** What follows the name: the brace that is not there yet. */
	readonly tail: string;
}

const expanding: ReadonlySet<string> = new Set(
	"FROM ARG ADD COPY ENV EXPOSE LABEL STOPSIGNAL USER VOLUME WORKDIR RUN CMD ENTRYPOINT HEALTHCHECK".split(
		" ",
	),
);
const atRunTime: ReadonlySet<string> = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);

const platformNames = [...predefinedGlobals].filter((name) => /(PLATFORM|OS|ARCH|VARIANT)$/.test(name));

// Nobody completes in a longer line.
const maximumLength = 5000;

function writtenAt({ file }: BuildGraph, position: Position): Written | undefined {
	const { line, character } = position;
	if (character > maximumLength) return undefined;
	const before = file.document.getText({ start: { line, character: 0 }, end: position });
	const dollar = before.lastIndexOf("$");
	const match = dollar < 0 ? null : /^\$(\{?)([A-Za-z_]\w*)?$/.exec(before.slice(dollar));
	if (match === null || before.trimStart().startsWith("#")) return undefined;
	if (before[dollar - 1] === file.escape || before[dollar - 1] === "\\") return undefined;
	if (isOdd(before.slice(0, dollar), "'")) return undefined;
	const [, brace = "", name = ""] = match;
	const end = { line, character: character + 200 };
	const after = file.document.getText({ start: position, end });
	const rest = /^\w*/.exec(after)?.[0].length ?? 0;
	const range = {
		start: { line, character: character - name.length },
		end: { line, character: character + rest },
	};
	return { range, tail: brace !== "" && !/[}:#%/]/.test(after.charAt(rest)) ? "}" : "" };
}

// An apostrophe in double quotes is none; then nothing is offered, which is no harm.
function isOdd(text: string, sign: string): boolean {
	return text.split(sign).length % 2 === 0;
}

function isLiteral(owner: Instruction, position: Position): boolean {
	const run = owner.trigger ?? owner;
	if (run.json && (run.name === "RUN" || atRunTime.has(run.name))) return true;
	if (!isInHeredoc(owner, position) || run.name === "RUN") return false;
	const { line } = position;
	return !owner.heredocs.some(
		({ expand, range: { start, end } }) => expand && start.line <= line && line <= end.line,
	);
}

function stageVariables(
	graph: BuildGraph,
	stage: Stage,
	owner: Instruction,
	written: Written,
	position: Position,
): readonly CompletionItem[] {
	const run = (owner.trigger ?? owner).name;
	// When the container runs, all that the stage sets is there.
	const state = atRunTime.has(run) ? finalState(graph, stage) : stateAt(graph, stage, position);
	const all = state.environment.all();
	const items: CompletionItem[] = [];
	for (const variable of all.values()) {
		if (atRunTime.has(run) && variable.kind === "arg") continue;
		items.push(variableItem(graph, stage, variable, written));
	}
	if (atRunTime.has(run) || owner.name === "ONBUILD") return items;
	const outside = [...globalNames(graph, owner), ...platformNames].filter((name) => !all.has(name));
	return [...items, ...[...new Set(outside)].map((name) => declaring(graph, name, owner, written))];
}

function variableItem(graph: BuildGraph, stage: Stage, variable: Variable, written: Written): CompletionItem {
	const { name, kind, instruction } = variable;
	const value = instruction === undefined ? undefined : shownValue(graph, variable);
	if (instruction === undefined) return item(name, "the image's own", "", written, "8");
	const { line } = instruction.range.start;
	const other = graph.stages.findLast(({ from }) => from.index < instruction.index);
	const where = other === stage || other?.name === undefined ? "" : ` in ${other.name.text}`;
	const origin = `${kind === "env" ? "ENV" : "ARG"}, line ${line + 1}${where}`;
	// The nearest first.
	const rank = `1${String(1_000_000 - instruction.index)}`;
	return item(
		name,
		origin,
		`${instruction.name} ${name}${value === undefined ? "" : `=${value}`}`,
		written,
		rank,
	);
}

// One that is not in force in this stage: an ARG above the line brings it.
function declaring(
	graph: BuildGraph,
	name: string,
	{ range: { start } }: Instruction,
	written: Written,
): CompletionItem {
	const at = { line: start.line, character: 0 };
	const predefined = predefinedGlobals.has(name) ? "the platform's" : "ARG before the first FROM";
	const indent = graph.file.document.getText({ start: at, end: start });
	const end = graph.file.document.getText({ start: at, end: { line: start.line + 1, character: 0 } });
	const lineEnd = end.endsWith("\r\n") ? "\r\n" : "\n";
	const edit = TextEdit.insert(at, `${/^[ \t]*$/.test(indent) ? indent : ""}ARG ${name}${lineEnd}`);
	return {
		...item(name, `${predefined}, adds ARG ${name}`, "", written, predefinedGlobals.has(name) ? "9" : "5"),
		additionalTextEdits: [edit],
	};
}

function globalItems(graph: BuildGraph, owner: Instruction, written: Written): readonly CompletionItem[] {
	const items = new Map<string, CompletionItem>();
	for (const instruction of globalsBefore(graph, owner)) {
		for (const { name, fallback } of argsOf(instruction)) {
			const text = `ARG ${name}${fallback === undefined ? "" : `=${fallback.text}`}`;
			items.set(name, item(name, `ARG, line ${instruction.range.start.line + 1}`, text, written, "1"));
		}
	}
	for (const name of predefinedGlobals)
		if (!items.has(name)) items.set(name, item(name, "the platform's", "", written, "9"));
	return [...items.values()];
}

function globalNames(graph: BuildGraph, owner: Instruction): readonly string[] {
	return globalsBefore(graph, owner).flatMap((one) => argsOf(one).map(({ name }) => name));
}

function globalsBefore({ global }: BuildGraph, { index }: Instruction): readonly Instruction[] {
	return global.filter((one) => one.name === "ARG" && one.index < index);
}

function item(
	name: string,
	origin: string,
	text: string,
	{ range, tail }: Written,
	rank: string,
): CompletionItem {
	return {
		label: name,
		labelDetails: { description: origin },
		kind: CompletionItemKind.Variable,
		detail: origin,
		...(text !== "" && {
			documentation: { kind: MarkupKind.Markdown, value: codeBlock(text.slice(0, 500)) },
		}),
		sortText: `${rank}${name}`,
		filterText: name,
		textEdit: TextEdit.replace(range, name + tail),
	};
}
