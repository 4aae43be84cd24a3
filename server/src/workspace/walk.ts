// Finds the files of a workspace folder by their paths.

import type { Files } from "./files.ts";
import { closedFolders } from "./manifests.ts";
import { inParallel, pacer } from "./pace.ts";
import { uriIn } from "./uri.ts";

/** How much of a folder is walked: more than anybody's repository, less than a whole disk. */
export interface WalkLimits {
	readonly folders: number;
	readonly depth: number;
}

export const walkLimits: WalkLimits = { folders: 100_000, depth: 30 };

/**
 * Tells of every file below a folder, links not followed, other tools' stores left out. Near folders come first. Gives
 * whether that was all: not where it was stopped, or a limit was met.
 */
export async function walkFiles(
	files: Files,
	root: string,
	found: (path: string) => void,
	stopped: () => boolean,
	limits: WalkLimits = walkLimits,
): Promise<boolean> {
	const pace = pacer();
	const folders: { readonly path: string; readonly depth: number }[] = [{ path: "", depth: 0 }];
	let seen = 1;
	let complete = true;
	const list = async ({ path, depth }: { readonly path: string; readonly depth: number }): Promise<void> => {
		const entries = await files.list(uriIn(root, path));
		if (entries === undefined) complete = false;
		for (const { name, kind } of entries ?? []) {
			if (kind === "file") found(path + name);
			if (kind !== "folder" || closedFolders.has(name)) continue;
			if (depth >= limits.depth || seen >= limits.folders) complete = false;
			else {
				seen++;
				folders.push({ path: `${path}${name}/`, depth: depth + 1 });
			}
		}
		await pace();
	};
	await inParallel(folders, list, stopped);
	return complete && !stopped();
}
