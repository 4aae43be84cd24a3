// All that a rule or a feature may know: one Dockerfile's graph and the facts around it.

import type { Facts } from "./facts/facts.ts";
import type { BuildGraph, Stage } from "./graph/graph.ts";

/** An immutable view of one Dockerfile and its surroundings at one moment. */
export interface Snapshot {
	readonly graph: BuildGraph;
	readonly facts: Facts;
	/** The stage that the user looks at the file for; absent where it is the default target. */
	readonly target?: Stage;
}
