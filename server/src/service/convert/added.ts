// What the optional extras put into a plan. The printer knows nothing else of them.

import type { Step } from "./recipe.ts";

/** Everything that was added to a plan; empty in one that nothing was asked of. */
export interface Added {
	/** Mounts of the RUNs of the build stage, as `type=cache,target=/root/.npm`. */
	readonly mounts: ReadonlyMap<Step, readonly string[]>;
	/** Commands that are put before the script of a RUN. */
	readonly preludes: ReadonlyMap<Step, string>;
	/** A command that ends the build stage. */
	readonly closing?: string;
	/** The build stage stands on a stage that fetches what it depends on. */
	readonly dependencies?: Dependencies;
	/** The user that the container runs as. */
	readonly user?: AddedUser;
	/** The old image, as a stage beside the build stage. */
	readonly dev?: Dev;
}

/** A plan without extras. */
export const nothingAdded: Added = { mounts: new Map(), preludes: new Map() };

/** A stage that only fetches: it ends where the sources come in. */
export interface Dependencies {
	readonly name: string;
	/** The COPY that brings all sources, where it stands before what fetches: then the manifests are copied first. */
	readonly first?: { readonly sources: Step; readonly manifests: readonly string[] };
	/** A command that fetches, where the file has none. */
	readonly fetch?: { readonly command: string; readonly mounts: readonly string[] };
	/** The last instruction of the stage, where it is one of the file. */
	readonly last?: Step;
	/** ARG ends with its stage. */
	readonly redeclared: readonly Step[];
}

/** A user without rights. */
export interface AddedUser {
	/** As USER has it. */
	readonly name: string;
	/** The command that makes it; absent where the base has it, or numbers do. */
	readonly creation: string | undefined;
	/** The instruction of the file behind which it takes over; absent for the end of what is inserted. */
	readonly after: Step | undefined;
}

/** A stage for people. */
export interface Dev {
	readonly name: string;
	/** How it is built and used, a comment a line. */
	readonly comments: readonly string[];
	readonly arguments: readonly string[];
	readonly steps: readonly Step[];
}
