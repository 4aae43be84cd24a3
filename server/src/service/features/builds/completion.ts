// Completion: the stages of the Dockerfile that a build reads, where its target stands, the names of what bake and
// compose files define, where such a name stands, and the ARGs, where a build argument is named.

import type { TextDocument } from "vscode-languageserver-textdocument";
import {
	type CompletionItem,
	CompletionItemKind,
	MarkupKind,
	type Position,
	TextEdit,
} from "vscode-languageserver-types";
import { nameOf } from "../../facts/claim.ts";
import { contains } from "../../graph/queries.ts";
import { targetStage } from "../../graph/target.ts";
import type { BuildFile } from "../../snapshot.ts";
import { baseText, firstLines } from "../stageText.ts";
import { givenArgumentItems } from "./argumentItems.ts";
import { graphOf, startAt } from "./place.ts";

/** What the target, name or build argument at a position may be; none elsewhere, or where the files that say it are not known. */
export function buildFileCompletion(file: BuildFile, position: Position): readonly CompletionItem[] {
	const { document, builds } = file;
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
	for (const item of started(file, position)) if (!items.has(item.label)) items.set(item.label, item);
	return [...items.values(), ...givenArgumentItems(file, position)];
}

function started(file: BuildFile, position: Position): readonly CompletionItem[] {
	const start = startAt(file, position);
	return (start?.offered ?? []).map(({ name, what, place }, index): CompletionItem => {
		const { range } = start ?? place;
		const [before] = around(file.document, range.start);
		const detail = `${what.replaceAll("`", "")}, line ${place.range.start.line + 1}`;
		return {
			label: name,
			labelDetails: { description: nameOf(place.uri) },
			kind: CompletionItemKind.Module,
			detail,
			sortText: String(index).padStart(5, "0"),
			filterText: `${before}${name}`,
			textEdit: TextEdit.replace(range, `${before}${name}`),
		};
	});
}

// What is missing around a name: the blank after a colon, the quotes of a string in HCL.
function around(document: TextDocument, { line, character }: Position): readonly [string, string] {
	const before = document.getText({ start: { line, character: 0 }, end: { line, character } });
	if (/:$/.test(before)) return [" ", ""];
	return /\w[ \t]*=[ \t]*$/.test(before) && document.uri.endsWith(".hcl") ? ['"', '"'] : ["", ""];
}
