// Slips of the finger: which name or path was meant.

import type { KnownPath } from "../files/known.ts";
import { baseOf, isWithin, parentOf } from "../shell/paths.ts";
import { editDistance } from "../syntax/suggest.ts";

/** How many slips lie between two words, few as they are; undefined where they have nothing to do with each other. */
export function slips(a: string, b: string): number | undefined {
	if (a === b) return 0;
	const shorter = Math.min(a.length, b.length);
	if (shorter < 3 || Math.abs(a.length - b.length) > 2 || shorter > maximumLength) return undefined;
	const edits = isSwapped(a, b) ? 1 : editDistance(a, b);
	return edits <= (shorter >= 6 ? 2 : 1) ? edits : undefined;
}

// Longer ones are no misspellings, and would take long.
const maximumLength = 120;

// Two letters that changed places: `biuld`.
function isSwapped(a: string, b: string): boolean {
	if (a.length !== b.length) return false;
	let at = 0;
	while (at < a.length && a[at] === b[at]) at++;
	return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** The known path that was meant: one of the same name, the nearest of them, or the only one that is a slip away. */
export function meantPath(all: readonly KnownPath[], path: string): KnownPath | undefined {
	const name = baseOf(path);
	const sure = all.filter((known) => known.sure && known.path !== path);
	const same = sure.filter((known) => baseOf(known.path) === name);
	if (same.length > 0) return nearestOf(same, path);
	const folder = parentOf(path);
	const close = sure.filter((known) => {
		if (parentOf(known.path) === folder) return slips(baseOf(known.path), name) !== undefined;
		return slips(known.path, path) !== undefined;
	});
	return close.length === 1 ? close[0] : undefined;
}

function nearestOf(candidates: readonly KnownPath[], path: string): KnownPath | undefined {
	let best: KnownPath | undefined;
	let bestShared = -1;
	for (const candidate of candidates) {
		const shared = sharedFolders(candidate.path, path);
		if (shared > bestShared) [best, bestShared] = [candidate, shared];
	}
	return best;
}

function sharedFolders(a: string, b: string): number {
	let count = 0;
	for (let folder = parentOf(a); folder !== "/"; folder = parentOf(folder)) if (isWithin(b, folder)) count++;
	return count;
}
