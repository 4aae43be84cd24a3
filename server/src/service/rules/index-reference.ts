// A stage that is named by its number, which changes whenever a stage is put above it.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { referencesTo } from "../graph/queries.ts";
import { addName, bindsByName, nameFor } from "./naming.ts";
import type { Fix, Rule } from "./rule.ts";
import { called } from "./words.ts";

/** `COPY --from=0` where it binds to a stage. */
export const indexReference: Rule = {
	code: "index-reference",
	severity: DiagnosticSeverity.Hint,
	*check({ graph }) {
		for (const { target, name } of graph.references) {
			if (target.kind !== "stage" || target.byIndex === undefined) continue;
			const { stage } = target;
			const which = stage.name === undefined ? "has no name yet" : `is ${called(stage)}`;
			yield {
				range: name.range,
				message: `Stage ${stage.index} ${which}: a name keeps its meaning when stages are added or moved.`,
				related: [{ message: `Stage ${stage.index}`, range: stage.name?.range ?? stage.from.range }],
				fixes: () => fixes(graph, stage),
			};
		}
	},
};

function fixes(graph: BuildGraph, stage: Stage): readonly Fix[] {
	const own = stage.name;
	if (own !== undefined && !bindsByName(graph, stage)) return [];
	const name = own?.text ?? nameFor(graph, stage);
	const naming = own === undefined ? addName(stage, name) : undefined;
	if (own === undefined && naming === undefined) return [];
	const edits = naming === undefined ? [] : [naming];
	for (const { target, name: mention } of referencesTo(graph, stage)) {
		if (target.kind === "stage" && target.byIndex) edits.push(TextEdit.replace(mention.range, name));
	}
	const title = own === undefined ? `Name stage ${stage.index} \`${name}\`` : `Use the name \`${name}\``;
	return [{ title, edits, preferred: true, safe: own !== undefined }];
}
