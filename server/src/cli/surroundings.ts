// The files around those of a command line: their build contexts, and what the repository that they lie in says of
// builds. A folder is looked at once, however many of them lie in it.

import { pathToFileURL } from "node:url";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { BuildGraph } from "../service/graph/graph.ts";
import type { BuildFile, Snapshot } from "../service/snapshot.ts";
import { buildFileOf } from "../workspace/build-file.ts";
import { Dockerfiles } from "../workspace/dockerfiles.ts";
import { nodeFiles } from "../workspace/node-files.ts";
import { Surroundings as Workspace } from "../workspace/surroundings.ts";
import { folderOf } from "../workspace/uri.ts";
import type { WalkLimits } from "../workspace/walk.ts";

/** Gives each graph its snapshot, and each file that builds the Dockerfiles that it means. */
export class Surroundings {
	readonly #workspace = new Workspace(nodeFiles, () => undefined);
	readonly #dockerfiles = new Dockerfiles(nodeFiles, () => undefined);
	readonly #roots = new Map<string, WalkLimits>();

	/** Never rejects; a folder that can't be read is unknown. */
	async snapshot(graph: BuildGraph): Promise<Snapshot> {
		const { uri } = graph.file;
		await this.#lookAround(uri);
		await this.#workspace.settled(uri);
		return { graph, facts: this.#workspace.facts(uri) };
	}

	/** The builds in a file; undefined where it is none of those that speak of builds. Never rejects. */
	async buildFile(document: TextDocument): Promise<BuildFile | undefined> {
		const { uri } = document;
		if (isDockerfile(uri)) return undefined;
		await this.#lookAround(uri);
		const claims = this.#workspace.claimsIn(uri);
		if (claims === undefined) return undefined;
		await this.#dockerfiles.settled(claims.flatMap(({ dockerfiles }) => dockerfiles));
		return buildFileOf(document, claims, (one) => {
			const graph = this.#dockerfiles.graph(one);
			return graph && { graph, facts: this.#workspace.claimFacts(one) };
		});
	}

	async #lookAround(uri: string): Promise<void> {
		const folder = folderOf(uri);
		if (folder !== undefined && ![...this.#roots.keys()].some((root) => uri.startsWith(root))) {
			const repository = await repositoryOf(folder);
			const here = folder.startsWith(currentFolder) ? currentFolder : folder;
			this.#roots.set(repository ?? here, repository === undefined ? aloneLimits : repositoryLimits);
			this.#workspace.setFolders([...this.#roots.keys()], (root) => this.#roots.get(root) ?? aloneLimits);
		}
		await this.#workspace.indexed(uri);
	}
}

const repositoryLimits: WalkLimits = { folders: 20_000, depth: 20 };

// Without a repository it is where the command runs, or the file's own folder; nobody knows what else is in there.
const aloneLimits: WalkLimits = { folders: 2_000, depth: 8 };
const currentFolder = pathToFileURL(`${process.cwd()}/`).href;

// The nearest folder around that holds a .git, be it a folder or, in a worktree, a file.
async function repositoryOf(folder: string): Promise<string | undefined> {
	for (let at: string | undefined = folder; at !== undefined; at = above(at)) {
		const entries = await nodeFiles.list(at);
		if (entries?.some(({ name }) => name === ".git")) return at;
	}
	return undefined;
}

function above(folder: string): string | undefined {
	const parent = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
	return parent.length > "file://".length && parent !== folder ? parent : undefined;
}

function isDockerfile(uri: string): boolean {
	return /\/(?:(?:docker|container)file(?:\.[^/]*)?|[^/]*\.(?:docker|container)file)$/i.test(uri);
}
