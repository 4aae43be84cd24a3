// The card that hovering over a stage shows, in Markdown.

import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { reachable, referencesTo, stageLabel } from "../graph/queries.ts";
import { called, calledStage } from "../rules/words.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { buildsByStage } from "./claims.ts";
import { place as linkTo } from "./contextCard.ts";
import { code, codeBlock } from "./stageText.ts";
import { type CardLine, lineLink, listOf, stateLines } from "./stateLines.ts";

/**
 * What there is to know about a stage: where it comes from, who uses it, what it copies, and what is in force at its end,
 * which is what a stage that is built on it starts with.
 */
export function stageCard(snapshot: Snapshot, stage: Stage): string {
	const { graph } = snapshot;
	const about = listOf([
		["Base", baseChain(stage)],
		["Used by", usersOf(graph, stage)],
		["Copies", copiesOf(graph, stage)],
		["Mounts", mountsOf(graph, stage)],
		["Built by", listed((buildsByStage(snapshot).get(stage) ?? []).map(linkTo))],
	]);
	const state = listOf(stateLines(graph, stage));
	const doc = stage.doc === undefined ? [] : [description(stage, stage.doc.text)];
	return [
		codeBlock(headOf(stage.from)),
		...doc,
		place(snapshot, stage),
		about,
		...(state === "" ? [] : ["At its end:", state]),
	].join("\n\n");
}

/**
 * What is in force in a stage after one of its instructions, on what it stands, and what has been copied up to there.
 */
export function lineCard(snapshot: Snapshot, stage: Stage, last: Instruction): string {
	const { graph } = snapshot;
	const head = `After line ${last.range.end.line + 1}, in ${calledStage(stage)} (${neededBy(snapshot, stage)})`;
	const lines: readonly CardLine[] = [
		["Base", baseChain(stage)],
		["Copies", copiesOf(graph, stage, last)],
		...stateLines(graph, stage, last),
	];
	return `${head}\n\n${listOf(lines)}`;
}

/** A line about the other stages that a mention means with other build arguments. */
export function alsoMeant(stages: readonly Stage[]): string {
	return `With other build arguments also ${listed(stages.map((stage) => code(stageLabel(stage))))}.`;
}

function headOf({ keyword, flags, words }: Instruction): string {
	const options = flags.map(({ name, value }) =>
		value === undefined ? `--${name}` : `--${name}=${value.text}`,
	);
	const text = [keyword.text, ...options, ...words.map((word) => word.text)].join(" ");
	return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

// BuildKit's description of a stage starts with the stage's name.
function description({ name }: Stage, text: string): string {
	const prefix = `${name?.value} `;
	const plain = (text.startsWith(prefix) ? text.slice(prefix.length) : text).trim();
	return plain.replaceAll(/[\\`*_{}[\]()#+!<>|~&]/g, "\\$&");
}

function place(snapshot: Snapshot, stage: Stage): string {
	const count = snapshot.graph.stages.length;
	const where = count === 1 ? "The only stage" : `Stage ${stage.index} (${stage.index + 1} of ${count})`;
	return `${where}, ${neededBy(snapshot, stage)}`;
}

// As seen from the target that the user looks at the file for; the others that files build come after it.
function neededBy(snapshot: Snapshot, stage: Stage): string {
	const { graph, target: chosen } = snapshot;
	const last = graph.stages.at(-1);
	const target = chosen ?? last;
	const kind = target === last ? "the default target" : "the chosen target";
	const others = [...buildsByStage(snapshot).keys()].filter(
		(other) => other !== target && other !== stage && reachable(graph, other).has(stage),
	);
	const shown = others
		.sort((a, b) => a.index - b.index)
		.slice(0, 3)
		.map(called);
	const rest = others.length > shown.length ? ` and ${others.length - shown.length} more` : "";
	const also = `${shown.join(", ")}${rest}`;
	if (stage === target || target === undefined) return also === "" ? kind : `${kind}, needed by ${also} too`;
	const name = target.name === undefined ? kind : `${kind} ${code(target.name.text)}`;
	if (reachable(graph, target).has(stage)) return `needed by ${name}${also === "" ? "" : ` and by ${also}`}`;
	return `not needed by ${name}${also === "" ? "" : `, but by ${also}`}`;
}

function baseChain(stage: Stage): string {
	const chain: string[] = [];
	for (let at: Stage | undefined = stage; at?.base !== undefined; ) {
		const { name, target }: Reference = at.base;
		at = target.kind === "stage" ? target.stage : undefined;
		// A variable hides what it is.
		const meant = at !== undefined ? stageLabel(at) : target.kind === "image" ? shortImage(target.image) : "";
		const hidden = name.text.includes("$") && meant !== "";
		chain.push(hidden ? `${code(name.text)} (${code(meant)})` : code(name.text));
	}
	const middle = chain.length > 8 ? [...chain.slice(0, 5), "…", ...chain.slice(-2)] : chain;
	return middle.join(" → ");
}

function shortImage(image: string): string {
	return image.replace(/^docker\.io\/(library\/)?/, "");
}

function usersOf(graph: BuildGraph, stage: Stage): string {
	const users = new Map<string, string[]>();
	for (const { stage: user, instruction } of referencesTo(graph, stage)) {
		const who = user === undefined ? "the build" : called(user);
		const how = `${instruction.name} ${lineLink(graph, instruction)}`;
		users.set(who, [...(users.get(who) ?? []), how]);
	}
	return listed([...users].map(([who, how]) => `${who} (${listed(how)})`));
}

function copiesOf(graph: BuildGraph, stage: Stage, last?: Instruction): string {
	const all = sourcesOf(graph, stage, "copy");
	const until = last === undefined ? all : all.filter(({ instruction }) => instruction.index <= last.index);
	const copies = until.map(({ name, target, instruction }) => {
		const sources = (instruction.trigger ?? instruction).words.slice(0, -1).map(({ text }) => code(text));
		const what = `${sources.slice(0, 3).join(", ")}${sources.length > 3 ? " …" : ""}`;
		return `${what} from ${sourceText(name.text, target)} (${lineLink(graph, instruction)})`;
	});
	return listed(copies);
}

function mountsOf(graph: BuildGraph, stage: Stage): string {
	const mounts = sourcesOf(graph, stage, "mount").map(
		({ name, target, instruction }) => `${sourceText(name.text, target)} (${lineLink(graph, instruction)})`,
	);
	return listed(mounts);
}

function sourcesOf({ references }: BuildGraph, stage: Stage, kind: "copy" | "mount"): readonly Reference[] {
	return references.filter(
		(reference) =>
			reference.stage === stage && (reference.kind === kind || reference.kind === `onbuild-${kind}`),
	);
}

function sourceText(text: string, target: Reference["target"]): string {
	return target.kind === "stage" ? called(target.stage) : code(text);
}

function listed(items: readonly string[]): string {
	const shown = items.slice(0, 6);
	const rest = items.length - shown.length;
	return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
