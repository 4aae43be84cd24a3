// The ports of EXPOSE (BuildKit: dockerfile2llb/convert_expose.go).

import type { BuildGraph } from "../graph/graph.ts";
import type { Word } from "../syntax/dockerfile.ts";

/** One port of an EXPOSE. */
export interface Port {
	readonly word: Word;
	/** The host's address and port, empty where there is none. */
	readonly host: string;
	/** The container's port or range, with its protocol. */
	readonly container: string;
	/** What follows the `/`. */
	readonly protocol: string;
}

/** All ports of a file's stages. Those with a variable in them are left out: their parts are not known. */
export function* portsOf({ stages }: BuildGraph): Iterable<Port> {
	for (const { instructions } of stages) {
		for (const { name, words, problems } of instructions) {
			if (name !== "EXPOSE" || problems.length > 0) continue;
			for (const word of words) if (!word.text.includes("$")) yield portOf(word);
		}
	}
}

function portOf(word: Word): Port {
	const colon = word.text.lastIndexOf(":");
	const container = word.text.slice(colon + 1);
	const slash = container.indexOf("/");
	return {
		word,
		host: word.text.slice(0, Math.max(colon, 0)),
		container,
		protocol: slash < 0 ? "" : container.slice(slash + 1),
	};
}
