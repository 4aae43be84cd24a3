// Dockerfiles that are written inside of other files (`dockerfile_inline`, `dockerfile-inline`).

import { TextDocument } from "vscode-languageserver-textdocument";
import { buildGraph } from "../graph/build.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { memo } from "../syntax/memo.ts";
import { scan } from "../syntax/scan.ts";
import type { Located } from "./claim.ts";

/** The graph of a Dockerfile inside of a file. Its positions are those of the text alone. */
export const inlineGraph = memo(
	({ uri, text }: Located): BuildGraph => buildGraph(scan(TextDocument.create(uri, "dockerfile", 0, text))),
);
