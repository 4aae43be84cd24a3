// Completion of the build arguments that a build gives: the ARGs of what it builds.

import {
	type CompletionItem,
	CompletionItemKind,
	type Position,
	TextEdit,
} from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../../graph/graph.ts";
import { contains, reachable } from "../../graph/queries.ts";
import { argsOf } from "../../graph/scope.ts";
import type { BuildFile } from "../../snapshot.ts";
import type { Instruction } from "../../syntax/dockerfile.ts";
import { graphOf, stageBuilt } from "./place.ts";

/** The ARGs whose names may stand where a build argument's name is at a position; none elsewhere. */
export function givenArgumentItems(
	{ document, builds }: BuildFile,
	position: Position,
): readonly CompletionItem[] {
	const items = new Map<string, CompletionItem>();
	for (const build of builds) {
		const args = build.claim.args ?? [];
		const given = args.find(({ name }) => name.uri === document.uri && contains(name.range, position))?.name;
		const graph = graphOf(build);
		if (given?.verbatim !== true || graph === undefined) continue;
		const others = new Set(args.flatMap(({ name }) => (name === given ? [] : [name.text])));
		for (const instruction of declaring(graph, stageBuilt(build)?.stage)) {
			for (const { name, fallback } of argsOf(instruction)) {
				if (others.has(name) || items.has(name)) continue;
				const line = `line ${instruction.range.start.line + 1}`;
				const detail =
					fallback === undefined ? `ARG, ${line}` : `ARG, ${line}: ${fallback.text.slice(0, 100)}`;
				items.set(name, {
					label: name,
					labelDetails: { description: detail },
					kind: CompletionItemKind.Variable,
					detail,
					sortText: String(items.size).padStart(5, "0"),
					filterText: name,
					textEdit: TextEdit.replace(given.range, name),
				});
			}
		}
	}
	return [...items.values()];
}

// Of a stage that is not known any ARG of the file may be meant.
function declaring(graph: BuildGraph, stage: Stage | undefined): readonly Instruction[] {
	const needed = stage === undefined ? graph.stages : [...reachable(graph, stage)];
	return [...graph.global, ...needed.flatMap(({ instructions }) => instructions)]
		.filter(({ name }) => name === "ARG")
		.sort((a, b) => a.range.start.line - b.range.start.line);
}
