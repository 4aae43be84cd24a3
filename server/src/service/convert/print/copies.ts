// What stands behind COPY.

import { parentOf } from "../../shell/paths.ts";
import type { KeptCopy } from "../keep/kept.ts";

/** Takes copies and the name of the stage that they come from; gives the words of as few COPY as can be. */
export function copies(list: readonly KeptCopy[], name: string): readonly string[] {
	const groups = new Map<string, { flags: string; sources: string[]; target: string }>();
	for (const { path, to, tree, chown, chmod, link } of list) {
		const owner = `${chown === undefined ? "" : `--chown=${chown} `}${chmod === undefined ? "" : `--chmod=${chmod} `}`;
		const flags = `${link === true ? "--link " : ""}--from=${name} ${owner}`;
		const alone = tree === true || (to !== undefined && !to.endsWith("/"));
		const folder = parentOf(path);
		const target = to ?? (tree === true ? `${path}/` : folder === "/" ? "/" : `${folder}/`);
		const key = alone ? `${flags}\0${path}\0${target}` : `${flags}\0${target}`;
		const group = groups.get(key) ?? { flags, sources: [], target };
		// The contents of a folder that go among others.
		group.sources.push(tree === true && to === "/" ? `${path}/` : path);
		groups.set(key, group);
	}
	return [...groups.values()].map(({ flags, sources, target }) => {
		const words = [...sources, target].map(shown);
		if (words.some((word) => /\s/.test(word))) return `${flags}${JSON.stringify(words)}`;
		return `${flags}${words.join(" ")}`;
	});
}

/** A build argument that holds a whole path is marked with a slash before it; the text has none. */
export function shown(path: string): string {
	return path.startsWith("/${") ? path.slice(1) : path;
}
