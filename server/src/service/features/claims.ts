// The places in other files that name or build a stage of this one.

import type { ArgumentClaim, BuildPlace, Facts, TargetClaim } from "../facts/facts.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import type { Snapshot } from "../snapshot.ts";
import { goLower } from "../syntax/characters.ts";
import type { VariableSymbol } from "./variableSymbols.ts";

/** The places in other files that name a stage, by stage: builds of it first, then other mentions. */
export function claimsByStage({ graph, facts }: Snapshot): ReadonlyMap<Stage, readonly TargetClaim[]> {
	return byStage(graph, [...facts.targets, ...facts.mentions]);
}

/** The builds of each stage that is built for itself, those of the last one without a name for it included. */
export function buildsByStage({ graph, facts }: Snapshot): ReadonlyMap<Stage, readonly BuildPlace[]> {
	const builds = new Map<Stage, readonly BuildPlace[]>(byStage(graph, facts.targets));
	const last = graph.stages.at(-1);
	if (last !== undefined && facts.defaults.length > 0) {
		builds.set(last, [...(builds.get(last) ?? []), ...facts.defaults]);
	}
	return builds;
}

/** The places in other files that give a build argument to a build of this one. */
export function givenBy(
	{ args }: Facts,
	{ name, kind }: Pick<VariableSymbol, "name" | "kind">,
): readonly ArgumentClaim[] {
	return kind === "arg" ? args.filter((given) => given.name === name) : [];
}

// As BuildKit takes a target: in any case, and the last stage of a name.
function byStage(
	{ stages }: BuildGraph,
	claims: readonly TargetClaim[],
): ReadonlyMap<Stage, readonly TargetClaim[]> {
	const found = new Map<Stage, TargetClaim[]>();
	if (claims.length === 0) return found;
	const byName = new Map(
		stages.flatMap((stage) => (stage.name === undefined ? [] : [[stage.name.value, stage] as const])),
	);
	for (const claim of claims) {
		const stage = byName.get(goLower(claim.name));
		if (stage === undefined) continue;
		const known = found.get(stage);
		if (known === undefined) found.set(stage, [claim]);
		else known.push(claim);
	}
	return found;
}
