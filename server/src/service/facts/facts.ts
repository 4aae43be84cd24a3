// What is known from the files around a Dockerfile. Values only: the workspace layer reads, the service never does.

import type { Range } from "vscode-languageserver-types";

/** Facts about the surroundings of one Dockerfile. */
export interface Facts {
	/** Who builds which stage of this file. Each place once, even where several builds come from it. */
	readonly targets: readonly TargetClaim[];
	/** Builds that name a stage of a Dockerfile that is not known: this one may be meant. */
	readonly elsewhere: readonly TargetClaim[];
	/** Builds of this file by a stage that is not known. */
	readonly open: readonly BuildPlace[];
	/** Builds of this file that take its last stage. */
	readonly defaults: readonly BuildPlace[];
	/** The named contexts that builds of this file are given. */
	readonly contexts: readonly ContextClaim[];
	/** The build arguments that builds of this file are given. */
	readonly args: readonly ArgumentClaim[];
	/** Mentions of this file's stages by builds that are not for their sake (`no-cache-filter`). */
	readonly mentions: readonly TargetClaim[];
	/** Where builds were looked for; absent where nobody looked yet. */
	readonly searched?: Searched;
	/** The files of the build context that were looked at; absent where no context is known. */
	readonly context?: ContextFiles;
}

/** A place in another file that builds this Dockerfile. */
export interface BuildPlace {
	/** Who says so, for people: "compose service `web`". */
	readonly by: string;
	readonly uri: string;
	readonly range: Range;
	/** Whether the Dockerfile that is meant is known, or only likely. */
	readonly certain: boolean;
}

/** A place in another file that names a stage of this Dockerfile. */
export interface TargetClaim extends BuildPlace {
	/** The stage's name as written there. */
	readonly name: string;
	/** The range holds just the name, so that it can be replaced. */
	readonly verbatim: boolean;
}

/** A named context: in builds that have it, it takes the place of the stage or image of its name. */
export interface ContextClaim extends BuildPlace {
	/** As BuildKit compares it: `alpine` for `docker.io/library/alpine:latest`. */
	readonly name: string;
	/** What it is: a folder, a URL, `docker-image://...`, `target:...`, `service:...`. */
	readonly value: string;
}

/** A place in another file that gives a build of this one a build argument. */
export interface ArgumentClaim extends BuildPlace {
	readonly name: string;
	/** As far as the file says it. */
	readonly value?: string;
	/** The value is that of the environment variable of this name. */
	readonly fromEnvironment?: true;
	/** The range holds just the name, so that it can be replaced. */
	readonly verbatim: boolean;
}

/** The search for builds in the workspace folder. */
export interface Searched {
	/** The files that speak of builds, relative to the workspace folder, those nearest to its root first. */
	readonly files: readonly string[];
	/** Whether all of the workspace folder was looked at. */
	readonly complete: boolean;
}

/** Part of a build context: what exists, and the text of the small files that features ask for. */
export interface ContextFiles {
	/** The URI of its root, with a slash; absent where that is the Dockerfile's own folder. */
	readonly root?: string;
	/** Paths relative to the context's root, with `/`; folders end in `/`. */
	readonly paths: ReadonlySet<string>;
	/** Whether `paths` holds everything of the context. */
	readonly complete: boolean;
	/** The folders of `paths` that were not looked into, with a slash, where these are all that is missing. */
	readonly unread?: readonly string[];
	/** Text of manifests (`go.mod`, `package.json`, `.dockerignore` ...) by path. */
	readonly texts: ReadonlyMap<string, string>;
}

/** Facts where nothing is known. */
export const noFacts: Facts = {
	targets: [],
	elsewhere: [],
	open: [],
	defaults: [],
	contexts: [],
	args: [],
	mentions: [],
};
