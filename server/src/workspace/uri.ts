// The little arithmetic on URIs that walking a folder needs. A folder's URI ends in a slash.

/**
 * The folder that a document lies in. Undefined where it lies in none: an unsaved document, or one of a scheme that
 * keeps more than the path (a revision in `git:`), so that a neighbour's URI can't be told from it.
 */
export function folderOf(uri: string): string | undefined {
	const path = uri.slice(uri.indexOf(":") + 1);
	return path.startsWith("/") && !/[?#]/.test(uri) ? uri.slice(0, uri.lastIndexOf("/") + 1) : undefined;
}

/** The URI of a path inside a folder. */
export function uriIn(folder: string, path: string): string {
	return folder + path.split("/").map(encodeURIComponent).join("/");
}

/** The path of a URI inside a folder; undefined where it lies elsewhere or is malformed. */
export function pathIn(folder: string, uri: string): string | undefined {
	if (!uri.startsWith(folder)) {
		return undefined;
	}
	try {
		return decodeURIComponent(uri.slice(folder.length));
	} catch {
		return undefined;
	}
}

/** A text that is the same for all spellings of a URI: clients differ in what they escape. */
export function uriKey(uri: string): string {
	try {
		return decodeURIComponent(uri).replace(/^file:\/\/\/[A-Z]:/, (drive) => drive.toLowerCase());
	} catch {
		return uri;
	}
}

/** The URI of a path relative to a folder, which may lead out of it with `..`. Undefined where it leads out of all. */
export function uriFrom(folder: string, path: string): string | undefined {
	let base = folder;
	let rest = path;
	while (rest.startsWith("../") || rest === "..") {
		const above = base.slice(0, base.lastIndexOf("/", base.length - 2) + 1);
		// Behind the scheme and the authority nothing is above.
		if (above.length < base.indexOf("://") + 4) return undefined;
		base = above;
		rest = rest.slice(3);
	}
	return uriIn(base, rest);
}

/** The path from a folder to a file, both as keys, with `..` where it leads out of the folder. */
export function pathFrom(folder: string, file: string): string {
	if (file.startsWith(folder)) return file.slice(folder.length);
	const from = folder.split("/").slice(0, -1);
	const to = file.split("/");
	let common = 0;
	while (common < from.length && from[common] === to[common]) common++;
	return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}
