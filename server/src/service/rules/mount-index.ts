// A mount from a number: mounts know stages by their names only, so it is the name of an image.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { addName, bindsByName, nameFor } from "./naming.ts";
import type { Fix, Rule } from "./rule.ts";
import { called } from "./words.ts";

/** `RUN --mount=from=0`, which pulls the image `0`. */
export const mountIndex: Rule = {
	code: "mount-index",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const reference of graph.references) {
			const { kind, target, name, stage } = reference;
			if ((kind !== "mount" && kind !== "onbuild-mount") || target.kind !== "image") continue;
			if (!/^[0-9]{1,6}$/.test(name.text)) continue;
			const meant = graph.stages[Number(name.text)];
			const above =
				meant !== undefined && stage !== undefined && meant.index < stage.index ? meant : undefined;
			yield {
				range: name.range,
				message: `Mounts do not know stages by number: \`from=${name.text}\` is an image called \`${name.text}\`.${hint(above)}`,
				related:
					above === undefined
						? []
						: [{ message: `Stage ${above.index}`, range: (above.name ?? above.from).range }],
				fixes: () => (above === undefined ? [] : fixes(graph, reference, above)),
			};
		}
	},
};

function hint(stage: Stage | undefined): string {
	if (stage === undefined) return "";
	return stage.name === undefined ? ` Stage ${stage.index} needs a name.` : ` Did you mean ${called(stage)}?`;
}

function fixes(graph: BuildGraph, { name }: Reference, meant: Stage): readonly Fix[] {
	if (meant.name !== undefined) {
		if (!bindsByName(graph, meant)) return [];
		const edits = [TextEdit.replace(name.range, meant.name.text)];
		return [{ title: `Change to \`${meant.name.text}\``, edits, preferred: true }];
	}
	const fresh = nameFor(graph, meant);
	const naming = addName(meant, fresh);
	if (naming === undefined) return [];
	const edits = [naming, TextEdit.replace(name.range, fresh)];
	return [{ title: `Name stage ${meant.index} \`${fresh}\` and use that`, edits, preferred: true }];
}
