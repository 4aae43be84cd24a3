// Moving a stage to another place in the file.

import { TextDocument } from "vscode-languageserver-textdocument";
import { type Range, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { firstLineOf, lineEndOf, renumber } from "./edits.ts";

/**
 * Moves a stage to another index, with the comments directly above its FROM. The references keep what they mean;
 * undefined where a name would bind to another stage or image afterwards. `except` is a reference that is meant to.
 */
export function moveStage(
	graph: BuildGraph,
	stage: Stage,
	index: number,
	except?: Reference,
): readonly TextEdit[] | undefined {
	const order = graph.stages.filter((other) => other !== stage).toSpliced(index, 0, stage);
	if (order.length < 2 || !keepsBindings(graph, order, except)) return undefined;
	const { document } = graph.file;
	const end = lineEndOf(document);
	const range = linesOf(stage);
	const indices = new Map(order.map((other, position) => [other, position]));
	const edits = renumber(graph.references, indices);
	const inside = edits.filter((edit) => isWithin(edit.range, range));
	const text = textWith(document, range, inside);
	const rest = edits.filter((edit) => !isWithin(edit.range, range));
	const insert =
		index < stage.index
			? TextEdit.insert(
					{ line: firstLineOf((graph.stages[index] ?? stage).from), character: 0 },
					text + end + end,
				)
			: insertBelow(order[index - 1], text, end);
	return insert === undefined ? undefined : [...rest, insert, cut(graph, stage, range)];
}

// The whole lines of a stage, without the last line end.
function linesOf(stage: Stage): Range {
	return { start: { line: firstLineOf(stage.from), character: 0 }, end: stage.range.end };
}

function insertBelow(above: Stage | undefined, text: string, end: string): TextEdit | undefined {
	return above && TextEdit.insert(above.range.end, end + end + text);
}

// The stage's lines go together with the blank ones that set them apart from what stands above, or below for the first.
function cut({ file, stages }: BuildGraph, stage: Stage, range: Range): TextEdit {
	const above = file.instructions[stage.from.index - 1];
	const lastComment = file.comments.findLast(({ range: { start } }) => start.line < range.start.line);
	const content = [above?.range.end, lastComment?.range.end].filter((position) => position !== undefined);
	const [from] = content.sort((a, b) => b.line - a.line);
	if (from !== undefined) return TextEdit.del({ start: from, end: range.end });
	const below = stages[stage.index + 1];
	const line = below === undefined ? range.end.line + 1 : firstLineOf(below.from);
	return TextEdit.del({ start: range.start, end: { line, character: 0 } });
}

// FROM takes the nearest stage above of that name, COPY and mounts the last one: both may change with the order.
function keepsBindings(
	{ stages, references }: BuildGraph,
	order: readonly Stage[],
	except: Reference | undefined,
): boolean {
	const last = (all: readonly Stage[]): ReadonlyMap<string, Stage> =>
		new Map(all.flatMap((stage) => (stage.name === undefined ? [] : [[stage.name.value, stage] as const])));
	const before = last(stages);
	for (const [name, stage] of last(order)) if (before.get(name) !== stage) return false;
	const bases = new Map<Stage, Stage | undefined>();
	const above = new Map<string, Stage>();
	for (const stage of order) {
		bases.set(stage, above.get(stage.base?.name.text ?? ""));
		if (stage.name !== undefined) above.set(stage.name.value, stage);
	}
	return references.every((reference) => {
		const { kind, stage, target, name, candidates } = reference;
		if (kind !== "from" || stage === undefined || reference === except) return true;
		// What a variable may mean depends on what stands above.
		if (name.text.includes("$") || candidates.length > 0) return false;
		return bases.get(stage) === (target.kind === "stage" ? target.stage : undefined);
	});
}

function isWithin({ start, end }: Range, range: Range): boolean {
	return start.line >= range.start.line && end.line <= range.end.line;
}

function textWith(document: TextDocument, range: Range, edits: readonly TextEdit[]): string {
	const part = TextDocument.create(document.uri, document.languageId, 0, document.getText(range));
	const shift = ({ start, end }: Range): Range => ({
		start: { line: start.line - range.start.line, character: start.character },
		end: { line: end.line - range.start.line, character: end.character },
	});
	return TextDocument.applyEdits(
		part,
		edits.map((edit) => TextEdit.replace(shift(edit.range), edit.newText)),
	);
}
