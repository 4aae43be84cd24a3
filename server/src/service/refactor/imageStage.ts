// Makes an image that COPY or a mount takes from a stage with a name.

import { type Range, TextEdit } from "vscode-languageserver-types";
import { referenceAt } from "../graph/queries.ts";
import { firstLineOf, insertLines, renumber } from "../rules/edits.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Refactoring } from "./refactoring.ts";
import { buildsOtherwise, keepsBuild } from "./result.ts";
import { fromLine, nameFrom } from "./text.ts";

/** On the image in `COPY --from=image` or in a mount: all places from here on that take from it follow. */
export function imageStage({ graph }: Snapshot, { start }: Range): Refactoring | undefined {
	const found = referenceAt(graph, start);
	if (found?.stage === undefined || found.kind === "from" || found.target.kind !== "image") return undefined;
	const { stage, name } = found;
	const same = graph.references.filter(
		(one) => one.kind !== "from" && one.name.text === name.text && (one.stage?.index ?? 0) >= stage.index,
	);
	const indices = new Map(
		graph.stages.filter(({ index }) => index >= stage.index).map((one) => [one, one.index + 1]),
	);
	const stageName = nameFrom(graph, name.text);
	const edits = [
		insertLines(graph.file.document, firstLineOf(stage.from), [
			fromLine(stage.from, name.text, stageName),
			"",
		]),
		...same.map((one) => TextEdit.replace(one.name.range, stageName)),
		...renumber(graph.references, indices),
	];
	const what = { title: `Name the image as stage \`${stageName}\``, kind: "refactor.extract" } as const;
	return keepsBuild(graph, edits) ? { ...what, edits } : { ...what, refused: buildsOtherwise };
}
