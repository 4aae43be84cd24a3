// Paths in an image: absolute ones with `/`, as Linux has them.

/** Joins a path to a folder as `cd` or WORKDIR would, without `.`, `..` and doubled slashes. */
export function resolvePath(folder: string | undefined, path: string | undefined): string | undefined {
	if (path === undefined) return undefined;
	const anchored = path.startsWith("/") || startsWithVariable(path);
	if (!anchored && folder === undefined) return undefined;
	const whole = `${anchored ? "" : `${folder}/`}${path}`;
	if (isResolved(whole)) return whole;
	const parts: string[] = [];
	for (const part of whole.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === "..") parts.pop();
		else parts.push(part);
	}
	const joined = parts.join("/");
	return startsWithVariable(joined) ? joined : `/${joined}`;
}

// Most are as they should be: nothing to take out.
function isResolved(path: string): boolean {
	return (path.startsWith("${") || /^\/(?!\$\{)/.test(path)) && !/\/\.{0,2}(\/|$)/.test(path);
}

/** The folder that holds a path. */
export function parentOf(path: string): string {
	const slash = path.lastIndexOf("/");
	return slash <= 0 ? "/" : path.slice(0, slash);
}

/** The last part of a path. */
export function baseOf(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a path is the folder itself or lies in it. */
export function isWithin(path: string, folder: string): boolean {
	return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

// A build argument that holds a whole path is taken to be absolute: nothing else makes sense there.
function startsWithVariable(path: string): boolean {
	return path.startsWith("${");
}

/** Whether a source of `cp` is written so that its contents are meant, as `out/.`. */
export function meansContents(word: string | undefined): boolean {
	return word !== undefined && /(^|\/)\.\/?$/.test(word);
}
