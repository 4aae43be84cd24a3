// A value that the instruction does not take.

import { TextEdit } from "vscode-languageserver-types";
import type { Instruction } from "../syntax/dockerfile.ts";
import { instructionOf, sameRange } from "./find.ts";
import { refusal, sentence } from "./refusal.ts";
import type { Fix } from "./rule.ts";

/** BuildKit looks at these values when it builds the stage. One with a variable in it is not judged: it may change. */
export const invalidValue = refusal("invalid-value", ["invalid-value"], ({ message, range }, { graph }) => {
	const outer = instructionOf(graph, range);
	const instruction = outer?.trigger ?? outer;
	const words = [
		...(instruction?.words ?? []),
		...(instruction?.flags ?? []).flatMap(({ value }) => (value === undefined ? [] : [value])),
	];
	if (words.find((word) => sameRange(word.range, range))?.text.includes("$")) return undefined;
	if (message.startsWith("Invalid signal"))
		return { message: "This is no signal: write a name such as `SIGTERM`, or a number." };
	if (message.startsWith("VOLUME")) return { message: "A volume needs a path." };
	if (message.startsWith("invalid chmod"))
		return { message: "This is no mode: write an octal number up to 7777, or one such as `u+x`." };
	if (message.startsWith("source can't be"))
		return {
			message: "COPY takes nothing from the network: ADD does.",
			fixes: () => (instruction === undefined ? [] : useAdd(instruction)),
		};
	return { message: sentence(message) };
});

// ADD has neither `--from` nor `--parents`, and unpacks archives that do not come from the network.
function useAdd({ keyword, flags, words }: Instruction): readonly Fix[] {
	if (flags.some(({ name }) => name === "from" || name === "parents") || words.length > 2) return [];
	const name = keyword.text === "copy" ? "add" : "ADD";
	return [{ title: `Write ${name}`, edits: [TextEdit.replace(keyword.range, name)], preferred: true }];
}
