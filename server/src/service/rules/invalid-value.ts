// A value that the instruction does not take.

import { type Range, TextEdit } from "vscode-languageserver-types";
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
	if (message.startsWith("invalid signal"))
		return { message: "This is no signal: write a name such as `SIGTERM`, or a number." };
	if (message.startsWith("VOLUME")) return { message: "A volume needs a path." };
	if (message.startsWith("invalid chmod"))
		return { message: "This is no mode: write an octal number up to 7777, or one such as `u+x`." };
	if (message.startsWith("source can't be"))
		return {
			message: "COPY takes nothing from the network: ADD does.",
			fixes: () => (instruction === undefined ? [] : useAdd(instruction)),
		};
	if (message.startsWith("invalid proto"))
		return { message: "EXPOSE knows the protocols `tcp`, `udp` and `sctp`." };
	if (message.startsWith("invalid containerPort: #"))
		return { message: "A comment needs a line of its own: here its words are ports." };
	if (message.startsWith("invalid containerPort") || message.startsWith("no port"))
		return {
			message:
				"This is no port: write a number up to 65535 or a range such as `8000-8010`, with blanks between several.",
			fixes: () => listedPorts(graph.file.document.getText(range), range),
		};
	return { message: sentence(message) };
});

// `80,443`, as other files list ports.
function listedPorts(text: string, range: Range): readonly Fix[] {
	const ports = text.split(",");
	if (ports.length < 2 || ports.some((port) => !/^\d+(\/(tcp|udp))?$/.test(port))) return [];
	const list = ports.join(" ");
	return [{ title: `Write ${list}`, edits: [TextEdit.replace(range, list)], preferred: true }];
}

// ADD has neither `--from` nor `--parents`, and unpacks archives that do not come from the network.
function useAdd({ keyword, flags, words }: Instruction): readonly Fix[] {
	if (flags.some(({ name }) => name === "from" || name === "parents") || words.length > 2) return [];
	const name = keyword.text === "copy" ? "add" : "ADD";
	return [{ title: `Write ${name}`, edits: [TextEdit.replace(keyword.range, name)], preferred: true }];
}
