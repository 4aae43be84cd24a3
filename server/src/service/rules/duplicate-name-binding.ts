// A name that two stages have: which of them a line means depends on the kind of line.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { freeStageName, renameStage } from "./edits.ts";
import type { Finding, Fix, Rule } from "./rule.ts";

/**
 * References by a name that more than one stage above them has, and those that a stage below takes from one above.
 * FROM means the nearest above, COPY and mounts the last of the file.
 */
export const duplicateNameBinding: Rule = {
	code: "duplicate-name-binding",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		const named = new Map<string, Stage[]>();
		for (const stage of graph.stages) {
			if (stage.name === undefined) continue;
			const same = named.get(stage.name.value);
			if (same === undefined) named.set(stage.name.value, [stage]);
			else same.push(stage);
		}
		for (const reference of graph.references) {
			const { target, stage, kind } = reference;
			if (target.kind !== "stage" || target.byIndex || stage === undefined) continue;
			if (kind === "mount-implicit-scratch" || target.stage.name === undefined) continue;
			const others = (named.get(target.stage.name.value) ?? []).filter(
				(other) => other !== target.stage && other.index < stage.index,
			);
			const other = others.at(-1);
			if (other !== undefined) yield finding(graph, reference, target.stage, other);
		}
	},
};

function finding(graph: BuildGraph, reference: Reference, bound: Stage, other: Stage): Finding {
	const { name, kind } = reference;
	const how = kind === "from" ? "the nearest above" : "the last of the file";
	return {
		range: name.range,
		message: `\`${name.text}\` means stage ${bound.index}, ${how}, and not stage ${other.index}, which has the same name.`,
		related: [bound, other].flatMap((stage) =>
			stage.name === undefined
				? []
				: [
						{
							message: `Stage ${stage.index}${stage === bound ? ", which is meant" : ""}`,
							range: stage.name.range,
						},
					],
		),
		fixes: () => fixes(graph, reference, bound, other),
	};
}

function fixes(
	graph: BuildGraph,
	{ name, kind, stage }: Reference,
	bound: Stage,
	other: Stage,
): readonly Fix[] {
	const fresh = freeStageName(graph, bound.name?.value ?? "");
	const offered: Fix[] = [];
	const keep = renameStage(graph, bound, fresh);
	if (keep !== undefined) {
		offered.push({
			title: `Rename stage ${bound.index} to \`${fresh}\`, with what uses it`,
			edits: keep,
		});
	}
	const change = renameStage(graph, other, fresh);
	if (change !== undefined && kind !== "onbuild-copy" && kind !== "onbuild-mount" && other !== stage) {
		const edits = [...change, TextEdit.replace(name.range, fresh)];
		offered.push({ title: `Rename stage ${other.index} to \`${fresh}\` and use that one here`, edits });
	}
	return offered;
}
