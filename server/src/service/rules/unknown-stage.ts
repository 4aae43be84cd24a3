// A name that is no stage, but looks like one: it would be pulled from a registry.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { contextsNamed } from "../facts/contexts.ts";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { goLower } from "../syntax/characters.ts";
import { moveStage } from "./move.ts";
import { isOfficialImage } from "./official-images.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { slips } from "./spelling.ts";
import { calledStage } from "./words.ts";

/**
 * Bare names in FROM, `--from` and mounts that bind to no stage and come close to the name of one. A name that an
 * official image has, or that a stage of the file resembles only from afar, is an image.
 */
export const unknownStage: Rule = {
	code: "unknown-stage",
	severity: DiagnosticSeverity.Warning,
	*check({ graph, facts }) {
		for (const reference of graph.references) {
			const { target, name, stage } = reference;
			if (target.kind !== "image" || stage === undefined) continue;
			if (contextsNamed(facts, name.text).length > 0) continue;
			if (name.text.length > maximumLength || !isStageLike(name.text) || isOfficialImage(name.value))
				continue;
			const meant = nearest(graph, reference);
			if (meant !== undefined) yield finding(graph, reference, meant);
		}
	},
};

// Longer ones are no misspellings, and would take long.
const maximumLength = 60;

function isStageLike(text: string): boolean {
	return /^[a-zA-Z][a-zA-Z0-9_.-]*$/.test(text);
}

function nearest(graph: BuildGraph, { name, stage, kind }: Reference): Stage | undefined {
	let best: Stage | undefined;
	let bestScore = Number.POSITIVE_INFINITY;
	for (const candidate of graph.stages) {
		if (candidate === stage || candidate.name === undefined) continue;
		// FROM finds what stands above, and a stage of just this name below was meant as well.
		const isAbove = stage !== undefined && candidate.index < stage.index;
		if (!isAbove && candidate.name.value !== (kind === "from" ? goLower(name.text) : "")) continue;
		const score = distance(name.value, candidate.name.value);
		if (score !== undefined && score <= bestScore) {
			best = candidate;
			bestScore = score;
		}
	}
	return best;
}

// The smaller, the nearer; undefined for names that have nothing to do with each other.
function distance(a: string, b: string): number | undefined {
	if (a === b) return 0;
	if (a.replaceAll(/[_.-]/g, "") === b.replaceAll(/[_.-]/g, "")) return 1;
	if (Math.min(a.length, b.length) < 3 || b.length > maximumLength) return undefined;
	if (b.split(/[_.-]/).includes(a) || a.split(/[_.-]/).includes(b)) return 3;
	if (a.startsWith(b) || b.startsWith(a)) return Math.abs(a.length - b.length) <= 4 ? 3 : undefined;
	const edits = slips(a, b);
	return edits === undefined ? undefined : 1 + edits;
}

function finding(graph: BuildGraph, reference: Reference, meant: Stage): Finding {
	const { name, kind } = reference;
	const later = meant.name?.value === name.value;
	const message = later
		? `FROM finds only stages above it, so \`${name.text}\` is pulled from a registry: ${calledStage(meant)} comes later in the file.`
		: `There is no stage \`${name.text}\`, so an image of that name is pulled from a registry: did you mean ${calledStage(meant)}?`;
	return {
		range: name.range,
		message,
		related:
			meant.name === undefined ? [] : [{ message: `Stage \`${meant.name.text}\``, range: meant.name.range }],
		fixes: () => (later ? move(graph, meant, reference) : rename(reference, meant, kind)),
	};
}

function move(graph: BuildGraph, meant: Stage, reference: Reference): readonly Fix[] {
	const user = reference.stage;
	const edits = user === undefined ? undefined : moveStage(graph, meant, user.index, reference);
	return edits === undefined ? [] : [{ title: `Move ${calledStage(meant)} up`, edits, preferred: true }];
}

function rename({ name }: Reference, { name: meant }: Stage, kind: Reference["kind"]): readonly Fix[] {
	if (meant === undefined) return [];
	// FROM looks for the name in lower case only.
	const text = kind === "from" ? meant.value : meant.text;
	return [{ title: `Change to \`${text}\``, edits: [TextEdit.replace(name.range, text)], preferred: true }];
}
