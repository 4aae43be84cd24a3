// COPY or mount from a stage that comes later.

import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { dependencies, referencesTo } from "../graph/queries.ts";
import { referenceAt } from "./find.ts";
import { moveStage } from "./move.ts";
import { refusal } from "./refusal.ts";
import type { Fix } from "./rule.ts";
import { calledStage } from "./words.ts";

/** BuildKit builds stages in file order: a stage can use only those above it. */
export const forwardReference = refusal("forward-reference", ["forward-reference"], (problem, { graph }) => {
	const reference = referenceAt(graph, problem.range);
	if (reference?.target.kind !== "stage" || reference.stage === undefined) return undefined;
	const { stage: user } = reference;
	const { stage: used } = reference.target;
	return {
		message: message(reference, user, used),
		related: [
			{ message: `${capital(calledStage(used))} starts here`, range: used.name?.range ?? used.from.range },
		],
		fixes: () => fixes(graph, reference, user, used),
	};
});

function message({ kind }: Reference, user: Stage, used: Stage): string {
	const subject = capital(calledStage(used));
	if (kind.startsWith("onbuild")) {
		return `${subject} comes after a stage that is built on this one, and this trigger runs there: move it up.`;
	}
	const verb = kind === "mount" ? "mounted" : "copied from";
	return `${subject} comes later in the file, so it cannot be ${verb} here: move it above ${place(user)}.`;
}

function fixes(graph: BuildGraph, { kind }: Reference, user: Stage, used: Stage): readonly Fix[] {
	const offered: Fix[] = [];
	// Moved up, the stage must not need what then comes below it.
	if (dependencies(graph, used).every(({ index }) => index < user.index)) {
		const edits = moveStage(graph, used, user.index);
		const title = `Move ${calledStage(used)} above ${place(user)}`;
		if (edits !== undefined) offered.push({ title, edits, preferred: true });
	}
	// With nothing between them both ways come to the same.
	const isNext = used.index === user.index + 1 && offered.length > 0;
	const between = new Set(graph.stages.slice(user.index + 1, used.index + 1));
	const isWanted = referencesTo(graph, user).some(({ stage }) => stage !== undefined && between.has(stage));
	if (!isNext && !isWanted && !kind.startsWith("onbuild")) {
		const edits = moveStage(graph, user, used.index);
		if (edits !== undefined) offered.push({ title: `Move ${place(user)} below ${calledStage(used)}`, edits });
	}
	return offered;
}

function place(stage: Stage): string {
	return stage.name === undefined ? "this stage" : calledStage(stage);
}

function capital(text: string): string {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
