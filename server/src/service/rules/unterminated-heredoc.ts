// `<<EOF` without a line `EOF`.

import { type Range, TextEdit } from "vscode-languageserver-types";
import type { Dockerfile, Heredoc } from "../syntax/dockerfile.ts";
import { lineEndOf } from "./edits.ts";
import { refusal } from "./refusal.ts";
import type { Fix } from "./rule.ts";

/** The terminator must be the whole line; `<<-` allows tabs before it. */
export const unterminatedHeredoc = refusal(
	"unterminated-heredoc",
	["unterminated-heredoc"],
	(problem, { graph }) => {
		const { file } = graph;
		const name = problem.suggestion ?? "";
		const instruction = file.instructions.findLast(({ heredocs }) =>
			heredocs.some((heredoc) => !heredoc.terminated),
		);
		const heredoc = instruction?.heredocs.find((one) => one.name === name && !one.terminated);
		if (instruction === undefined || heredoc === undefined) return { message: "This heredoc does not end." };
		const near = nearTerminator(heredoc);
		const { start } = instruction.range;
		return {
			// The rest of the file is in it: the line that opens it is what to look at.
			range: { start, end: endOfLine(file, start.line) },
			message: `This heredoc does not end: a line that is \`${name}\` and nothing else must follow${heredoc.chomp ? " (tabs may stand before it)" : ""}.`,
			related:
				near === undefined ? [] : [{ message: `This line has more in it than \`${name}\``, range: near }],
			fixes: () => fixes(file, heredoc, near),
		};
	},
);

// A line that has only white space around the terminator.
function nearTerminator({ name, content, range }: Heredoc): Range | undefined {
	const lines = content.split("\n");
	const at = lines.findIndex((line) => line.trim() === name);
	const text = lines[at];
	if (text === undefined) return undefined;
	const line = range.start.line + at;
	return { start: { line, character: 0 }, end: { line, character: text.replace(/\r$/, "").length } };
}

function fixes(
	{ document }: Dockerfile,
	{ name, content }: Heredoc,
	near: Range | undefined,
): readonly Fix[] {
	if (near !== undefined)
		return [
			{
				title: `Leave only \`${name}\` on line ${near.start.line + 1}`,
				edits: [TextEdit.replace(near, name)],
				preferred: true,
			},
		];
	const end = document.positionAt(document.getText().length);
	const lineEnd = lineEndOf(document);
	const before = content === "" || content.endsWith("\n") ? "" : lineEnd;
	return [
		{
			title: `End the heredoc at the end of the file`,
			edits: [TextEdit.insert(end, `${before}${name}${lineEnd}`)],
		},
	];
}

function endOfLine({ document }: Dockerfile, line: number): Range["end"] {
	return document.positionAt(document.offsetAt({ line, character: Number.MAX_SAFE_INTEGER }));
}
