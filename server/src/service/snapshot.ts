// All that a rule or a feature may know: one Dockerfile's graph and the facts around it, or a file that builds.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { BuildClaim } from "./facts/claim.ts";
import type { Definition } from "./facts/definitions.ts";
import type { Facts } from "./facts/facts.ts";
import type { BuildGraph, Stage } from "./graph/graph.ts";

/** An immutable view of one Dockerfile and its surroundings at one moment. */
export interface Snapshot {
	readonly graph: BuildGraph;
	readonly facts: Facts;
	/** The stage that the user looks at the file for; absent where it is the default target. */
	readonly target?: Stage;
}

/** An immutable view of a file that speaks of builds (compose, bake, ...), and of the Dockerfiles that it means. */
export interface BuildFile {
	readonly document: TextDocument;
	/** The builds that are written in this file, or take their stage from it. */
	readonly builds: readonly Build[];
}

/** One build with the Dockerfile that it reads. */
export interface Build {
	readonly claim: BuildClaim;
	/** Which Dockerfile is meant is known, and not only likely. */
	readonly certain: boolean;
	/** Absent where it can't be known or read. Of several that may be meant the likeliest. */
	readonly dockerfile?: Snapshot;
	/** Where it starts by name what a bake or compose file defines. */
	readonly started?: {
		/** What the name means: several files may speak of it. */
		readonly meant: readonly StartedBuilds[];
		/** The names that could stand there. */
		readonly offered: readonly Definition[];
	};
}

/** A name in a bake or compose file, and what it builds. */
export interface StartedBuilds extends Pick<Definition, "what" | "place"> {
	readonly builds: readonly Build[];
}
