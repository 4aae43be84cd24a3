// What is known from the files around a Dockerfile. Values only: the workspace layer reads, the service never does.

import type { Range } from "vscode-languageserver-types";

/** Facts about the surroundings of one Dockerfile. */
export interface Facts {
	/** Who builds which stage of this file. */
	readonly targets: readonly TargetClaim[];
	/** The files of the build context that were looked at; absent where no context is known. */
	readonly context?: ContextFiles;
}

/** A place in another file that builds a stage of this Dockerfile. */
export interface TargetClaim {
	/** The stage's name as written there. */
	readonly name: string;
	/** Who says so, for people: `compose service web`. */
	readonly by: string;
	readonly uri: string;
	readonly range: Range;
	/** Whether the Dockerfile that is meant is known, or only likely. */
	readonly certain: boolean;
}

/** Part of a build context: what exists, and the text of the small files that features ask for. */
export interface ContextFiles {
	/** Paths relative to the context's root, with `/`; folders end in `/`. */
	readonly paths: ReadonlySet<string>;
	/** Whether `paths` holds everything of the context. */
	readonly complete: boolean;
	/** Text of manifests (`go.mod`, `package.json`, `.dockerignore` ...) by path. */
	readonly texts: ReadonlyMap<string, string>;
}

/** Facts where nothing is known. */
export const noFacts: Facts = { targets: [] };
