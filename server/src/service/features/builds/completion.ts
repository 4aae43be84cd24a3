// Completion: the stages of the Dockerfile that a build reads, where its target stands.

import type { TextDocument } from "vscode-languageserver-textdocument";
import {
	type CompletionItem,
	CompletionItemKind,
	MarkupKind,
	type Position,
	TextEdit,
} from "vscode-languageserver-types";
import { inlineGraph } from "../../facts/inline.ts";
import type { BuildGraph } from "../../graph/graph.ts";
import { contains } from "../../graph/queries.ts";
import { targetStage } from "../../graph/target.ts";
import type { Build, BuildFile } from "../../snapshot.ts";
import { baseText, firstLines } from "../stageText.ts";

/** The stages that the target at a position may be; none elsewhere, or where the Dockerfile is not known. */
export function buildFileCompletion(
	{ document, builds }: BuildFile,
	position: Position,
): readonly CompletionItem[] {
	const items = new Map<string, CompletionItem>();
	for (const build of builds) {
		const { targetSlot, uri } = build.claim;
		if (targetSlot === undefined || uri !== document.uri || !contains(targetSlot, position)) continue;
		const graph = graphOf(build);
		const [before, after] = around(document, targetSlot.start);
		for (const [index, stage] of (graph?.stages ?? []).toReversed().entries()) {
			const name = stage.name?.text;
			if (graph === undefined || name === undefined || items.has(name)) continue;
			// Of two stages of a name a build takes the last one.
			if (targetStage(graph, name) !== stage) continue;
			const detail = `${baseText(stage)}, line ${stage.from.range.start.line + 1}`;
			items.set(name, {
				label: name,
				labelDetails: { description: detail },
				kind: CompletionItemKind.Module,
				detail,
				documentation: { kind: MarkupKind.Markdown, value: firstLines(graph, stage) },
				sortText: String(index).padStart(5, "0"),
				filterText: `${before}${name}${after}`,
				textEdit: TextEdit.replace(targetSlot, `${before}${name}${after}`),
			});
		}
	}
	return [...items.values()];
}

function graphOf({ claim, dockerfile }: Build): BuildGraph | undefined {
	return claim.dockerfile.kind === "inline" ? inlineGraph(claim.dockerfile.text) : dockerfile?.graph;
}

// What is missing around a name: the blank after a colon, the quotes of a string in HCL.
function around(document: TextDocument, { line, character }: Position): readonly [string, string] {
	const before = document.getText({ start: { line, character: 0 }, end: { line, character } });
	if (/:$/.test(before)) return [" ", ""];
	return /\w[ \t]*=[ \t]*$/.test(before) && document.uri.endsWith(".hcl") ? ['"', '"'] : ["", ""];
}
