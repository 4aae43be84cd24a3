// What completion offers after ARG in a stage: the arguments before the first FROM, what the stage reads without having
// it, and the platform's.

import {
	type CompletionItem,
	CompletionItemKind,
	MarkupKind,
	type Position,
	TextEdit,
} from "vscode-languageserver-types";
import { isBefore, isInHeredoc, ownerAt } from "../base/place.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { argsOf, predefinedGlobals } from "../graph/scope.ts";
import { stepsIn } from "./scope.ts";
import { codeBlock } from "./stageText.ts";

/** The names for an ARG that is being written in a stage; undefined elsewhere, and in a default. */
export function argumentItems(graph: BuildGraph, position: Position): readonly CompletionItem[] | undefined {
	const owner = ownerAt(graph.file, position);
	const inner = owner?.trigger ?? owner;
	const stage = stageAt(graph, position);
	if (owner === undefined || inner?.name !== "ARG" || stage === undefined) return undefined;
	if (!isBefore(inner.keyword.range.end, position) || isInHeredoc(owner, position)) return undefined;
	const { line, character } = position;
	if (character > maximumLength) return undefined;
	const before = graph.file.document.getText({ start: { line, character: 0 }, end: position });
	const written = /(?:^|\s)([A-Za-z_]\w*)?$/.exec(before);
	if (written === null || before.trimStart().startsWith("#")) return undefined;
	const after = graph.file.document.getText({ start: position, end: { line, character: character + 200 } });
	const rest = /^\w*/.exec(after)?.[0].length ?? 0;
	const range = {
		start: { line, character: character - (written[1]?.length ?? 0) },
		end: { line, character: character + rest },
	};
	return namesFor(graph, stage, position).map(({ name, detail, text }, index) => ({
		label: name,
		labelDetails: { description: detail },
		kind: CompletionItemKind.Variable,
		detail,
		...(text !== "" && { documentation: { kind: MarkupKind.Markdown, value: codeBlock(text) } }),
		sortText: String(index).padStart(4, "0"),
		filterText: name,
		textEdit: TextEdit.replace(range, name),
	}));
}

// Nobody completes in a longer line.
const maximumLength = 5000;

// Those of the target first: what is built is asked for more often than what builds.
const platformNames = [...predefinedGlobals]
	.filter((name) => name !== "TARGETSTAGE")
	.sort((a, b) => Number(b.startsWith("TARGET")) - Number(a.startsWith("TARGET")));

interface Name {
	readonly name: string;
	readonly detail: string;
	readonly text: string;
}

function namesFor(graph: BuildGraph, stage: Stage, position: Position): readonly Name[] {
	const own = stage.instructions.filter(({ name, range }) => name === "ARG" && isBefore(range.end, position));
	const declared = new Set(own.flatMap((one) => argsOf(one).map(({ name }) => name)));
	const names = new Map<string, Name>();
	const add = (name: string, detail: string, text: string): void => {
		if (!declared.has(name) && !names.has(name)) names.set(name, { name, detail, text });
	};
	for (const instruction of graph.global.toReversed()) {
		if (instruction.name !== "ARG") continue;
		const detail = `ARG before the first FROM, line ${instruction.range.start.line + 1}`;
		for (const { name, fallback } of argsOf(instruction))
			add(name, detail, `ARG ${name}${fallback === undefined ? "" : `=${fallback.text.slice(0, 500)}`}`);
	}
	for (const { undefined: missing, instruction } of stepsIn(graph, stage)) {
		for (const { name } of missing)
			if (/^[A-Za-z_]\w*$/.test(name)) add(name, `read in line ${instruction.range.start.line + 1}`, "");
	}
	for (const name of platformNames) add(name, "the platform's", "");
	return [...names.values()];
}
