// What a COPY or ADD does to the files of its stage.

import type { Step } from "../graph/evaluate.ts";
import type { Reference, Stage } from "../graph/graph.ts";
import { baseOf, isWithin, resolvePath } from "../shell/paths.ts";
import type { Word } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { heredocStart } from "../syntax/heredocs.ts";
import type { Context } from "./context.ts";
import type { KnownPath, Maker } from "./known.ts";
import { isPattern, literalFolder, matchesPath } from "./pattern.ts";
import { markedValue, type Place, placeOf, unmarked } from "./place.ts";
import type { FileTree, Tree } from "./tree.ts";

/** What a COPY finds besides its step. */
export interface Copying {
	readonly tree: Tree;
	readonly escape: "\\" | "`";
	readonly context: Context;
	/** Folders that the image has. */
	readonly folders: ReadonlySet<string>;
	/** What `--from` binds to; absent for the build context. */
	readonly from: Reference | undefined;
	/** The files of a stage above. */
	filesOf(stage: Stage): FileTree | undefined;
}

/** Takes the step of a COPY or ADD; changes the tree as it does. */
export function copy(step: Step, copying: Copying): void {
	new Copier(step, copying).run();
}

/** The value of a word of a COPY, and whether a build argument is in it. */
export function copyWord(
	word: Word,
	step: Step,
	escapeCharacter: "\\" | "`",
): { value: string | undefined; loose: boolean } {
	const { environment } = step.before;
	const lookup = (name: string): string | undefined => {
		const variable = environment.get(name);
		return variable === undefined ? undefined : markedValue(variable);
	};
	const { value, unmatched, error } = expand(word.text, lookup, { escape: escapeCharacter });
	if (error !== undefined || unmatched.size > 0) return { value: undefined, loose: true };
	return { value, loose: unmarked(value) !== value };
}

class Copier {
	readonly #step: Step;
	readonly #copying: Copying;
	readonly #tree: Tree;

	constructor(step: Step, copying: Copying) {
		this.#step = step;
		this.#copying = copying;
		this.#tree = copying.tree;
	}

	run(): void {
		const { words, flags } = this.#step.instruction;
		const target = words.at(-1);
		if (target === undefined || words.length < 2) return;
		const { value } = copyWord(target, this.#step, this.#copying.escape);
		const to = placeOf(this.#step.before.workdir, value, target.text);
		if (to.loose !== undefined) this.#tree.open(to.loose);
		const sources = words.slice(0, -1);
		const parents = flags.some(({ name }) => name === "parents" || name === "exclude");
		if (to.path === undefined) return;
		// `--parents` keeps folders of the source, of which not all can be told.
		if (parents || sources.length > maximumCopied) this.#tree.open(to.path);
		else
			for (const source of sources)
				this.#source(source, { ...to, path: to.path }, this.#isFolder(to.path, value ?? "", sources));
	}

	#isFolder(path: string, value: string, sources: readonly Word[]): boolean {
		const written = unmarked(value);
		if (sources.length > 1 || written.endsWith("/") || written === "." || written === ".." || path === "/")
			return true;
		return this.#tree.at(path)?.kind === "folder" || this.#copying.folders.has(path);
	}

	#source(word: Word, to: Place & { path: string }, intoFolder: boolean): void {
		const heredoc = heredocStart(word.text);
		if (heredoc !== undefined) {
			const path = intoFolder ? below(to.path, heredoc.name) : to.path;
			this.#make(path, "file", true, this.#maker(word));
			return;
		}
		const { value } = copyWord(word, this.#step, this.#copying.escape);
		if (value === undefined) this.#tree.open(to.path);
		else if (this.#copying.from !== undefined) this.#fromStage(word, value, to.path, intoFolder);
		else if (/^(https?|ssh|git):\/\/|^git@/.test(value)) this.#download(word, value, to.path, intoFolder);
		else this.#fromContext(word, unmarked(value), to.path, intoFolder);
	}

	#fromContext(word: Word, value: string, to: string, intoFolder: boolean): void {
		const { context } = this.#copying;
		if (isPattern(value)) {
			const matching = context.matching(clean(value));
			if (matching.length > 0) for (const path of matching) this.#contextPath(word, path, to, true);
			this.#tree.open(to);
			return;
		}
		this.#contextPath(word, clean(value), to, intoFolder, value.endsWith("/"));
	}

	#contextPath(word: Word, source: string, to: string, intoFolder: boolean, slash = false): void {
		const { context } = this.#copying;
		const kind = slash ? "folder" : context.kindOf(source);
		const archive = this.#step.instruction.name === "ADD" && archiveEnding.test(source);
		if (archive) {
			this.#make(to, "folder", true, this.#maker(word));
			this.#tree.open(to);
			return;
		}
		if (kind === "folder") {
			this.#make(to, "folder", true, this.#maker(word, source));
			this.#tree.open(to);
			for (const path of context.filesIn(source).slice(0, maximumCopied)) {
				const from = source === "." ? path : `${source}/${path}`;
				this.#make(below(to, path), "file", true, this.#maker(word, from));
			}
			return;
		}
		const path = intoFolder ? below(to, baseOf(source)) : to;
		this.#make(path, kind, kind === "file", this.#maker(word, source));
		// A folder's contents go where the target is, and a folder that is there already takes a file.
		if (kind === "unknown") this.#tree.open(to);
		else if (!intoFolder && this.#tree.isOpen(to)) this.#tree.open(to);
	}

	#fromStage(word: Word, value: string, to: string, intoFolder: boolean): void {
		const target = this.#copying.from?.target;
		const files = target?.kind === "stage" ? this.#copying.filesOf(target.stage) : undefined;
		const source = resolvePath("/", unmarked(value)) ?? "/";
		if (files === undefined || unmarked(value) !== value) {
			const path = intoFolder ? below(to, baseOf(source)) : to;
			if (!isPattern(value) && source !== "/") this.#make(path, "unknown", false, this.#maker(word));
			this.#tree.open(to);
			return;
		}
		if (isPattern(source)) {
			const folder = literalFolder(source);
			if (files.isOpen(folder) || files.openWithin(folder).length > 0) this.#tree.open(to);
			const matching = files.all().filter(({ path }) => isWithin(path, folder) && matchesPath(source, path));
			for (const known of matching) this.#graft(word, files, known, known.path, to, true);
			return;
		}
		this.#graft(word, files, files.at(source), source, to, intoFolder);
	}

	#graft(
		word: Word,
		files: FileTree,
		known: KnownPath | undefined,
		from: string,
		to: string,
		intoFolder: boolean,
	): void {
		const isFolder = known?.kind === "folder" || from === "/";
		if (!isFolder) {
			const path = intoFolder && from !== "/" ? below(to, baseOf(from)) : to;
			const kind = known?.kind ?? "unknown";
			// The source is there whenever the build goes on, but a folder leaves only its contents.
			const sure = kind === "file" || (!intoFolder && files.holds(from) !== "no");
			this.#make(path, kind, sure, this.#maker(word, undefined, known));
			if (kind !== "file" || (!intoFolder && this.#tree.isOpen(to))) this.#tree.open(to);
			return;
		}
		const inside = files.all().filter(({ path }) => path !== from && isWithin(path, from));
		const prefix = from === "/" ? "" : from;
		if (to !== "/") this.#make(to, "folder", true, this.#maker(word, undefined, known));
		for (const one of inside.slice(0, maximumCopied)) {
			this.#make(
				below(to, one.path.slice(prefix.length + 1)),
				one.kind,
				one.sure,
				this.#maker(word, undefined, one),
			);
		}
		const open = files.openWithin(from);
		if (files.isOpen(from) || inside.length > maximumCopied || open.length > maximumOpen) this.#tree.open(to);
		else for (const path of open) this.#tree.open(below(to, path.slice(prefix.length + 1)));
	}

	#download(word: Word, url: string, to: string, intoFolder: boolean): void {
		const path = unmarked(url).replace(/[?#].*$/, "");
		const git = /\.git$/.test(path) || url.startsWith("git");
		if (git || path.split("/").length < 4 || path.endsWith("/")) {
			this.#make(to, "folder", git, this.#maker(word));
			this.#tree.open(to);
		} else if (unmarked(url) !== url && intoFolder) this.#tree.open(to);
		else this.#make(intoFolder ? below(to, baseOf(path)) : to, "file", true, this.#maker(word));
	}

	#make(path: string, kind: KnownPath["kind"], sure: boolean, maker: Maker): void {
		if (path !== "/") this.#tree.make({ path, kind, sure, maker });
	}

	#maker(word: Word, context?: string, source?: KnownPath): Maker {
		const { stage, instruction } = this.#step;
		return {
			stage,
			instruction,
			range: word.range,
			...(context !== undefined && { context }),
			...(source !== undefined && { source }),
		};
	}
}

// A stage that copies all of another one, and so on, would grow without end.
const maximumCopied = 2000;
const maximumOpen = 200;

const archiveEnding = /\.(tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz|zst))$/;

function below(folder: string, path: string): string {
	return folder === "/" ? `/${path}` : `${folder}/${path}`;
}

function clean(source: string): string {
	const path = resolvePath("/", source) ?? "/";
	return path === "/" ? "." : path.slice(1);
}
