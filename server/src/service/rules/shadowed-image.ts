// A name that is the image in one line and a stage in another.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { renameStage } from "./edits.ts";
import { freshName } from "./naming.ts";
import type { Finding, Fix, Rule } from "./rule.ts";

/**
 * `FROM alpine` above a stage that is called `alpine` is the image, below it the stage with all that was done there.
 * A stage that only pins an image (`FROM maven:3 AS maven`), or that adds nothing to it, is what people mean.
 */
export const shadowedImage: Rule = {
	code: "shadowed-image",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		const pulled = new Map<string, Reference>();
		for (const reference of graph.references) {
			const { kind, target, name } = reference;
			if (kind === "from" && target.kind === "image" && !pulled.has(name.text))
				pulled.set(name.text, reference);
		}
		for (const reference of graph.references) {
			const { kind, target, name } = reference;
			if (kind !== "from" || target.kind !== "stage" || reference.candidates.length > 0) continue;
			const image = pulled.get(name.text);
			if (image === undefined || !changesFiles(target.stage)) continue;
			yield finding(graph, reference, target.stage, image);
		}
	},
};

function changesFiles({ instructions }: Stage): boolean {
	return instructions.some(({ name }) => name === "RUN" || name === "COPY" || name === "ADD");
}

function finding(graph: BuildGraph, reference: Reference, stage: Stage, image: Reference): Finding {
	const { name } = reference;
	return {
		range: name.range,
		message: `\`${name.text}\` is the stage of that name here, with all that was done in it, and not the image that \`FROM ${name.text}\` means further up.`,
		related: [
			...(stage.name === undefined
				? []
				: [{ message: `Stage \`${stage.name.text}\``, range: stage.name.range }]),
			{ message: "Here it is the image", range: image.name.range },
		],
		fixes: () => fixes(graph, reference, stage),
	};
}

function fixes(graph: BuildGraph, { name }: Reference, stage: Stage): readonly Fix[] {
	const fresh = freshName(graph, `${name.value}-base`);
	const edits = renameStage(graph, stage, fresh);
	return [
		...(edits === undefined ? [] : [{ title: `Keep the stage, and rename it to \`${fresh}\``, edits }]),
		{
			title: `Use the image \`${name.text}:latest\``,
			edits: [TextEdit.replace(name.range, `${name.text}:latest`)],
		},
	];
}
