// Prints a plan as the smallest edits that keep the text's habits.

import type { Position, Range } from "vscode-languageserver-types";
import type { Dockerfile, Instruction } from "../../syntax/dockerfile.ts";
import type { ExplainedEdit } from "../conversion.ts";
import type { Plan } from "../plan/plan.ts";
import type { Recipe } from "../recipe.ts";
import { changed, closingOf, distinct } from "./changes.ts";
import { divided } from "./dependencies.ts";
import { devStage } from "./dev-stage.ts";
import { finalStage } from "./final-stage.ts";
import { habitsOf, lineOf } from "./habits.ts";
import { mounted } from "./mounts.ts";
import { lineEnd, lineText, topOf } from "./text.ts";

/** Takes a recipe and its plan; gives the edits, disjoint and in file order. */
export function print(recipe: Recipe, plan: Plan): readonly ExplainedEdit[] {
	const { file } = recipe.graph;
	const habits = habitsOf(recipe);
	const edits: ExplainedEdit[] = [];
	const name = recipe.stage.name?.text ?? freeName(recipe);
	const { dependencies } = plan.added;
	if (dependencies !== undefined) edits.push(...divided(recipe, dependencies, habits, name));
	else if (recipe.stage.name === undefined) {
		const end = recipe.stage.from.words[0]?.range.end ?? recipe.stage.from.range.end;
		edits.push({
			edit: { range: { start: end, end }, newText: ` ${habits.as} ${name}` },
			label: "Name the build stage",
			reason: "The final stage copies from it by this name.",
		});
	}
	edits.push(...mounted(recipe, plan.added));
	for (const change of distinct(plan.choice.changes)) edits.push(...changed(change, { file, habits }));
	for (const group of neighbours(plan.moved)) {
		const names = [...new Set(group.map(({ name: each }) => each))].join(", ");
		edits.push({
			edit: { range: linesOf(file, group), newText: "" },
			label: `Move ${names} to the final stage`,
			reason: "It describes the running container, not the build.",
		});
	}
	const { user } = plan.added;
	if (user?.after !== undefined) {
		const { end } = user.after.instruction.range;
		edits.push({
			edit: { range: { start: end, end }, newText: habits.eol + lineOf(habits, "USER", user.name) },
			label: "Run as a user without rights",
			reason: "The container needs none of root's.",
		});
	}
	const end = lineEnd(file.document, plan.cut.instruction.range.end);
	const printing = { recipe, plan, habits, name };
	const lines = [...devStage(printing), ...finalStage(printing)];
	const closing = closingOf(printing);
	edits.push({
		edit: {
			range: { start: end, end },
			newText: [...closing, "", ...lines].map((line) => habits.eol + line).join(""),
		},
		label: "Add the final stage",
		reason: plan.choice.base.why,
	});
	return edits.sort((a, b) => compare(a.edit.range.start, b.edit.range.start));
}

// Instructions that stand line by line, so that they go in one piece.
function neighbours(steps: Plan["moved"]): readonly (readonly Instruction[])[] {
	const groups: Instruction[][] = [];
	for (const { instruction } of steps) {
		const group = groups.at(-1);
		const last = group?.at(-1);
		if (last !== undefined && last.range.end.line + 1 === topOf(instruction).line) group?.push(instruction);
		else groups.push([instruction]);
	}
	return groups;
}

// Whole lines: the instructions', their comments', and one of the empty lines that would come together.
function linesOf(file: Dockerfile, group: readonly Instruction[]): Range {
	const { document } = file;
	const first = group[0];
	const start = first === undefined ? { line: 0, character: 0 } : topOf(first);
	let line = (group.at(-1)?.range.end.line ?? start.line) + 1;
	const emptyAt = (index: number): boolean =>
		index < document.lineCount && lineText(document, index).trim() === "";
	if (start.line > 0 && emptyAt(start.line - 1) && line < document.lineCount - 1 && emptyAt(line)) line++;
	return { start, end: { line, character: 0 } };
}

function freeName(recipe: Recipe): string {
	const taken = new Set(recipe.graph.references.map(({ name }) => name.value.toLowerCase()));
	return ["build", "builder", "build-stage", "compile"].find((name) => !taken.has(name)) ?? "build-of-image";
}

function compare(a: Position, b: Position): number {
	return a.line - b.line || a.character - b.character;
}
