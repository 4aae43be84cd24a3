// A file system as far as it is known: paths that were made, folders in which anything may be, paths that are gone.

import { isWithin, parentOf } from "../shell/paths.ts";
import type { Answer, KnownPath } from "./known.ts";
import { literalFolder, matchesPath } from "./pattern.ts";

/** A file system that can be asked. */
export interface FileTree {
	/** The path as something in the file made it; undefined where nothing did, or it was removed since. */
	at(path: string): KnownPath | undefined;
	/** The path, or the nearest folder that it lies in and that something in the file made. */
	nearest(path: string): KnownPath | undefined;
	/** Whether a path is there. */
	holds(path: string): Answer;
	/** Whether something that the pattern of a COPY matches is there. */
	holdsMatch(pattern: string): Answer;
	/** All known paths in the order in which they were made. */
	all(): readonly KnownPath[];
	/** Whether anything may be in a folder, for all that is known. */
	isOpen(path: string): boolean;
	/** The folders inside another one in which anything may be, the outermost; none where that is open itself. */
	openWithin(folder: string): readonly string[];
}

interface Mark {
	readonly known?: KnownPath;
	/** When it was made, opened and removed; 0 for never. */
	readonly made: number;
	readonly opened: number;
	readonly removed: number;
}

const noMark: Mark = { made: 0, opened: 0, removed: 0 };

// Linux takes no path that is longer.
const maximumPath = 4096;
// A look-up goes through every layer, so a long chain of stages is copied together now and then.
const maximumDepth = 16;

/** How many more paths the trees of one Dockerfile may make before the rest is left unknown. */
export interface Budget {
	paths: number;
}

/** A file system that is being made. What stands on it sees it as it is then, so it must not change any more. */
export class Tree implements FileTree {
	readonly #marks: Map<string, Mark>;
	readonly #parent: Tree | undefined;
	readonly #depth: number;
	readonly #budget: Budget;
	#clock: number;
	#all: readonly KnownPath[] | undefined;

	constructor(parent: Tree | undefined, budget: Budget) {
		const deep = parent !== undefined && parent.#depth >= maximumDepth;
		this.#marks = deep ? parent.#flat() : new Map();
		this.#parent = deep ? undefined : parent;
		this.#depth = this.#parent === undefined ? 0 : this.#parent.#depth + 1;
		this.#clock = parent === undefined ? 0 : parent.#clock;
		this.#budget = budget;
	}

	/** A path is made, with the folders that it lies in. */
	make(known: KnownPath): void {
		if (this.#budget.paths <= 0 || known.path.length > maximumPath) {
			this.open("/");
			return;
		}
		for (let folder = parentOf(known.path); folder !== "/"; folder = parentOf(folder)) {
			const there = this.at(folder);
			if (there !== undefined && (there.sure || !known.sure)) break;
			this.#make({ path: folder, kind: "folder", sure: known.sure, implied: true, maker: known.maker });
		}
		const before = this.at(known.path);
		// What was sure to be there stays so when something may write it once more.
		this.#make(before?.sure && !known.sure ? { ...known, sure: true } : known);
	}

	/** From here on anything may be in the folder. */
	open(folder: string): void {
		if (folder.length > maximumPath) {
			this.open("/");
			return;
		}
		this.#all = undefined;
		const mark = this.#marks.get(folder) ?? noMark;
		this.#marks.set(folder, { ...mark, opened: ++this.#clock });
	}

	/** The path is removed with all that is in it. */
	remove(path: string): void {
		if (path.length > maximumPath) return;
		this.#all = undefined;
		const mark = this.#marks.get(path) ?? noMark;
		this.#marks.set(path, { ...mark, removed: ++this.#clock });
	}

	at(path: string): KnownPath | undefined {
		if (path.length > maximumPath) return undefined;
		let made = 0;
		let known: KnownPath | undefined;
		for (
			let layer: Tree | undefined = this;
			layer !== undefined && known === undefined;
			layer = layer.#parent
		) {
			const mark = layer.#marks.get(path);
			if (mark?.known !== undefined) [known, made] = [mark.known, mark.made];
		}
		return known !== undefined && made > this.#times(path).removed ? known : undefined;
	}

	nearest(path: string): KnownPath | undefined {
		if (path.length > maximumPath) return undefined;
		for (let folder = path; ; folder = parentOf(folder)) {
			const known = this.at(folder);
			if (known !== undefined && known.implied === undefined) return known;
			if (folder === "/") return undefined;
		}
	}

	holds(path: string): Answer {
		if (path === "/") return "yes";
		if (path.length > maximumPath) return "maybe";
		const known = this.at(path);
		if (known !== undefined) return known.sure ? "yes" : "maybe";
		return this.isOpen(path) ? "maybe" : "no";
	}

	holdsMatch(pattern: string): Answer {
		if (pattern.length > maximumPath) return "maybe";
		const folder = literalFolder(pattern);
		let answer: Answer = this.isOpen(folder) || this.openWithin(folder).length > 0 ? "maybe" : "no";
		for (const { path, sure } of this.all()) {
			if (!isWithin(path, folder) || !matchesPath(pattern, path)) continue;
			if (sure) return "yes";
			answer = "maybe";
		}
		return answer;
	}

	all(): readonly KnownPath[] {
		if (this.#all !== undefined) return this.#all;
		const newest = new Map<string, Mark>();
		for (const layer of this.#layers()) {
			for (const [path, mark] of layer.#marks) if (mark.known !== undefined) newest.set(path, mark);
		}
		const all: KnownPath[] = [];
		for (const [path, { known, made }] of newest) {
			if (known !== undefined && made > this.#times(path).removed) all.push(known);
		}
		this.#all = all;
		return all;
	}

	isOpen(path: string): boolean {
		if (path.length > maximumPath) return true;
		const { opened, removed } = this.#times(path);
		return opened > removed;
	}

	openWithin(folder: string): readonly string[] {
		if (this.isOpen(folder)) return [];
		const open = new Set<string>();
		for (const layer of this.#layers()) {
			for (const [path, { opened }] of layer.#marks) {
				if (opened > 0 && path !== folder && isWithin(path, folder) && this.isOpen(path)) open.add(path);
			}
		}
		// Of a folder in another one the outer says all.
		return [...open].filter((path) => {
			for (let outer = parentOf(path); outer !== folder && outer !== "/"; outer = parentOf(outer)) {
				if (open.has(outer)) return false;
			}
			return true;
		});
	}

	#make(known: KnownPath): void {
		this.#all = undefined;
		this.#budget.paths--;
		const mark = this.#marks.get(known.path) ?? noMark;
		this.#marks.set(known.path, { ...mark, known, made: ++this.#clock });
	}

	// When the path or a folder that it lies in was last opened and removed.
	#times(path: string): { opened: number; removed: number } {
		let opened = 0;
		let removed = 0;
		for (let folder = path; ; folder = parentOf(folder)) {
			for (let layer: Tree | undefined = this; layer !== undefined; layer = layer.#parent) {
				const mark = layer.#marks.get(folder);
				if (mark === undefined) continue;
				opened = Math.max(opened, mark.opened);
				removed = Math.max(removed, mark.removed);
			}
			if (folder === "/") return { opened, removed };
		}
	}

	// The oldest first.
	#layers(): readonly Tree[] {
		const layers: Tree[] = [];
		for (let layer: Tree | undefined = this; layer !== undefined; layer = layer.#parent) layers.push(layer);
		return layers.reverse();
	}

	#flat(): Map<string, Mark> {
		const flat = new Map<string, Mark>();
		for (const layer of this.#layers()) {
			for (const [path, mark] of layer.#marks) {
				const older = flat.get(path) ?? noMark;
				flat.set(path, {
					...(mark.known === undefined ? older : mark),
					opened: Math.max(older.opened, mark.opened),
					removed: Math.max(older.removed, mark.removed),
				});
			}
		}
		return flat;
	}
}
