// The card on where a COPY or ADD puts what it copies, and on the folder of a WORKDIR: the absolute path.

import type { Position, Range } from "vscode-languageserver-types";
import { holds, ownerAt } from "../base/place.ts";
import { copyWord } from "../files/copy.ts";
import { placeOf, unmarked } from "../files/place.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { calledStage } from "../rules/words.ts";
import { stepsIn } from "./scope.ts";
import { code } from "./stageText.ts";

/** What a destination or a WORKDIR comes to, in Markdown; undefined elsewhere, and where it can't be known. */
export function destinationCard(
	graph: BuildGraph,
	position: Position,
): { readonly range: Range; readonly text: string } | undefined {
	const owner = ownerAt(graph.file, position);
	const stage = stageAt(graph, position);
	if (owner === undefined || stage === undefined || !placing.has(owner.name)) return undefined;
	const word = owner.words.at(-1);
	if (word === undefined || !holds(word.range, position)) return undefined;
	if (word.range.start.line !== word.range.end.line) return undefined;
	if (owner.name !== "WORKDIR" && owner.words.length < 2) return undefined;
	const step = stepsIn(graph, stage).find(({ instruction }) => instruction === owner);
	if (step === undefined) return undefined;
	const { value, loose } = copyWord(word, step, graph.file.escape);
	const { path } = placeOf(step.before.workdir, value, word.text);
	// On Windows a path may have a drive and backslashes.
	if (value === undefined || path === undefined || /[\\:]/.test(value)) return undefined;
	const slash = path !== "/" && /(^|\/)\.{0,2}$/.test(unmarked(value)) ? "/" : "";
	const what =
		owner.name === "WORKDIR" ? "the working directory from here on" : `where ${owner.name} puts this`;
	const doubt = loose ? " With other build arguments it may be another path." : "";
	return { range: word.range, text: `${code(path + slash)}: ${what}, in ${calledStage(stage)}.${doubt}` };
}

const placing: ReadonlySet<string> = new Set(["COPY", "ADD", "WORKDIR"]);
