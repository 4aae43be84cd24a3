// Every refactoring proves itself: the file that it gives is read again and must build the same.

import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit } from "vscode-languageserver-types";
import { buildGraph } from "../graph/build.ts";
import { stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { scan } from "../syntax/scan.ts";
import { buildsSame } from "./sameBuild.ts";

/** Whether the edits give a file that BuildKit takes as it takes this one, and that builds the same. */
export function keepsBuild(
	graph: BuildGraph,
	edits: readonly TextEdit[],
	gone: ReadonlySet<Stage> = new Set(),
): boolean {
	const { document } = graph.file;
	const text = TextDocument.applyEdits(document, [...edits]);
	const after = buildGraph(scan(TextDocument.create(document.uri, document.languageId, 0, text)));
	return problemsOf(after) <= problemsOf(graph) && buildsSame(graph, after, gone);
}

/** A sentence for edits that do not. */
export const buildsOtherwise = "The file would build something else then.";

function problemsOf(graph: BuildGraph): number {
	return stepsOf(graph).reduce((sum, { problems }) => sum + problems.length, graph.problems.length);
}
