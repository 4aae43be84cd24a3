// Paths out of words with variables: what they are by default, and where else a build argument may put them.

import type { Variable } from "../graph/environment.ts";
import { parentOf, resolvePath } from "../shell/paths.ts";

/** Where a word says that something is. */
export interface Place {
	/** Absolute, build arguments having their defaults; undefined where it can't be known. */
	readonly path: string | undefined;
	/** The folder in which it lies whatever the build arguments are; absent where it depends on none. */
	readonly loose?: string;
}

// Private-use characters around what a build argument gave. The first comes after a slash, so that a path stays absolute.
const before = "\uE001";
const after = "\uE002";

/** The value of a variable for a place; that of a build argument is marked as one. */
export function markedValue({ kind, value }: Variable): string | undefined {
	if (value === undefined || kind === "env") return value;
	return value.startsWith("/") ? `/${before}${value.slice(1)}${after}` : before + value + after;
}

/** A text with the marks of build arguments taken off. */
export function unmarked(text: string): string {
	return text.includes(before) ? text.replaceAll(before, "").replaceAll(after, "") : text;
}

/** The place of a word in a folder: `value` is what it expands to, marks included, `written` how it stands there. */
export function placeOf(folder: string | undefined, value: string | undefined, written: string): Place {
	const base = folder === undefined ? undefined : unmarked(folder);
	const looseFolder = folder?.includes(before) ? literalFolder(folder, before) : undefined;
	if (value === undefined) {
		const path = resolvePath(base, written.replace(/^["']/, ""));
		return { path: undefined, loose: path === undefined ? "/" : literalFolder(path, "$") };
	}
	const path = resolvePath(base, unmarked(value));
	if (path === undefined) return { path, loose: "/" };
	const absolute = value.startsWith("/");
	if (value.includes(before)) {
		const marked = resolvePath(base, value);
		return { path, loose: (absolute ? undefined : looseFolder) ?? literalFolder(marked ?? "/", before) };
	}
	return absolute || looseFolder === undefined ? { path } : { path, loose: looseFolder };
}

function literalFolder(path: string, sign: string): string {
	const at = path.indexOf(sign);
	return at < 0 ? parentOf(path) : parentOf(`${path.slice(0, at)}x`);
}
