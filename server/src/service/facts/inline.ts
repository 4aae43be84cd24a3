// Dockerfiles that are written inside of other files (`dockerfile_inline`, `dockerfile-inline`).

import { TextDocument } from "vscode-languageserver-textdocument";
import { buildGraph } from "../graph/build.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { scan } from "../syntax/scan.ts";
import type { Located } from "./claim.ts";

/** The graph of a Dockerfile inside of a file. Its positions are those of the text alone. */
export function inlineGraph(place: Located): BuildGraph {
	const known = graphs.get(place);
	if (known !== undefined) return known;
	const graph = buildGraph(scan(TextDocument.create(place.uri, "dockerfile", 0, place.text)));
	graphs.set(place, graph);
	return graph;
}

const graphs = new WeakMap<Located, BuildGraph>();
