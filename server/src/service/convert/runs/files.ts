// The files of the build context, where they are in the image.

import { matchesPath } from "../../files/pattern.ts";
import { baseOf, isWithin } from "../../shell/paths.ts";
import type { Recipe } from "../recipe.ts";

/** Every file of the context that is copied, from its path in the image to its path in the context. */
export function filesIn({ steps, context }: Recipe): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const { source, path, kind, glob, foreign } of steps.flatMap(({ placed }) => placed ?? [])) {
		if (path === undefined || foreign) continue;
		if (kind === "file") {
			found.set(path, source);
			continue;
		}
		if (glob) {
			for (const file of context?.paths ?? [])
				if (!file.endsWith("/") && matchesPath(source, file))
					found.set(`${path === "/" ? "" : path}/${baseOf(file)}`, file);
			continue;
		}
		const prefix = source === "." ? "" : `${source}/`;
		for (const file of context?.paths ?? []) {
			if (file.startsWith(prefix) && !file.endsWith("/"))
				found.set(`${path === "/" ? "" : path}/${file.slice(prefix.length)}`, file);
		}
	}
	return found;
}

/** A file or a folder that holds nothing else. */
export interface Piece {
	readonly path: string;
	readonly tree: boolean;
}

/**
 * Takes paths of files, a folder and which of the files are wanted; gives those below the folder in as few pieces as
 * possible: whole folders where nothing else lies in them. In the order of the files.
 */
export function piecesIn(
	files: Iterable<string>,
	place: string,
	isWanted: (file: string) => boolean,
): readonly Piece[] {
	const inside = [...files].filter((file) => isWithin(file, place) && file !== place);
	const mixed = new Set<string>();
	for (const file of inside)
		if (!isWanted(file)) for (const folder of foldersAround(file, place)) mixed.add(folder);
	const pieces = new Map<string, Piece>();
	for (const file of inside.filter(isWanted)) {
		const tree = foldersAround(file, place).find((folder) => !mixed.has(folder));
		const path = tree ?? file;
		pieces.set(path, { path, tree: tree !== undefined });
	}
	return [...pieces.values()];
}

// The outermost first.
function foldersAround(file: string, place: string): readonly string[] {
	const start = place === "/" ? 1 : place.length + 1;
	const names = file.slice(start).split("/").slice(0, -1);
	return names.map((_, at) => `${file.slice(0, start)}${names.slice(0, at + 1).join("/")}`);
}
