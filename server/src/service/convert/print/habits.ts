// How a file is written: letter case, columns, line ends.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Instruction } from "../../syntax/dockerfile.ts";
import type { Recipe } from "../recipe.ts";

/** How a file is written. */
export interface Habits {
	readonly eol: string;
	/** Writes an instruction's name in the file's letter case. */
	readonly keyword: (name: string) => string;
	readonly as: string;
	/** White space between an instruction's name and its words. */
	readonly gap: string;
	/** White space before an instruction, where all of them have the same. */
	readonly indent: string;
}

/** Reads the habits off a file. */
export function habitsOf({ graph, stage }: Recipe): Habits {
	const text = graph.file.document.getText();
	const words = [stage.from, ...stage.instructions].map(({ keyword, name }) => keyword.text === name);
	const lower = words.filter((upper) => upper).length * 2 < words.length;
	const [word] = stage.from.flags.length === 0 ? stage.from.words : [];
	const start = word?.range.start;
	const keyword = stage.from.keyword.range.end;
	const gap =
		start?.line === keyword.line ? graph.file.document.getText({ start: keyword, end: start }) : " ";
	const others = stage.instructions.filter((each) => each.range.start.line === each.keyword.range.end.line);
	// A file that aligns its words in a column does so everywhere.
	const aligned =
		gap.length > 1 &&
		others.length > 0 &&
		others.every((each) => !/^\S+ \S/.test(firstLine(graph.file.document, each)));
	return {
		eol: /\r\n/.test(text.slice(0, 65_536)) ? "\r\n" : "\n",
		keyword: (name) => (lower ? name.toLowerCase() : name),
		// BuildKit wants it in the case of its FROM.
		as: stage.from.keyword.text === stage.from.name ? "AS" : "as",
		gap: aligned ? gap : " ",
		indent: indentOf(graph.file.document, [stage.from, ...stage.instructions]),
	};
}

/** An instruction on a line of its own, as the file would have it. */
export function lineOf(habits: Habits, keyword: string, rest: string): string {
	const gap =
		habits.gap.length > 1 ? " ".repeat(Math.max(1, "FROM".length + habits.gap.length - keyword.length)) : " ";
	return `${habits.indent}${habits.keyword(keyword)}${gap}${rest}`;
}

function indentOf(document: TextDocument, instructions: readonly Instruction[]): string {
	const [first, ...others] = instructions.map(({ range: { start } }) =>
		document.getText({ start: { line: start.line, character: 0 }, end: start }),
	);
	return first !== undefined && others.every((each) => each === first) ? first : "";
}

function firstLine(document: TextDocument, instruction: Instruction): string {
	const { start } = instruction.range;
	return document.getText({ start, end: { line: start.line, character: start.character + 40 } });
}
