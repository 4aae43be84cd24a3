// BuildKit's ReservedStageName: a stage called `scratch` or `context`.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import { freeStageName, renameStage } from "./edits.ts";
import type { Rule } from "./rule.ts";

/** `scratch` is the empty base and `context` the build's own files; a stage of that name takes their place. */
export const reservedStageName: Rule = {
	code: "ReservedStageName",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const stage of graph.stages) {
			const { name } = stage;
			if (name === undefined || !reserved.has(name.value)) continue;
			const what =
				name.value === "scratch" ? "every later `scratch` in this file" : "the build context of that name";
			yield {
				range: name.range,
				message: `\`${name.text}\` means something to BuildKit by itself: this stage stands for ${what}.`,
				fixes: () => {
					const free = freeStageName(graph, `${name.value}-stage`);
					const edits = renameStage(graph, stage, free);
					return edits === undefined
						? []
						: [{ title: `Rename the stage to \`${free}\``, edits, preferred: true }];
				},
			};
		}
	},
};

const reserved = new Set(["scratch", "context"]);
