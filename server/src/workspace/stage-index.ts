// The names of all stages of the workspace's Dockerfiles: looked for when somebody first asks, and again only where files
// change. No text or graph is kept.

import { TextDocument } from "vscode-languageserver-textdocument";
import { type StageNames, stageNames } from "../service/features/workspaceSymbol.ts";
import { buildGraph } from "../service/graph/build.ts";
import { scan } from "../service/syntax/scan.ts";
import type { Files } from "./files.ts";
import { closedFolders } from "./manifests.ts";
import { inParallel, pacer } from "./pace.ts";
import type { FileChange } from "./surroundings.ts";
import { pathIn, uriIn, uriKey } from "./uri.ts";
import { walkFiles } from "./walk.ts";

// Nobody writes a larger one by hand, nor a workspace with more.
const maximumBytes = 1024 * 1024;
const maximumFiles = 20_000;

/** The Dockerfiles of some workspace folders, by the names of their stages. */
export class StageIndex {
	readonly #files: Files;
	#folders: readonly Folder[] = [];
	#loading: Promise<void> | undefined;

	constructor(files: Files) {
		this.#files = files;
	}

	/** Takes the workspace folders, by their URIs. What is known of those that stay is kept. */
	setFolders(uris: readonly string[]): void {
		const known = new Map(this.#folders.map((folder) => [folder.uri, folder]));
		this.#folders = [...new Set(uris.map((uri) => (uri.endsWith("/") ? uri : `${uri}/`)))].map(
			(uri) => known.get(uri) ?? { uri, walked: false, pending: new Set(), stages: new Map() },
		);
	}

	/** Resolves when all Dockerfiles have been read that are not known yet. */
	loaded(): Promise<void> {
		this.#loading ??= this.#load().finally(() => {
			this.#loading = undefined;
		});
		return this.#loading;
	}

	/** What is known now; never waits. A file that lies in two folders comes once. */
	*stages(): Iterable<StageNames> {
		const seen = new Set<string>();
		for (const { stages } of this.#folders) {
			for (const [key, names] of stages) {
				if (seen.has(key)) continue;
				seen.add(key);
				yield names;
			}
		}
	}

	/** The path of a file for people: from its workspace folder, whose name goes before it where there are several. */
	pathOf(uri: string): string {
		const folder = this.#folders
			.filter((one) => pathIn(one.uri, uri) !== undefined)
			.sort((a, b) => b.uri.length - a.uri.length)[0];
		const path = folder && pathIn(folder.uri, uri);
		if (folder === undefined || path === undefined)
			return uriKey(uri).slice(uriKey(uri).lastIndexOf("/") + 1);
		if (this.#folders.length === 1) return path;
		return `${uriKey(folder.uri).split("/").at(-2) ?? ""}/${path}`;
	}

	/** Takes what changed on disk; it is read when somebody asks. */
	changed(changes: readonly FileChange[]): void {
		for (const { uri, kind } of changes) {
			for (const folder of this.#folders) {
				const path = pathIn(folder.uri, uri);
				if (path === undefined || path.split("/").some((name) => closedFolders.has(name))) continue;
				if (isDockerfile(path)) folder.pending.add(path);
				// A folder with files in it may have come or gone.
				else if (kind !== "changed" && !/\.\w+$/.test(path)) folder.walked = false;
			}
		}
	}

	async #load(): Promise<void> {
		for (const folder of this.#folders) {
			const stopped = (): boolean => !this.#folders.includes(folder);
			if (!folder.walked) await this.#walk(folder, stopped);
			while (folder.pending.size > 0 && !stopped()) {
				const paths = [...folder.pending];
				folder.pending.clear();
				await this.#read(folder, paths, stopped);
			}
		}
	}

	async #walk(folder: Folder, stopped: () => boolean): Promise<void> {
		folder.walked = true;
		const found = new Set<string>();
		const complete = await walkFiles(
			this.#files,
			folder.uri,
			(path) => {
				if (isDockerfile(path) && found.size < maximumFiles) found.add(path);
			},
			stopped,
		);
		const known = new Set([...folder.stages.values()].map(({ uri }) => pathIn(folder.uri, uri) ?? ""));
		for (const path of found) if (!known.has(path)) folder.pending.add(path);
		if (complete) for (const path of known) if (!found.has(path)) folder.pending.add(path);
	}

	async #read(folder: Folder, paths: readonly string[], stopped: () => boolean): Promise<void> {
		const pace = pacer();
		await inParallel(
			paths,
			async (path) => {
				const uri = uriIn(folder.uri, path);
				const text = await this.#files.read(uri, maximumBytes);
				if (text === undefined) folder.stages.delete(uriKey(uri));
				else {
					const graph = buildGraph(scan(TextDocument.create(uri, "dockerfile", 0, text)));
					folder.stages.set(uriKey(uri), detached(stageNames(graph, this.pathOf(uri))));
				}
				await pace();
			},
			stopped,
		);
	}
}

interface Folder {
	/** With a slash. */
	readonly uri: string;
	walked: boolean;
	/** Paths to be read. */
	readonly pending: Set<string>;
	/** By the uriKey of the Dockerfile. */
	readonly stages: Map<string, StageNames>;
}

// A part of a text may hold on to all of it.
function detached(names: StageNames): StageNames {
	return { ...names, stages: names.stages.map(({ name, range }) => ({ name: [...name].join(""), range })) };
}

// As editors know them, and the names that people give to those beside each other.
function isDockerfile(path: string): boolean {
	const name = path.slice(path.lastIndexOf("/") + 1);
	return (
		/^(docker|container)file([._-].*)?$|\.(docker|container)file$/i.test(name) &&
		!/\.(dockerignore|md)$/.test(name)
	);
}
