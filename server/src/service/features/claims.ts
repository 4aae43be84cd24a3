// The places in other files that build a stage of this one.

import type { TargetClaim } from "../facts/facts.ts";
import type { Stage } from "../graph/graph.ts";
import type { Snapshot } from "../snapshot.ts";
import { goLower } from "../syntax/characters.ts";

/** The claims that name a stage, by stage. As BuildKit takes a target: in any case, and the last stage of a name. */
export function claimsByStage({ graph, facts }: Snapshot): ReadonlyMap<Stage, readonly TargetClaim[]> {
	const claims = new Map<Stage, TargetClaim[]>();
	if (facts.targets.length === 0) return claims;
	const byName = new Map(
		graph.stages.flatMap((stage) => (stage.name === undefined ? [] : [[stage.name.value, stage] as const])),
	);
	for (const claim of facts.targets) {
		const stage = byName.get(goLower(claim.name));
		if (stage === undefined) continue;
		const known = claims.get(stage);
		if (known === undefined) claims.set(stage, [claim]);
		else known.push(claim);
	}
	return claims;
}
