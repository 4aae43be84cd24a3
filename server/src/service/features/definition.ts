// Definition: from a mention of a stage to its name in `FROM ... AS name`.

import type { LocationLink, Position, Range } from "vscode-languageserver-types";
import type { Reference, Stage } from "../graph/graph.ts";
import { referenceAt, stageNamedAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";

/**
 * The stages that a mention means: the one it binds to first, then those that it means with other build arguments. On
 * a stage's own name it is that stage, from where an editor shows the references.
 */
export function definition({ graph }: Snapshot, position: Position): readonly LocationLink[] {
	const { uri } = graph.file;
	const reference = referenceAt(graph, position);
	if (reference !== undefined)
		return stagesOf(reference).map((stage) => link(uri, stage, reference.name.range));
	const stage = stageNamedAt(graph, position);
	return stage?.name === undefined ? [] : [link(uri, stage, stage.name.range)];
}

function stagesOf({ target, candidates }: Reference): readonly Stage[] {
	return target.kind === "stage" ? [target.stage, ...candidates] : candidates;
}

function link(targetUri: string, stage: Stage, originSelectionRange: Range): LocationLink {
	const { from, name, base, range } = stage;
	const head = { start: from.keyword.range.start, end: (base?.name.range ?? from.keyword.range).end };
	return { originSelectionRange, targetUri, targetRange: range, targetSelectionRange: name?.range ?? head };
}
