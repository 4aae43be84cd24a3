// Invariant 2: the build stage is the old file in its order, comments and all, and nothing of it is lost.

import type { Instruction } from "../../server/src/service/syntax/dockerfile.ts";
import type { Broken, Pair } from "./invariants.ts";
import { gathersNotes, withoutNotes } from "./notes.ts";
import { gathersLibraries } from "./opam.ts";
import { isPublishedRun, publishLine } from "./published.ts";
import { type Reading, sourceOf } from "./reading.ts";

// What describes the container and builds nothing: it may move to the final stage.
const describing: ReadonlySet<string> = new Set(
	"CMD ENTRYPOINT EXPOSE VOLUME LABEL STOPSIGNAL HEALTHCHECK MAINTAINER".split(" "),
);

/** What is lost, changed or out of order. */
export function brokenBuildStage(pair: Pair): readonly Broken[] {
	const { before, after } = pair;
	const broken: string[] = [];
	const [old] = before.graph.stages;
	const build = after.graph.stages[0];
	const rest = after.graph.stages.slice(1).flatMap(({ instructions }) => instructions);
	if (old === undefined || build === undefined) return [];
	const written = (reading: Reading) => (instruction: Instruction) => sourceOf(reading.graph, instruction);
	const oldText = written(before);
	const published = isPublishedRun(pair);
	const linked = pair.explanation.includes("are found in the build and installed");
	const noted = pair.explanation.includes("the build notes which files are new");
	const newText = (instruction: Instruction): string => {
		const text = sourceOf(after.graph, instruction);
		return noted ? withoutNotes(text) : text;
	};
	if (before.graph.global.map(oldText).join("\n") !== after.graph.global.map(newText).join("\n"))
		broken.push("The lines before the first FROM changed.");
	const from = newText(build.from);
	if (from !== oldText(old.from) && from.replace(/\s+AS\s+\S+$/i, "") !== oldText(old.from).trimEnd())
		broken.push(`The first FROM is ${from}`);
	// An install that is run once more, with DESTDIR alone added.
	const installs = [...pair.explanation.matchAll(/"([^"]*\bDESTDIR=\/\w+[^"]*)"/g)]
		.map(([, text = ""]) => text)
		.filter((text) => before.text.includes(text.replace(/\s?DESTDIR=\/\w+\s?/, "")))
		.map((text) => ` && ${text}`);
	const added = new Set(pair.explanation.match(/\b[A-Z_]+=[^\s,]+?(?=\.?\s|\.?$| is set)/g) ?? []);
	const additions = [...installs, ...[...added].map((assignment) => `${assignment} `)];
	const moved: Instruction[] = [];
	let at = 0;
	for (const instruction of build.instructions) {
		const text = newText(instruction);
		const assignment = /^ENV\s+(\S+)$/i.exec(text)?.[1];
		for (;;) {
			const next = old.instructions[at];
			if (next !== undefined && same(text, oldText(next), additions)) {
				at++;
				break;
			}
			if (assignment !== undefined && added.has(assignment)) break;
			if (noted && gathersNotes(text) && instruction === build.instructions.at(-1)) break;
			if (published && publishLine.test(text) && instruction === build.instructions.at(-1)) break;
			if (linked && gathersLibraries(text) && instruction === build.instructions.at(-1)) break;
			if (next === undefined) {
				broken.push(`The build stage has what the file had not: ${text}`);
				break;
			}
			if (describing.has(next.name)) moved.push(next);
			else broken.push(`Not in the build stage, or not in its place: ${oldText(next)}`);
			at++;
		}
	}
	const texts = rest.map(newText);
	for (const instruction of moved) {
		if (!texts.includes(oldText(instruction)))
			broken.push(`Taken out of the build stage, and not in the final one: ${oldText(instruction)}`);
	}
	let last = -1;
	for (const instruction of old.instructions.slice(at)) {
		const place = texts.indexOf(oldText(instruction), last + 1);
		if (place < 0) broken.push(`Neither in the build stage nor in the final one: ${oldText(instruction)}`);
		else last = place;
	}
	broken.push(...lostComments(before, after, additions));
	return broken.map((message) => ({ invariant: 2, message }));
}

// Variables may be set before a command, and an install run once more, where the explanation says so.
function same(now: string, before: string, additions: readonly string[]): boolean {
	if (now === before) return true;
	let text = withoutNotes(now);
	if (text === before) return true;
	for (const addition of additions) text = text.replaceAll(addition, "");
	return text === before;
}

function lostComments(before: Reading, after: Reading, additions: readonly string[]): readonly string[] {
	const lost: string[] = [];
	const counts = new Map<string, number>();
	for (const { text } of after.graph.file.comments) counts.set(text, (counts.get(text) ?? 0) + 1);
	for (const { text } of before.graph.file.comments) {
		const count = counts.get(text) ?? 0;
		if (count === 0) lost.push(`The comment is lost: # ${text}`);
		counts.set(text, count - 1);
	}
	const now = after.graph.file.instructions.map((instruction) => ({
		text: sourceOf(after.graph, instruction),
		above: above(instruction),
	}));
	for (const instruction of before.graph.file.instructions) {
		const comments = above(instruction);
		if (comments.length === 0) continue;
		const text = sourceOf(before.graph, instruction);
		const speaks = now.some(
			(each) =>
				(same(each.text, text, additions) || (instruction.name === "FROM" && each.text.startsWith(text))) &&
				each.above.join("\n").endsWith(comments.join("\n")),
		);
		if (!speaks) lost.push(`The comment "# ${comments[0]}" is no longer above ${text}`);
	}
	return lost;
}

// The comments on the lines directly above an instruction.
function above(instruction: Instruction): readonly string[] {
	const texts: string[] = [];
	let line = instruction.range.start.line;
	for (const { text, range } of instruction.comments.toReversed()) {
		if (range.start.line !== line - 1) break;
		line = range.start.line;
		texts.unshift(text);
	}
	return texts;
}
