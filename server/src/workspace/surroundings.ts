// What is known of the files around each open Dockerfile. Loaded in the background, told when it changes.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ContextFiles, Facts } from "../service/facts/facts.ts";
import { buildFileGlobs } from "../service/facts/readers.ts";
import { Cache } from "./cache.ts";
import { ClaimIndex, type IndexedClaim, type Progress } from "./claim-index.ts";
import { loadContext } from "./context.ts";
import type { Files } from "./files.ts";
import { closedFolders, isManifest, manifestEndings, manifestNames } from "./manifests.ts";
import { folderOf, pathIn, uriKey } from "./uri.ts";
import type { WalkLimits } from "./walk.ts";

/** A file that was created, changed or deleted. */
export interface FileChange {
	readonly uri: string;
	readonly kind: "created" | "changed" | "deleted";
}

/** The files to watch, as globs: whatever comes or goes, and the text of manifests. */
export const watchedGlobs: { readonly comesOrGoes: string; readonly changes: readonly string[] } = {
	comesOrGoes: "**/*",
	changes: [
		`**/{${[...manifestNames, ...manifestEndings.map((ending) => `*${ending}`)].join(",")}}`,
		...buildFileGlobs,
		"**/*{Dockerfile,dockerfile,Containerfile,containerfile}*",
	],
};

/** The editor, as far as its documents go before what is on disk. */
export interface Editor {
	readonly documents: () => readonly TextDocument[];
	/** Absent where nobody watches the progress of a long search. */
	readonly startProgress?: () => Progress;
}

const quietMilliseconds = 300;

/** The facts around Dockerfiles, by the Dockerfile's URI. Contexts are shared by the Dockerfiles of a folder. */
export class Surroundings {
	readonly #contexts: Cache<ContextFiles | undefined>;
	readonly #index: ClaimIndex;
	/** Folders to look at again, once it is quiet. */
	readonly #dirty = new Set<string>();

	/** `changed` is called when somebody was told facts that are no longer so. */
	constructor(files: Files, changed: () => void, editor: Editor = { documents: () => [] }) {
		this.#contexts = new Cache((folder) => loadContext(files, folder), changed);
		this.#index = new ClaimIndex({ files, changed, ...editor });
	}

	/** Takes the workspace folders: what their files say of builds is looked for. */
	setFolders(uris: readonly string[], limits?: (uri: string) => WalkLimits): void {
		this.#index.setFolders(uris, limits);
	}

	/** What builds say of a Dockerfile, without its context; never waits. */
	claimFacts(uri: string): Facts {
		return this.#index.about(uri).facts;
	}

	/** Resolves when what there is to know of the builds around a file is known. */
	async indexed(uri: string): Promise<void> {
		await this.#index.settled(uri);
	}

	/** The builds that a file speaks of; undefined for a file that is none of those that do. Never waits. */
	claimsIn(uri: string): readonly IndexedClaim[] | undefined {
		return this.#index.claimsIn(uri);
	}

	/** A document was opened, edited or closed in the editor. */
	edited(uri: string): void {
		this.#index.edited(uri);
	}

	/** What is known now; never waits. */
	facts(uri: string): Facts {
		const { facts } = this.#index.about(uri);
		const folder = this.#contextFolder(uri);
		const context = folder === undefined ? undefined : this.#contexts.peek(folder);
		return context ? { ...facts, context: contextSeenFrom(uri, folder, context) } : facts;
	}

	/** Resolves when the facts of this Dockerfile have been loaded. */
	async settled(uri: string): Promise<void> {
		await this.#index.settled(uri);
		const folder = this.#contextFolder(uri);
		if (folder !== undefined) {
			await this.#contexts.settled(folder);
		}
	}

	/** Takes what changed on disk; soon looks again at the contexts that it lies in. */
	changed(changes: readonly FileChange[]): void {
		this.#index.changed(changes);
		const folders = this.#contexts.keys().filter((key) => changes.some((change) => matters(change, key)));
		if (folders.length > 0 && this.#dirty.size === 0) {
			// A build or an install touches many files in many batches: one look serves them all.
			setTimeout(() => this.#lookAgain(), quietMilliseconds);
		}
		for (const folder of folders) {
			this.#dirty.add(folder);
		}
	}

	/** Forgets all but the facts around these Dockerfiles. */
	keepOnly(uris: readonly string[]): void {
		const folders = new Set(uris.map((uri) => this.#contextFolder(uri)));
		this.#contexts.keep((folder) => folders.has(folder));
	}

	// What the builds of a Dockerfile send, if they all send the same; else the folder that it lies in.
	#contextFolder(uri: string): string | undefined {
		return this.#index.about(uri).context ?? folderOf(uri);
	}

	#lookAgain(): void {
		this.#contexts.invalidate((folder) => this.#dirty.has(folder));
		this.#dirty.clear();
	}
}

function matters({ uri, kind }: FileChange, folder: string): boolean {
	const path = pathIn(folder, uri);
	if (path === undefined) {
		return false;
	}
	const names = path.split("/");
	const name = names.pop() ?? "";
	return !names.some((outer) => closedFolders.has(outer)) && (kind !== "changed" || isManifest(name));
}

const seen = new WeakMap<ContextFiles, Map<string, ContextFiles>>();

// A Dockerfile's own ignore file lies beside it and goes before the context's. Where the context is another folder, what
// has that name there belongs to another Dockerfile.
function contextSeenFrom(uri: string, root: string | undefined, context: ContextFiles): ContextFiles {
	const folder = folderOf(uri);
	if (root === undefined || folder === undefined || uriKey(root) === uriKey(folder)) {
		return context;
	}
	const views = seen.get(context) ?? new Map<string, ContextFiles>();
	seen.set(context, views);
	const known = views.get(uri);
	if (known) {
		return known;
	}
	const name = `${uriKey(uri).slice(uriKey(folder).length)}.dockerignore`;
	const texts = new Map(context.texts);
	texts.delete(name);
	const own = pathIn(root, uri);
	const text = own === undefined ? undefined : context.texts.get(`${own}.dockerignore`);
	if (text !== undefined) {
		texts.set(name, text);
	}
	const view = { ...context, root, texts };
	views.set(uri, view);
	return view;
}
