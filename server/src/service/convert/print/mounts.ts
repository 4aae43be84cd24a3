// Cache mounts.

import type { Added } from "../added.ts";
import type { ExplainedEdit } from "../conversion.ts";
import type { Recipe } from "../recipe.ts";
import { lineText } from "./text.ts";

/** Mounts stand before the command, a line each, as people write them. */
export function mounted(recipe: Recipe, { mounts, preludes }: Added): readonly ExplainedEdit[] {
	const { file } = recipe.graph;
	const eol = /\r\n/.test(file.document.getText().slice(0, 65_536)) ? "\r\n" : "\n";
	const steps = new Set([...mounts.keys(), ...preludes.keys()]);
	return [...steps].map((step) => {
		const { instruction } = step;
		const list = (mounts.get(step) ?? []).map((mount) => `--mount=${mount}`);
		const { start } = instruction.arguments.rangeOf(0, 0);
		const { line } = instruction.range.start;
		const next = instruction.range.end.line > line ? lineText(file.document, line + 1) : "";
		const indent = /^[ \t]+(?=\S)/.exec(next)?.[0] ?? "    ";
		const gap = instruction.heredocs.length > 0 ? " " : ` ${file.escape}${eol}${indent}`;
		const prelude = preludes.get(step) ?? "";
		return {
			edit: { range: { start, end: start }, newText: list.map((flag) => flag + gap).join("") + prelude },
			label: "Mount caches",
			reason: "What is downloaded is kept between builds.",
		};
	});
}
