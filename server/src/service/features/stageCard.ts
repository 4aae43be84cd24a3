// The card that hovering over a stage shows, in Markdown.

import type { Variable } from "../graph/environment.ts";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { reachable, referencesTo, stageLabel } from "../graph/queries.ts";
import { called } from "../rules/words.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { buildsByStage } from "./claims.ts";
import { place as linkTo } from "./contextCard.ts";
import { finalState, shownValue } from "./scope.ts";
import { effectiveShell, effectiveUser, effectiveWorkdir } from "./stageState.ts";
import { code, codeBlock } from "./stageText.ts";

/** What there is to know about a stage: where it comes from, who uses it, what it copies, and what is in force in it. */
export function stageCard(snapshot: Snapshot, stage: Stage): string {
	const { graph, target } = snapshot;
	const workdir = effectiveWorkdir(graph, stage);
	const user = effectiveUser(graph, stage);
	const lines = [
		["Base", baseChain(stage)],
		["Used by", usersOf(graph, stage)],
		["Copies", copiesOf(graph, stage)],
		["Mounts", mountsOf(graph, stage)],
		["Built by", listed((buildsByStage(snapshot).get(stage) ?? []).map(linkTo))],
		["WORKDIR", workdir === undefined ? "" : code(workdir)],
		["USER", user === undefined ? "" : code(user)],
		["SHELL", shellOf(graph, stage)],
		["ENV", variablesOf(graph, stage, "env")],
		["ARG", variablesOf(graph, stage, "arg")],
	].flatMap(([key, value]) => (value === "" ? [] : [`- **${key}** ${value}`]));
	const doc = stage.doc === undefined ? [] : [description(stage, stage.doc.text)];
	return [codeBlock(headOf(stage.from)), ...doc, place(graph, stage, target), lines.join("\n")].join("\n\n");
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

function place(graph: BuildGraph, stage: Stage, chosen: Stage | undefined): string {
	const last = graph.stages.at(-1);
	const target = chosen ?? last;
	const count = graph.stages.length;
	const where = count === 1 ? "The only stage" : `Stage ${stage.index} (${stage.index + 1} of ${count})`;
	const kind = target === last ? "the default target" : "the chosen target";
	if (stage === target || target === undefined) return `${where}, ${kind}`;
	const needed = reachable(graph, target).has(stage) ? "needed" : "not needed";
	return `${where}, ${needed} by ${target.name === undefined ? kind : `${kind} ${code(target.name.text)}`}`;
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

function shellOf(graph: BuildGraph, stage: Stage): string {
	const shell = effectiveShell(graph, stage);
	return shell === undefined ? "" : code(shell);
}

// The newest first, since those are the stage's own; those of a line together.
function variablesOf(graph: BuildGraph, stage: Stage, kind: Variable["kind"]): string {
	const { environment } = finalState(graph, stage);
	const set = [...environment.all().values()].filter(
		(variable) => variable.kind === kind && variable.instruction !== undefined,
	);
	const lines = new Map<Instruction, string[]>();
	const indexOf = ({ instruction }: Variable): number => instruction?.index ?? 0;
	for (const variable of set.sort((a, b) => indexOf(b) - indexOf(a)).slice(0, maximumVariables)) {
		const { name, instruction } = variable;
		if (instruction === undefined) continue;
		const value = shownValue(graph, variable);
		const text = code(value === undefined ? name : `${name}=${shortened(value)}`);
		lines.set(instruction, [...(lines.get(instruction) ?? []), text]);
	}
	const items = [...lines].map(
		([instruction, texts]) => `${texts.join(", ")} (${lineLink(graph, instruction)})`,
	);
	const rest = set.length - maximumVariables;
	return `${items.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const maximumVariables = 8;

function shortened(value: string): string {
	const line = value.replaceAll(/\s+/g, " ");
	return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

function copiesOf(graph: BuildGraph, stage: Stage): string {
	const copies = sourcesOf(graph, stage, "copy").map(({ name, target, instruction }) => {
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

/** A link to the line on which an instruction starts. */
export function lineLink({ file: { uri } }: BuildGraph, { range }: Pick<Instruction, "range">): string {
	const line = range.start.line + 1;
	const target = uri.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll(" ", "%20");
	return `[line ${line}](${target}#L${line})`;
}

function listed(items: readonly string[]): string {
	const shown = items.slice(0, 6);
	const rest = items.length - shown.length;
	return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
