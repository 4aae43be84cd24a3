// A stage that a build of the default target does not need. Its lines are shown faded.

import { DiagnosticSeverity, DiagnosticTag, type Range } from "vscode-languageserver-types";
import type { Facts } from "../facts/facts.ts";
import { commentClaims } from "../facts/prose.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { dependencies, referencesTo } from "../graph/queries.ts";
import { goLower } from "../syntax/characters.ts";
import type { Problem } from "../syntax/dockerfile.ts";
import { memo } from "../syntax/memo.ts";
import { deleteStages } from "./edits.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { called, calledAll, calledStage } from "./words.ts";

/**
 * Stages that neither the last stage needs, nor a target that another file names. A named stage that looks like a
 * target of its own, and what it needs, are only hinted at.
 */
export const unusedStage: Rule = {
	code: "unused-stage",
	severity: DiagnosticSeverity.Warning,
	*check({ graph, facts }) {
		const last = graph.stages.at(-1);
		if (last === undefined || graph.stages.length < 2 || graph.problems.some(hidesUses)) return;
		const claimed = namesOf(graph, facts);
		const named = graph.stages.filter(({ name }) => name !== undefined && claimed.has(name.value));
		const needed = mayNeed(graph, [last, ...named]);
		if (needed.size === graph.stages.length) return;
		const [open] = facts.open;
		const likely = mayNeed(
			graph,
			open === undefined ? likelyTargets(graph, needed) : graph.stages.filter(({ name }) => name),
		);
		for (const stage of graph.stages) {
			if (!needed.has(stage)) yield finding(graph, stage, likely.has(stage), facts);
		}
	},
};

// What is built by name: by other files, by commands about a Dockerfile that may be this one, and by those that its own
// comments show.
function namesOf({ file }: BuildGraph, { targets, elsewhere }: Facts): ReadonlySet<string> {
	const shown = commentClaims(file).flatMap(({ target }) => target?.text ?? []);
	return new Set(
		[...targets, ...elsewhere]
			.map(({ name }) => name)
			.concat(shown)
			.map(goLower),
	);
}

// A line that can't be read, or a base in the wrong letter case, may be the one that uses the stage.
function hidesUses({ kind }: Problem): boolean {
	return kind === "unknown-instruction" || kind === "unterminated-heredoc" || kind === "invalid-base";
}

// Words in a stage's name that say that people build it for itself.
const targetWords = new Set(
	(
		"test tests testing tester lint linter linting check checks verify validate validation dev devel development " +
		"devcontainer debug debugger doc docs ci bench benchmark benchmarks coverage e2e integration unit watch hot " +
		"local shell cli release artifacts artifact export binaries binary dist format fmt update audit image target " +
		"prod production staging nightly"
	).split(" "),
);

// Instructions for those who run an image: a stage that is only copied from needs none of them.
const runInstructions = new Set(["CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK"]);

// A leftover or two are a slip; a file with more ends than that is made for many targets.
const manyEnds = 3;

// Of the stages that nothing needs, those that look as if they were there to be built.
function likelyTargets(graph: BuildGraph, needed: ReadonlySet<Stage>): readonly Stage[] {
	if (isImageList(graph)) return graph.stages;
	const unneeded = graph.stages.filter((stage) => stage.name !== undefined && !needed.has(stage));
	const ends = unneeded.filter((stage) => referencesTo(graph, stage).length === 0);
	return ends.length >= manyEnds
		? unneeded
		: unneeded.filter((stage) => isNamedLikeTarget(stage) || isProduct(stage));
}

// Nobody builds a file of nothing but names for images: it is there for tools that look for newer ones.
function isImageList({ stages }: BuildGraph): boolean {
	return (
		stages.length >= manyEnds &&
		stages.every(
			({ name, base, instructions }) =>
				name !== undefined && base?.target.kind === "image" && instructions.length === 0,
		)
	);
}

function isNamedLikeTarget({ name, doc }: Stage): boolean {
	if (doc !== undefined) return true;
	const words = name?.value.split(/[-_.]/) ?? [];
	return words.some((word) => targetWords.has(word.replace(/\d+$/, "")) || /tests?$/.test(word));
}

// An image to run, or files to take out with `--output`.
function isProduct({ instructions, base }: Stage): boolean {
	const isExport = base?.target.kind === "scratch" && instructions.some(({ name }) => name === "COPY");
	return isExport || instructions.some(({ name }) => runInstructions.has(name));
}

// Like `reachable`, but what a stage only may need, with other build arguments, counts as well.
function mayNeed(graph: BuildGraph, targets: readonly Stage[]): ReadonlySet<Stage> {
	const candidates = new Map<Stage, Stage[]>();
	const open = [...targets];
	for (const { stage, candidates: stages, kind, target } of graph.references) {
		if (kind === "epoch" && target.kind === "stage") open.push(target.stage);
		if (stage === undefined || stages.length === 0) continue;
		candidates.set(stage, [...(candidates.get(stage) ?? []), ...stages]);
	}
	const needed = new Set<Stage>();
	for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
		if (needed.has(stage)) continue;
		needed.add(stage);
		open.push(...dependencies(graph, stage), ...(candidates.get(stage) ?? []));
	}
	return needed;
}

function finding(graph: BuildGraph, stage: Stage, likely: boolean, facts: Facts): Finding {
	const users = usersOf(graph, stage);
	const message = [reason(stage, users), searched(facts, stage), likely ? guess(facts, stage) : ""]
		.filter((part) => part !== "")
		.join(" ");
	const common = {
		message,
		tags: [DiagnosticTag.Unnecessary],
		related: users.map((user) => ({
			message: `${called(user)}, which is not needed either, uses it`,
			range: user.name?.range ?? user.from.keyword.range,
		})),
		fixes: () => fixes(graph, stage),
	};
	if (likely) return { ...common, range: stage.range, severity: DiagnosticSeverity.Hint };
	const faded = bodyOf(stage);
	return { ...common, range: stage.from.range, ...(faded === undefined ? {} : { faded }) };
}

function reason(stage: Stage, users: readonly Stage[]): string {
	const subject = stage.name === undefined ? `Stage ${stage.index}` : `Stage \`${stage.name.text}\``;
	if (users.length === 0) {
		return `${subject} is unused: no later stage copies from it, builds on it or mounts it, and the last stage is the default target.`;
	}
	return `${subject} is unused: only ${calledAll(users)} ${users.length === 1 ? "uses" : "use"} it, and the last stage, which is the default target, needs none of them.`;
}

const shownFiles = 3;

// Where somebody may have named it, and nobody did.
function searched({ searched: search }: Facts, { name }: Stage): string {
	if (search === undefined || search.files.length === 0 || name === undefined) return "";
	const shown = search.files.slice(0, shownFiles).map((file) => `\`${file}\``);
	const more = search.files.length - shown.length;
	const files = more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
	return `No build in ${files} names it${search.complete ? "" : ", as far as the workspace was looked through"}.`;
}

function guess({ open: [place] }: Facts, { name }: Stage): string {
	if (name === undefined) return "";
	if (place === undefined) return "A build with `--target` may use it.";
	return `It may be the one that ${place.by} builds, whose target depends on a variable.`;
}

function usersOf(graph: BuildGraph, stage: Stage): readonly Stage[] {
	const users = new Set<Stage>();
	for (const reference of referencesTo(graph, stage)) {
		if (reference.stage !== undefined && reference.stage !== stage) users.add(reference.stage);
	}
	return [...users];
}

function bodyOf({ instructions }: Stage): Range | undefined {
	const first = instructions[0];
	const last = instructions.at(-1);
	if (first === undefined || last === undefined) return undefined;
	return { start: first.range.start, end: last.range.end };
}

// What uses it goes too: without it those stages would mean an image of that name.
function fixes(graph: BuildGraph, stage: Stage): readonly Fix[] {
	const stages = new Set([stage]);
	for (const one of stages) for (const user of usersOf(graph, one)) stages.add(user);
	if (namesImagesByNumber(graph)) return [];
	// A stage that the last one may need with other build arguments is not to be lost.
	if (stages.has(graph.stages.at(-1) ?? stage)) return [];
	const sorted = [...stages].sort((a, b) => a.index - b.index);
	const title =
		stages.size > 1 ? `Remove the unused stages ${calledAll(sorted)}` : `Remove ${calledStage(stage)}`;
	// Made when it is taken: each may touch the whole file, and there may be as many as stages.
	return [
		{
			title,
			get edits() {
				return deleteStages(graph, stages);
			},
			preferred: true,
		},
	];
}

// A number beyond the stages means one of the images that were named before: nobody wants that renumbered. Asked once
// per unused stage.
const namesImagesByNumber = memo(({ references }: BuildGraph): boolean =>
	references.some(
		({ kind, name, target }) => kind === "copy" && /^[+-]?\d+$/.test(name.text) && target.kind !== "stage",
	),
);
