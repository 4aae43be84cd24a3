// Looks at a folder as a build context: which paths it holds and what its manifests say.

import type { FolderEntry } from "../protocol.ts";
import type { ContextFiles } from "../service/facts/facts.ts";
import type { Files } from "./files.ts";
import { closedFolders, contextLimits, isManifest } from "./manifests.ts";
import { uriIn } from "./uri.ts";

/** The limits within which a context is looked at. */
export type ContextLimits = { readonly [K in keyof typeof contextLimits]: number };

/**
 * Takes a folder's URI; gives what is in it, near things first, within limits; undefined where there is no such folder.
 */
export async function loadContext(
	files: Files,
	folder: string,
	limits: ContextLimits = contextLimits,
): Promise<ContextFiles | undefined> {
	const walk = await walkFolder(files, folder, limits);
	if (!walk) {
		return undefined;
	}
	const texts = new Map<string, string>();
	for (const path of walk.manifests.slice(0, limits.texts)) {
		const text = await files.read(uriIn(folder, path), limits.textBytes);
		if (text !== undefined) {
			texts.set(path, text);
		}
	}
	return {
		paths: walk.paths,
		complete: walk.unread.length === 0,
		...(walk.unread.length > 0 && walk.unread.length <= limits.unread && { unread: walk.unread }),
		texts,
	};
}

interface Walk {
	readonly paths: ReadonlySet<string>;
	readonly manifests: readonly string[];
	/** Folders that were not looked into. */
	readonly unread: readonly string[];
}

async function walkFolder(files: Files, folder: string, limits: ContextLimits): Promise<Walk | undefined> {
	const paths = new Set<string>();
	const manifests: string[] = [];
	// Paths of folders, each with its slash; the root is the empty one. Breadth first: it grows while it is walked.
	const folders: { readonly path: string; readonly depth: number }[] = [{ path: "", depth: 0 }];
	const unread: string[] = [];
	for (const [index, { path, depth }] of folders.entries()) {
		if (index >= limits.folders || paths.size >= limits.paths) {
			unread.push(...folders.slice(index).map((each) => each.path));
			break;
		}
		const entries = await files.list(uriIn(folder, path));
		if (!entries) {
			if (path === "") {
				return undefined;
			}
			unread.push(path);
			continue;
		}
		// Sorted, so that a limit cuts at the same place each time.
		for (const { name, kind } of entries.toSorted(byName)) {
			if (kind === "folder") {
				const inner = `${path}${name}/`;
				paths.add(inner);
				if (depth < limits.depth && !closedFolders.has(name)) {
					folders.push({ path: inner, depth: depth + 1 });
				} else {
					unread.push(inner);
				}
			} else if (kind !== "other") {
				paths.add(path + name);
				if (kind === "file" && isManifest(name)) {
					manifests.push(path + name);
				}
			}
		}
	}
	return { paths, manifests, unread };
}

function byName(a: FolderEntry, b: FolderEntry): number {
	return a.name < b.name ? -1 : 1;
}
