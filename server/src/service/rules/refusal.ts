// The common form of the rules that say what BuildKit refuses: the graph found it, the rule finds the words.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import { buildProblems } from "../graph/evaluate.ts";
import type { BuildGraph } from "../graph/graph.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Problem, ProblemKind } from "../syntax/dockerfile.ts";
import { memo } from "../syntax/memo.ts";
import type { Finding, Rule } from "./rule.ts";

/** What a rule says of a problem; the problem's range is taken where it gives none. */
export type Explanation = Omit<Finding, "range"> & { readonly range?: Finding["range"] };

/** A rule that explains the problems of some kinds. `explain` gives undefined for those that are not its affair. */
export function refusal(
	code: string,
	kinds: readonly ProblemKind[],
	explain: (problem: Problem, snapshot: Snapshot) => Explanation | undefined,
): Rule {
	return {
		code,
		severity: DiagnosticSeverity.Error,
		*check(snapshot) {
			for (const problem of problemsOf(snapshot.graph)) {
				if (!kinds.includes(problem.kind)) continue;
				const explanation = explain(problem, snapshot);
				if (explanation !== undefined) yield { range: problem.range, ...explanation };
			}
		},
	};
}

/** All that BuildKit refuses of a file, in any of its stages, each once. */
export const problemsOf = memo((graph: BuildGraph): readonly Problem[] => {
	// An ONBUILD runs in every stage that is built on its own: the mistake in it is one.
	const seen = new Map<string, Problem>();
	for (const problem of [...graph.problems, ...buildProblems(graph, true)]) {
		const { start, end } = problem.range;
		const key = `${problem.kind} ${start.line}:${start.character} ${end.line}:${end.character}`;
		if (!seen.has(key)) seen.set(key, problem);
	}
	return [...seen.values()];
});

/** BuildKit's message as a sentence, for what needs no other words. */
export function sentence(message: string): string {
	const first = message.charAt(0).toUpperCase();
	return `${first}${message.slice(1)}${message.endsWith(".") ? "" : "."}`;
}
