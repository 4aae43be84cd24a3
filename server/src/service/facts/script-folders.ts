// Folders that a shell script finds by where it lies: `ROOT="$(cd "$(dirname "$0")/.." && pwd)"`.

import { joinPaths } from "./claim.ts";

/** Takes a path as a script writes it; gives it relative to the workspace folder, undefined where it is none of these. */
export type ScriptFolders = (path: string) => string | undefined;

/** What such paths mean in a script that lies in a folder. */
export function scriptFolders(text: string, own: string): ScriptFolders {
	let known: Map<string, string> | undefined;
	const names = (): ReadonlyMap<string, string> => {
		if (known !== undefined) return known;
		const found = new Map<string, string>();
		known = found;
		let left = maximumAssignments;
		for (const [, name = "", value = ""] of text.slice(0, maximumLook).matchAll(assignment)) {
			if (left-- === 0) break;
			const folder = resolve(value.replaceAll('"', "").trim(), own, found, 0);
			if (folder === undefined) found.delete(name);
			else found.set(name, folder);
		}
		return found;
	};
	return (path) => (path.includes("$") ? resolve(path.replaceAll('"', ""), own, names(), 0) : undefined);
}

const maximumLook = 200_000;
const maximumAssignments = 1000;

const assignment =
	/(?:^|[\n;])[ \t]*(?:(?:export|readonly|local|declare(?:[ \t]+-\w+)?)[ \t]+)?(\w+)=([^\n]{1,300})/g;

const ownFolder =
	/^\$\(dirname +(?:-- +)?\$(?:0|\{?BASH_SOURCE(?:\[0\])?\}?)\)|^\$\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\}/;
const topFolder = /^\$\(git rev-parse --show-toplevel\)/;
const visited =
	/^\$\(\s*cd +(?:-P +)?(?:-- +)?(\S(?:[^&;>]*[^&;>\s])?)\s*(?:&?>+ *\/dev\/null(?: +2>&1)?\s*)?(?:&&|;)\s*pwd(?: +-P)?\s*\)/;
const real = /^\$\((?:realpath|readlink +-f) +(?:-- +)?([^()]*(?:\([^()]*\)[^()]*)?)\)/;
const variable = /^\$(?:(\w+)|\{(\w+)\})/;

function resolve(
	path: string,
	own: string,
	names: ReadonlyMap<string, string>,
	depth: number,
): string | undefined {
	if (depth > maximumDepth) return undefined;
	const below = (folder: string | undefined, start: string): string | undefined => {
		const rest = path.slice(start.length);
		return folder !== undefined && /^(?:\/[\w./-]*)?$/.test(rest)
			? joinPaths(folder, rest.slice(1))
			: undefined;
	};
	const home = ownFolder.exec(path)?.[0] ?? topFolder.exec(path)?.[0];
	if (home !== undefined) return below(home.includes("git ") ? "" : own, home);
	const inner = visited.exec(path) ?? real.exec(path);
	if (inner?.[1] !== undefined) return below(resolve(inner[1], own, names, depth + 1), inner[0]);
	const named = variable.exec(path);
	return named === null ? undefined : below(names.get(named[1] ?? named[2] ?? ""), named[0]);
}

const maximumDepth = 5;
