// What stands behind a base that BuildKit refuses.

import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import type { Problem } from "../syntax/dockerfile.ts";
import { instructionOf } from "./find.ts";

/** The FROM reference that a problem is about; undefined where it is about a COPY or a mount. */
export function baseOf(graph: BuildGraph, { range }: Problem): Reference | undefined {
	const from = instructionOf(graph, range);
	if (from?.name !== "FROM") return undefined;
	let low = 0;
	let high = graph.stages.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((graph.stages[middle]?.from.index ?? 0) <= from.index) low = middle;
		else high = middle - 1;
	}
	return graph.stages[low]?.base;
}

/** The nearest stage above a FROM that has the base's name but for its case. */
export function stageInOtherCase({ stages }: BuildGraph, { name, stage }: Reference): Stage | undefined {
	if (stage === undefined || name.text === name.value) return undefined;
	return stages.findLast((above) => above.index < stage.index && above.name?.value === name.value);
}
