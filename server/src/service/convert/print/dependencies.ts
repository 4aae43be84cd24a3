// The stage for dependencies.

import { parentOf } from "../../shell/paths.ts";
import type { Dependencies } from "../added.ts";
import type { ExplainedEdit } from "../conversion.ts";
import type { Recipe } from "../recipe.ts";
import { type Habits, lineOf } from "./habits.ts";
import { topOf } from "./text.ts";

/** The first stage ends where what it fetches is there, and the build stage stands on it. */
export function divided(
	recipe: Recipe,
	{ name, first, fetch, last, redeclared }: Dependencies,
	habits: Habits,
	build: string,
): readonly ExplainedEdit[] {
	const { document } = recipe.graph.file;
	const { stage } = recipe;
	const label = "Add a stage for dependencies";
	const reason = "It is built again only when the manifests change.";
	const edits: ExplainedEdit[] = [];
	const end = stage.from.words[0]?.range.end ?? stage.from.range.end;
	edits.push({
		edit:
			stage.name === undefined
				? { range: { start: end, end }, newText: ` ${habits.as} ${name}` }
				: { range: stage.name.range, newText: name },
		label,
		reason,
	});
	const boundary = [
		"",
		lineOf(habits, "FROM", `${name} ${habits.keyword("AS")} ${build}`),
		...redeclared.map(({ instruction }) => habits.indent + document.getText(instruction.range)),
	];
	const sources = first?.sources.instruction;
	if (first === undefined || sources === undefined) {
		const at = last?.instruction.range.end ?? stage.from.range.end;
		const newText = boundary.map((line) => habits.eol + line).join("");
		return [...edits, { edit: { range: { start: at, end: at }, newText }, label, reason }];
	}
	const manifests = byFolder(first.manifests).map((paths) => lineOf(habits, "COPY", paths));
	const top = topOf(sources);
	if (last === undefined) {
		const lines = [...manifests];
		if (fetch !== undefined) {
			const gap = ` ${recipe.graph.file.escape}${habits.eol}    `;
			const flags = fetch.mounts.map((mount) => `--mount=${mount}${gap}`).join("");
			lines.push(lineOf(habits, "RUN", `${flags}${fetch.command}`));
		}
		lines.push(...boundary);
		const newText = `${[...lines, ""].join(habits.eol)}`;
		return [...edits, { edit: { range: { start: top, end: top }, newText }, label, reason }];
	}
	const moved = document.getText({ start: top, end: sources.range.end });
	const at = last.instruction.range.end;
	const newText = [...boundary, moved].map((line) => habits.eol + line).join("");
	return [
		...edits,
		{
			edit: { range: { start: top, end: sources.range.end }, newText: manifests.join(habits.eol) },
			label,
			reason,
		},
		{ edit: { range: { start: at, end: at }, newText }, label, reason },
	];
}

// Each keeps its place below the working directory.
function byFolder(files: readonly string[]): readonly string[] {
	const folders = new Map<string, string[]>();
	for (const file of files) {
		const folder = file.includes("/") ? `${parentOf(file)}/` : "./";
		folders.set(folder, [...(folders.get(folder) ?? []), file]);
	}
	return [...folders].map(([folder, paths]) => [...paths, folder].join(" "));
}
