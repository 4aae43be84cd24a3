// Where a command of a script runs, and whether it runs at all.

import { joinPaths } from "./claim.ts";
import { commandWords } from "./command-words.ts";
import { type ScriptFolders, scriptFolders } from "./script-folders.ts";

/** A script and where it starts. */
export interface ScriptStart {
	readonly text: string;
	/** The folders in which it may be started, relative to the workspace folder. */
	readonly folders: readonly string[];
	/** Every line is a shell of its own, as in a Makefile. */
	readonly lineByLine: boolean;
}

/** Where a command runs. */
export interface Place {
	/** The folders in which it may run; none where nobody knows. */
	readonly folders: readonly string[];
	/** The script can't run it in any other folder than these. */
	readonly certain: boolean;
	/** They are the same wherever the script is started. */
	readonly absolute: boolean;
	/** It is a command, and no comment and no text to be printed. */
	readonly run: boolean;
}

/** Says of the offsets of commands where they run. */
export function workingFolders({ text, folders, lineByLine }: ScriptStart): (offset: number) => Place {
	const moves = movesIn(text.slice(0, maximumLook));
	const folderOf = scriptFolders(text, folders[0] ?? "");
	const documents = hereDocuments(text);
	return (offset) => {
		const line = logicalLine(text, offset);
		const isText = documents.some(([start, end]) => start <= offset && offset < end);
		const run = !isText && isCommand(text.slice(line, offset));
		let place: Place = { folders, certain: true, absolute: false, run };
		let count = 0;
		const left: Place[] = [];
		for (const { at, end, name } of moves) {
			if (at >= offset) break;
			if ((lineByLine && at < line) || end <= offset) continue;
			if (name === "pushd") left.push(place);
			const back = name === "popd" ? left.pop() : undefined;
			if (back !== undefined) {
				place = { ...place, folders: back.folders, absolute: back.absolute, certain: false };
				continue;
			}
			const [word] = commandWords(text, at + text.slice(at, at + 5).search(/[\s;]|$/));
			const { to, absolute } = moved(place.folders, word?.text ?? "~", folderOf);
			// In a loop, a function or after a condition nobody knows how often it is done.
			const alone = ++count === 1 && at >= line && isCommand(text.slice(line, at));
			const first = absolute && (at === 0 || text[at - 1] === "\n");
			place = { ...place, folders: to, absolute, certain: first || (place.certain && alone) };
		}
		return place;
	};
}

/** A change of the folder, which holds up to the end of the subshell that it stands in. */
interface FolderMove {
	readonly at: number;
	readonly name: string;
	readonly end: number;
}

function movesIn(text: string): readonly FolderMove[] {
	const found: { at: number; name: string; end: number }[] = [];
	const open: number[] = [];
	for (const match of text.matchAll(moveOrBracket)) {
		const [name] = match;
		if (name === "(") open.push(found.length);
		else if (name === ")") {
			// One without a beginning ends a pattern of `case`.
			const first = open.pop() ?? found.length;
			for (const one of found.slice(first)) one.end = Math.min(one.end, match.index);
		} else if (found.length < maximumMoves)
			found.push({ at: match.index, name, end: Number.POSITIVE_INFINITY });
	}
	return found;
}

// The bodies of here-documents: mostly texts for people.
function hereDocuments(text: string): readonly (readonly [number, number])[] {
	const found: (readonly [number, number])[] = [];
	let open: { readonly name: string; readonly start: number } | undefined;
	for (let at = 0; at < Math.min(text.length, maximumLook); ) {
		const end = text.indexOf("\n", at) + 1 || text.length;
		const line = text.slice(at, Math.min(end, at + maximumLine));
		if (open === undefined) {
			const name = /<<-?[ \t]*["']?(\w+)/.exec(line)?.[1];
			if (name !== undefined) open = { name, start: end };
		} else if (line.trim() === open.name) {
			found.push([open.start, at]);
			open = undefined;
		}
		at = end;
	}
	return found;
}

// Scripts that go on for longer are not read to their end.
const maximumLook = 200_000;
const maximumMoves = 1000;
const maximumLine = 5000;

const moveOrBracket = /(?<![\w./-])(?:cd|pushd|popd)(?=[ \t;\n]|$)|[()]/g;

// The start of the line that holds an offset, the lines that it continues included.
function logicalLine(text: string, offset: number): number {
	const first = Math.max(0, offset - maximumLine);
	let start = Math.max(first, text.lastIndexOf("\n", offset - 1) + 1);
	while (start > first && /[\\`^][ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 20), start))) {
		start = Math.max(first, text.lastIndexOf("\n", start - 2) + 1);
	}
	return start;
}

// Whether a command may start after this part of a line.
function isCommand(before: string): boolean {
	if (/(?:^|\s)(?:#|\/\/)/.test(before)) return false;
	if (/\b(?:echo|printf|print|info|warning|error|fatal|log)\b[^;&|]*$/i.test(before)) return false;
	const last = before.split(/&&|\|\||[;|({`!"']|\b(?:then|do|else|run|sh|bat)\b/).at(-1) ?? "";
	return last
		.split(/\s+/)
		.every(
			(word) => word === "" || wrappers.has(word) || /^[@+-]+$/.test(word) || /^[@+-]*\w+=\S*$/.test(word),
		);
}

const wrappers = new Set(
	"if elif while until ! sudo time exec command env nice nohup eval call $ > % @sudo $(Q) $(SUDO) ${SUDO} $SUDO -E -x - & cross-env npx".split(
		" ",
	),
);

interface Move {
	readonly to: readonly string[];
	readonly absolute: boolean;
}

// Where a script lies is known; anything else with a variable is not.
function moved(folders: readonly string[], path: string, folderOf: ScriptFolders): Move {
	const known = folderOf(path);
	if (known !== undefined) return { to: [known], absolute: true };
	if (/[$`~]|^[/-]|\{\{/.test(path)) return { to: [], absolute: false };
	return { to: folders.map((folder) => joinPaths(folder, path)), absolute: false };
}
