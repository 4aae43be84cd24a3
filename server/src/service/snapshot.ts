// All that a rule or a feature may know: one Dockerfile's graph and the facts around it.

import type { Facts } from "./facts/facts.ts";
import type { BuildGraph } from "./graph/graph.ts";

/** An immutable view of one Dockerfile and its surroundings at one moment. */
export interface Snapshot {
	readonly graph: BuildGraph;
	readonly facts: Facts;
}
