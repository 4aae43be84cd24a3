// A `--mount` with a key, a type or a value that it cannot have.

import { type Range, TextEdit } from "vscode-languageserver-types";
import { mountsOf } from "../syntax/mounts.ts";
import { instructionOf, sameRange } from "./find.ts";
import { refusal, sentence } from "./refusal.ts";
import type { Fix } from "./rule.ts";

/** BuildKit reads a mount when it builds the stage. One with a variable in it is not judged: its value may change. */
export const invalidMount = refusal("invalid-mount", ["invalid-mount"], (problem, { graph }) => {
	const { message, range, suggestion } = problem;
	const outer = instructionOf(graph, range);
	const instruction = outer?.trigger ?? outer;
	const { line } = range.start;
	const mounts = instruction === undefined ? [] : mountsOf(instruction);
	const mount = mounts.find(
		({ flag }) => flag.range.start.line <= line && flag.range.end.line >= line && isIn(range, flag.range),
	);
	if (mount?.flag.value?.text.includes("$")) return undefined;
	const key = mount?.fields.find((field) => sameRange(field.range, range))?.key;
	if (suggestion === undefined) {
		const target = message.startsWith("invalid mount target");
		return { message: target ? "A mount needs a `target=` that is not `/`." : sentence(message) };
	}
	return {
		message: `A mount has no ${key === undefined ? "such type" : `key \`${key}\``}: did you mean \`${suggestion}\`?`,
		fixes: () => [fix(key === undefined ? range : startOf(range, key.length), suggestion)],
	};
});

function fix(range: Range, suggestion: string): Fix {
	return { title: `Write \`${suggestion}\``, edits: [TextEdit.replace(range, suggestion)], preferred: true };
}

function startOf({ start }: Range, length: number): Range {
	return { start, end: { line: start.line, character: start.character + length } };
}

function isIn({ start }: Range, whole: Range): boolean {
	const { line, character } = start;
	if (line === whole.start.line && character < whole.start.character) return false;
	return line < whole.end.line || character <= whole.end.character;
}
