// The one problem for which BuildKit stops: it meets them in a fixed order, not in that of the file.

import type { Problem } from "../syntax/dockerfile.ts";
import { buildProblems } from "./evaluate.ts";
import type { BuildGraph } from "./graph.ts";

/**
 * What BuildKit says of a build of the default target without build arguments, or of a check of all stages; undefined
 * where it builds. A target that depends on an argument without a value is what the build without it refuses.
 */
export function buildRefusal(graph: BuildGraph, allStages: boolean): Problem | undefined {
	const problems = [...graph.problems, ...graph.conditional];
	for (const phase of phases) {
		const found = problems.filter((problem) => phase.includes(problem.kind));
		if (phase.includes("blank-base")) found.sort((a, b) => a.line - b.line);
		// Images are looked up side by side, and Go runs what was started last first.
		const first = phase.includes("invalid-base") ? found.sort((a, b) => a.line - b.line).at(-1) : found[0];
		if (first !== undefined) return first;
	}
	return buildProblems(graph, allStages)[0];
}

// In BuildKit's order. What is in no phase is met only when a stage is built.
const phases: readonly (readonly Problem["kind"][])[] = [
	["empty-file"],
	["invalid-check"],
	["invalid-directive", "unterminated-heredoc", "invalid-syntax", "no-instructions", "line-too-long"],
	[
		"unknown-instruction",
		"unknown-flag",
		"invalid-flag",
		"invalid-arguments",
		"invalid-stage-name",
		"variable-in-mount-from",
		"invalid-onbuild",
		"no-stage",
	],
	["invalid-expansion", "blank-base", "invalid-platform"],
	["variable-in-from", "invalid-stage-index"],
	["circular-dependency"],
	["invalid-base"],
];
