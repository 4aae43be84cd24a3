// BuildKit's DuplicateStageName: two stages of one name.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import type { Stage } from "../graph/graph.ts";
import { freeStageName, renameStage } from "./edits.ts";
import type { Rule } from "./rule.ts";

/** FROM takes the nearest stage above of that name, COPY and mounts the last of the file. */
export const duplicateStageName: Rule = {
	code: "DuplicateStageName",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		const seen = new Map<string, Stage>();
		for (const stage of graph.stages) {
			const { name } = stage;
			if (name === undefined) continue;
			const first = seen.get(name.value);
			if (first === undefined) {
				seen.set(name.value, stage);
				continue;
			}
			yield {
				range: name.range,
				message: `There is a stage \`${name.text}\` already: COPY and mounts use the last of that name, FROM the nearest above.`,
				related: first.name === undefined ? [] : [{ message: "The first one", range: first.name.range }],
				fixes: () => {
					const free = freeStageName(graph, name.value);
					const edits = renameStage(graph, stage, free);
					return edits === undefined
						? []
						: [{ title: `Rename this one to \`${free}\`, with what uses it`, edits, preferred: true }];
				},
			};
		}
	},
};
