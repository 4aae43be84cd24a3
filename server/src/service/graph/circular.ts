// Loops of COPY and mount edges (BuildKit: dockerfile2llb/validations.go, validateCircularDependency).

import type { Problem } from "../syntax/dockerfile.ts";
import type { BuildGraph, Reference, Stage } from "./graph.ts";

/**
 * BuildKit's one complaint about loops: it names the first stage in file order from which a loop is reached. FROM
 * edges do not count. The range is a reference that is part of the loop.
 */
export function circularDependency(graph: BuildGraph): Problem | undefined {
	const edges = new Map<Stage, Reference[]>();
	for (const reference of graph.references) {
		if (reference.stage === undefined || !isEdge(reference)) continue;
		const list = edges.get(reference.stage);
		if (list === undefined) edges.set(reference.stage, [reference]);
		else list.push(reference);
	}
	if (edges.size === 0) return undefined;
	const looping = stagesThatReachALoop(edges);
	const first = graph.stages.find((stage) => looping.has(stage));
	if (first === undefined) return undefined;
	const reference = edges
		.get(first)
		?.find((edge) => edge.target.kind === "stage" && looping.has(edge.target.stage));
	if (reference === undefined) return undefined;
	return {
		kind: "circular-dependency",
		message: `circular dependency detected on stage: ${first.name?.value ?? `stage-${first.index}`}`,
		range: reference.name.range,
		line: reference.instruction.firstLine,
	};
}

function isEdge({ kind, target }: Reference): boolean {
	return (
		target.kind === "stage" && (kind === "copy" || kind === "mount" || kind === "mount-implicit-scratch")
	);
}

// What is left when stages that lead nowhere are taken away, again and again.
function stagesThatReachALoop(edges: ReadonlyMap<Stage, readonly Reference[]>): ReadonlySet<Stage> {
	const open = new Map<Stage, number>();
	const users = new Map<Stage, Stage[]>();
	for (const [stage, references] of edges) {
		open.set(stage, references.length);
		for (const { target } of references) {
			if (target.kind !== "stage") continue;
			const list = users.get(target.stage);
			if (list === undefined) users.set(target.stage, [stage]);
			else list.push(stage);
		}
	}
	const done = [...users.keys()].filter((stage) => !open.has(stage));
	for (let stage = done.pop(); stage !== undefined; stage = done.pop()) {
		for (const user of users.get(stage) ?? []) {
			const left = (open.get(user) ?? 0) - 1;
			open.set(user, left);
			if (left === 0) {
				open.delete(user);
				done.push(user);
			}
		}
	}
	return new Set(open.keys());
}
