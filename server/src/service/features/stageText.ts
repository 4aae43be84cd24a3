// How a stage is shown to people.

import type { BuildGraph, Stage } from "../graph/graph.ts";

/** The base of a stage as it is written. */
export function baseText({ base }: Stage): string {
	const text = base?.name.text ?? "no base";
	return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The first lines of a stage as Markdown. */
export function firstLines({ file: { document } }: BuildGraph, { range }: Stage): string {
	const { line } = range.start;
	const last = Math.min(range.end.line, line + maximumLines - 1);
	const lines: string[] = [];
	for (let at = line; at <= last; at++) {
		const end = { line: at, character: maximumColumns + 1 };
		const text = document.getText({ start: { line: at, character: 0 }, end }).trimEnd();
		lines.push(text.length > maximumColumns ? `${text.slice(0, maximumColumns - 1)}…` : text);
	}
	if (range.end.line > last) lines.push("…");
	return codeBlock(lines.join("\n"));
}

/** A block of Dockerfile code in Markdown, whatever is in it. */
export function codeBlock(text: string): string {
	let fence = "```";
	while (text.includes(fence)) fence += "`";
	return `${fence}dockerfile\n${text}\n${fence}`;
}

/** A text as code within a line of Markdown, whatever is in it. */
export function code(text: string): string {
	let fence = "`";
	while (text.includes(fence)) fence += "`";
	const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
	return `${fence}${space}${text}${space}${fence}`;
}

const maximumLines = 10;
const maximumColumns = 120;
