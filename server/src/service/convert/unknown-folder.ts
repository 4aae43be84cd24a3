// The working directory of a base image that does not tell its own: what lies below it can be followed, though nobody
// knows where it is.

import { isWithin, resolvePath } from "../shell/paths.ts";

/** Stands for that folder. */
export const unknownFolder = "/?";

/** Joins a path to a working directory; undefined where it leads out of one that is not known. */
export function inWorkdir(workdir: string | undefined, path: string | undefined): string | undefined {
	if (workdir !== undefined && !isWithin(workdir, unknownFolder)) return resolvePath(workdir, path);
	if (path === undefined || /(^|\/)\.\.(\/|$)/.test(path)) return undefined;
	return resolvePath(workdir ?? unknownFolder, path);
}

/** The part of a path that lies below that folder; undefined for any other. */
export function belowUnknown(path: string | undefined): string | undefined {
	return path?.startsWith(`${unknownFolder}/`) === true ? path.slice(unknownFolder.length + 1) : undefined;
}
