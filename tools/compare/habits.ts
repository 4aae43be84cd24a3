// Invariant 7: line ends, letter case, escape character and the end of the file stay as the text has them.

import type { Broken, Pair } from "./invariants.ts";

/** Habits of the text that the result does not keep. */
export function brokenHabits({ before, after }: Pair): readonly Broken[] {
	const broken: string[] = [];
	const [old, now] = [before.text, after.text];
	const crlf = old.includes("\r\n");
	const lone = /(^|[^\r])\n/;
	if (crlf && !lone.test(old) && lone.test(now)) broken.push("A line ends with LF in a file with CRLF.");
	if (!crlf && now.includes("\r\n")) broken.push("A line ends with CRLF in a file with LF.");
	if (/\n$/.test(old) !== /\n$/.test(now)) broken.push("The line end at the end of the file changed.");
	if (old.startsWith("\uFEFF") !== now.startsWith("\uFEFF")) broken.push("The byte order mark changed.");
	const keywords = (graph: Pair["before"]["graph"]): readonly string[] =>
		graph.file.instructions.map(({ keyword }) => keyword.text);
	const [oldWords, newWords] = [keywords(before.graph), keywords(after.graph)];
	if (oldWords.every(isLower) && !newWords.every(isLower)) broken.push("A keyword is in upper case.");
	if (oldWords.every(isUpper) && !newWords.every(isUpper)) broken.push("A keyword is in lower case.");
	const from = after.graph.stages[0]?.from;
	const written = from === undefined ? "" : after.graph.file.document.getText(from.range);
	const as = /\s(AS)\s+\S+\s*$/i.exec(written)?.[1] ?? "AS";
	const given = before.graph.stages[0]?.name !== undefined;
	if (!given && from !== undefined && isLower(from.keyword.text) !== isLower(as))
		broken.push(`${as} is not in the letter case of ${from.keyword.text}.`);
	if (before.graph.file.escape === "`" && continued(now, "\\") > continued(old, "\\"))
		broken.push("A line is continued with a backslash where the escape character is another.");
	if (trailing(now) > trailing(old)) broken.push("White space at the end of a line.");
	if (!/\n\r?\n\r?\n/.test(old) && /\n\r?\n\r?\n/.test(now)) broken.push("Two empty lines together.");
	return broken.map((message) => ({ invariant: 7, message }));
}

function isLower(text: string): boolean {
	return text === text.toLowerCase();
}

function isUpper(text: string): boolean {
	return text === text.toUpperCase();
}

function continued(text: string, character: string): number {
	return text.split("\n").filter((line) => line.trimEnd().endsWith(character)).length;
}

function trailing(text: string): number {
	return text.split("\n").filter((line) => /[ \t]\r?$/.test(line)).length;
}
