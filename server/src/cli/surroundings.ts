// The files around the Dockerfiles of a command line. A folder is looked at once, however many of them lie in it.

import { type ContextFiles, noFacts } from "../service/facts/facts.ts";
import type { BuildGraph } from "../service/graph/graph.ts";
import type { Snapshot } from "../service/snapshot.ts";
import { loadContext } from "../workspace/context.ts";
import { nodeFiles } from "../workspace/node-files.ts";
import { folderOf } from "../workspace/uri.ts";

/** Gives each graph its snapshot. A Dockerfile's folder is taken for its build context. */
export class Surroundings {
	readonly #contexts = new Map<string, Promise<ContextFiles | undefined>>();

	/** Never rejects; a folder that can't be read is unknown. */
	async snapshot(graph: BuildGraph): Promise<Snapshot> {
		const folder = folderOf(graph.file.uri);
		if (folder === undefined) return { graph, facts: noFacts };
		const known = this.#contexts.get(folder) ?? loadContext(nodeFiles, folder);
		this.#contexts.set(folder, known);
		const context = await known;
		return { graph, facts: context === undefined ? noFacts : { ...noFacts, context } };
	}
}
