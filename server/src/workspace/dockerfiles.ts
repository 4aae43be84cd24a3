// The Dockerfiles that files mean which are open in the editor, though they themselves may not be.

import { TextDocument } from "vscode-languageserver-textdocument";
import { buildGraph } from "../service/graph/build.ts";
import type { BuildGraph } from "../service/graph/graph.ts";
import { memo } from "../service/syntax/memo.ts";
import { scan } from "../service/syntax/scan.ts";
import { Cache } from "./cache.ts";
import type { Files } from "./files.ts";
import type { FileChange } from "./surroundings.ts";
import { uriKey } from "./uri.ts";

// Nobody writes a larger one by hand.
const maximumBytes = 1024 * 1024;

const graphIn = memo((document: TextDocument): BuildGraph => buildGraph(scan(document)));

/** Graphs of Dockerfiles on disk, by URI. Loaded in the background, told when they change. */
export class Dockerfiles {
	readonly #texts: Cache<TextDocument | undefined>;

	/** `changed` is called when somebody was told what is no longer so. */
	constructor(files: Files, changed: () => void) {
		this.#texts = new Cache(async (uri) => {
			const text = await files.read(uri, maximumBytes);
			return text === undefined ? undefined : TextDocument.create(uri, "dockerfile", 0, text);
		}, changed);
	}

	/** The graph, undefined where there is no such file or it is still being read; never waits. */
	graph(uri: string): BuildGraph | undefined {
		const document = this.#texts.peek(uri);
		return document && graphIn(document);
	}

	/** Resolves when these files have been read. */
	async settled(uris: readonly string[]): Promise<void> {
		await Promise.all(uris.map((uri) => this.#texts.settled(uri)));
	}

	/** Takes what changed on disk. */
	changed(changes: readonly FileChange[]): void {
		const keys = new Set(changes.map(({ uri }) => uriKey(uri)));
		this.#texts.invalidate((uri) => keys.has(uriKey(uri)));
	}

	/** Forgets all but these. */
	keepOnly(uris: readonly string[]): void {
		const kept = new Set(uris);
		this.#texts.keep((uri) => kept.has(uri));
	}
}
