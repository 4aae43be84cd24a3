// BuildKit's MaintainerDeprecated.

import { DiagnosticSeverity, DiagnosticTag, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph } from "../graph/graph.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { matchCase } from "./case.ts";
import type { Fix, Rule } from "./rule.ts";

/** A label says who made an image; MAINTAINER is deprecated. */
export const maintainerDeprecated: Rule = {
	code: "MaintainerDeprecated",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const instruction of graph.file.instructions) {
			if (instruction.name !== "MAINTAINER") continue;
			yield {
				range: instruction.keyword.range,
				message: "MAINTAINER is deprecated: a label says who made the image.",
				tags: [DiagnosticTag.Deprecated],
				fixes: () => fixes(graph, instruction),
			};
		}
	},
};

function fixes(
	{ file }: BuildGraph,
	{ arguments: { text }, keyword, range, words }: Instruction,
): readonly Fix[] {
	if (words.length !== 1) return [];
	const label = matchCase("LABEL", keyword.text) ?? "LABEL";
	// MAINTAINER takes its text as it stands, a label's value is expanded.
	const quoted = text.replaceAll(/["$\\`]/g, (sign) =>
		sign === "`" && file.escape !== "`" ? sign : `${file.escape}${sign}`,
	);
	const newText = `${label} org.opencontainers.image.authors="${quoted}"`;
	return [{ title: "Replace by a label", edits: [TextEdit.replace(range, newText)], preferred: true }];
}
