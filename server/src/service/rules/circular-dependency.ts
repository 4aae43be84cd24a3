// Stages that need each other, or one that needs itself.

import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { referenceAt } from "./find.ts";
import { refusal } from "./refusal.ts";
import { called } from "./words.ts";

/** BuildKit looks for loops of COPY and mounts in the whole file, whatever the target. */
export const circularDependency = refusal(
	"circular-dependency",
	["circular-dependency"],
	(problem, { graph }) => {
		const start = referenceAt(graph, problem.range);
		const loop = start === undefined ? [] : loopFrom(graph, start);
		const [first] = loop;
		if (first === undefined) return { message: "This stage needs itself in the end." };
		if (loop.length === 1) return { message: ownLoop(first) };
		const names = loop.map(({ stage }) => (stage === undefined ? "" : called(stage)));
		const shown = names.length > 8 ? [...names.slice(0, 8), "…"] : names;
		return {
			message: `These stages need each other, so none of them can be built first: ${[...shown, names[0]].join(" needs ")}.`,
			related: loop
				.filter((reference) => reference !== start)
				.slice(0, 20)
				.map(arrow),
		};
	},
);

function ownLoop({ kind }: Reference): string {
	return kind === "mount-implicit-scratch"
		? "This mount has no `from=`, so it mounts `scratch`, and this stage is called `scratch`: give the stage another name."
		: "A stage cannot copy from itself or mount itself: name another stage.";
}

function arrow({ stage, target, name }: Reference): { message: string; range: Reference["name"]["range"] } {
	const needed = target.kind === "stage" ? called(target.stage) : name.text;
	return { message: `${stage === undefined ? "" : called(stage)} needs ${needed} here`, range: name.range };
}

// The references of a loop that a reference leads to, in order: a walk through the graph that stops where it meets its
// own way.
function loopFrom(graph: BuildGraph, start: Reference): readonly Reference[] {
	const edges = new Map<Stage, Reference[]>();
	for (const reference of graph.references) {
		const { stage, kind, target } = reference;
		if (stage === undefined || target.kind !== "stage" || kind === "from" || kind.startsWith("onbuild"))
			continue;
		const list = edges.get(stage);
		if (list === undefined) edges.set(stage, [reference]);
		else list.push(reference);
	}
	const way: { readonly edge: Reference; next: number }[] = [{ edge: start, next: 0 }];
	const position = new Map<Stage | undefined, number>([[start.stage, 0]]);
	for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
		const stage = at.edge.target.kind === "stage" ? at.edge.target.stage : undefined;
		const since = position.get(stage);
		if (at.next === 0 && since !== undefined && since >= 0 && since < way.length) {
			return way.slice(since).map(({ edge }) => edge);
		}
		position.set(stage, way.length);
		const edge = stage === undefined ? undefined : edges.get(stage)?.[at.next++];
		if (edge === undefined) {
			way.pop();
			// It was seen, and no loop goes through it.
			position.set(stage, -1);
		} else if (edge.target.kind === "stage" && position.get(edge.target.stage) !== -1)
			way.push({ edge, next: 0 });
	}
	return [];
}
