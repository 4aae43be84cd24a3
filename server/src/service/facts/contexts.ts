// Named contexts: what a build puts in the place of a stage or an image (BuildKit: frontend/dockerui/namedcontext.go).

import { goLower } from "../syntax/characters.ts";
import type { ContextClaim, Facts } from "./facts.ts";

/** The named contexts that builds of this file have by a name; `alpine` and `docker.io/library/alpine:latest` are one. */
export function contextsNamed({ contexts }: Facts, name: string): readonly ContextClaim[] {
	if (contexts.length === 0) return [];
	const wanted = familiarName(name);
	return contexts.filter((context) => context.name === wanted);
}

/** A name as BuildKit compares it: in lower case, without what an image's name may leave out. */
export function familiarName(name: string): string {
	return goLower(name)
		.replace(/^docker\.io\/(?:library\/)?/, "")
		.replace(/:latest$/, "");
}
