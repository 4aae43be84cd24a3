// An instruction with too few, too many or impossible arguments.

import { TextEdit } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";
import type { Dockerfile, Instruction } from "../syntax/dockerfile.ts";
import { insertLines } from "./edits.ts";
import { instructionOf } from "./find.ts";
import { type Explanation, refusal, sentence } from "./refusal.ts";
import type { Fix } from "./rule.ts";

/** BuildKit's count of arguments, in words that say what should stand there. */
export const invalidArguments = refusal("invalid-arguments", ["invalid-arguments"], (problem, snapshot) => {
	const outer = instructionOf(snapshot.graph, problem.range);
	const instruction = outer?.trigger ?? outer;
	if (instruction === undefined) return { message: sentence(problem.message) };
	switch (instruction.name) {
		case "FROM":
			return fromArguments(instruction, snapshot);
		case "COPY":
		case "ADD":
			if (instruction.words.length > 1) break;
			return {
				message: `${instruction.name} needs what to copy and where to: \`${instruction.name} source destination\`.`,
			};
		case "SHELL":
			return { message: 'SHELL needs a JSON array: `SHELL ["/bin/bash", "-c"]`.' };
		case "HEALTHCHECK":
			return { message: healthcheck(instruction, problem.message) };
		default:
			break;
	}
	const wanted = instruction.words.length === 0 ? wantedArguments[instruction.name] : undefined;
	return {
		message: wanted === undefined ? sentence(problem.message) : `${instruction.name} needs ${wanted}.`,
	};
});

const wantedArguments: Readonly<Record<string, string>> = {
	ARG: "a name, or `name=default`",
	ENV: "`name=value`",
	EXPOSE: "a port",
	LABEL: "`name=value`",
	MAINTAINER: "a name",
	ONBUILD: "an instruction behind it",
	STOPSIGNAL: "a signal such as `SIGTERM`",
	USER: "a user",
	VOLUME: "a path",
	WORKDIR: "a path",
};

function fromArguments(instruction: Instruction, { graph }: Snapshot): Explanation {
	const [base, second] = instruction.words;
	if (base === undefined || second === undefined)
		return { message: "FROM needs a base: an image, a stage above, or `scratch`." };
	const comment = instruction.words.findIndex(({ text }) => text.startsWith("#"));
	if (comment === 1 || comment === 3) return trailingComment(instruction, comment, graph.file);
	const asMissing = instruction.words.length === 2 && second.text.toLowerCase() !== "as";
	const fixes: readonly Fix[] = asMissing
		? [
				{
					title: `Name the stage: AS ${second.text}`,
					edits: [TextEdit.insert(second.range.start, asOf(instruction))],
					preferred: true,
				},
			]
		: [];
	return {
		message: asMissing
			? `FROM takes a base, or a base and a name: \`FROM ${base.text} AS ${second.text}\`.`
			: "FROM takes a base, or a base and a name: `FROM image AS name`.",
		fixes: () => fixes,
	};
}

function trailingComment({ words, range }: Instruction, at: number, { document }: Dockerfile): Explanation {
	const before = words[at - 1];
	const last = words.at(-1);
	const text = words
		.slice(at)
		.map((word) => word.text)
		.join(" ");
	return {
		message: "A comment cannot stand behind an instruction: put it on a line of its own.",
		fixes: () =>
			before === undefined || last === undefined
				? []
				: [
						{
							title: "Move the comment to its own line",
							edits: [
								insertLines(document, range.start.line, [text]),
								TextEdit.del({ start: before.range.end, end: last.range.end }),
							],
							preferred: true,
							safe: true,
						},
					],
	};
}

function asOf({ keyword }: Instruction): string {
	return keyword.text === keyword.text.toLowerCase() ? "as " : "AS ";
}

function healthcheck({ words }: Instruction, message: string): string {
	if (words.length === 0) return "HEALTHCHECK needs `CMD` and a command, or `NONE`.";
	if (words[0]?.text.toUpperCase() === "NONE") return "`HEALTHCHECK NONE` takes nothing behind it.";
	if (words[0]?.text.toUpperCase() === "CMD")
		return words.length === 1 ? "`HEALTHCHECK CMD` needs a command." : sentence(message);
	return "HEALTHCHECK takes `CMD` and a command, or `NONE`: its flags stand before these.";
}
