// What is known of the files around each open Dockerfile. Loaded in the background, told when it changes.

import { type ContextFiles, type Facts, noFacts } from "../service/facts/facts.ts";
import { Cache } from "./cache.ts";
import { loadContext } from "./context.ts";
import type { Files } from "./files.ts";
import { closedFolders, isManifest, manifestEndings, manifestNames } from "./manifests.ts";
import { folderOf, pathIn } from "./uri.ts";

/** A file that was created, changed or deleted. */
export interface FileChange {
	readonly uri: string;
	readonly kind: "created" | "changed" | "deleted";
}

/** The files to watch, as globs: whatever comes or goes, and the text of manifests. */
export const watchedGlobs = {
	comesOrGoes: "**/*",
	changes: `**/{${[...manifestNames, ...manifestEndings.map((ending) => `*${ending}`)].join(",")}}`,
} as const;

const quietMilliseconds = 300;

/** The facts around Dockerfiles, by the Dockerfile's URI. Contexts are shared by the Dockerfiles of a folder. */
export class Surroundings {
	readonly #contexts: Cache<ContextFiles | undefined>;
	/** Folders to look at again, once it is quiet. */
	readonly #dirty = new Set<string>();

	/** `changed` is called when somebody was told facts that are no longer so. */
	constructor(files: Files, changed: () => void) {
		this.#contexts = new Cache((folder) => loadContext(files, folder), changed);
	}

	/** What is known now; never waits. */
	facts(uri: string): Facts {
		const folder = folderOf(uri);
		const context = folder === undefined ? undefined : this.#contexts.peek(folder);
		return context ? { ...noFacts, context } : noFacts;
	}

	/** Resolves when the facts of this Dockerfile have been loaded. */
	async settled(uri: string): Promise<void> {
		const folder = folderOf(uri);
		if (folder !== undefined) {
			await this.#contexts.settled(folder);
		}
	}

	/** Takes what changed on disk; soon looks again at the contexts that it lies in. */
	changed(changes: readonly FileChange[]): void {
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
		const folders = new Set(uris.map(folderOf));
		this.#contexts.keep((folder) => folders.has(folder));
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
