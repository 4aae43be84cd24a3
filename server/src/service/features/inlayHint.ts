// Inlay hints: which stage an index means, what a variable in FROM is worth, and the index of each stage.

import {
	type InlayHint,
	InlayHintKind,
	type InlayHintLabelPart,
	type Position,
	type Range,
	TextEdit,
} from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import type { Snapshot } from "../snapshot.ts";
import { defaultValues } from "./defaultValue.ts";
import { baseText } from "./stageText.ts";
import { stageHead } from "./stageUse.ts";

/** Which hints the user wants to see. */
export interface InlayHintSettings {
	readonly stageNames: boolean;
	readonly values: boolean;
	readonly indices: boolean;
}

/** The hints on the lines of a range. */
export function inlayHint(
	{ graph }: Snapshot,
	range: Range,
	{ stageNames, values, indices }: InlayHintSettings,
): readonly InlayHint[] {
	const hints = [
		...(stageNames ? nameHints(graph) : []),
		...(values ? valueHints(graph) : []),
		...(indices ? indexHints(graph) : []),
	];
	return hints.filter(({ position: { line } }) => line >= range.start.line && line <= range.end.line);
}

// Accepting the hint puts the name in the index's place, if it means the same stage there.
function nameHints(graph: BuildGraph): readonly InlayHint[] {
	const { references, file, stages } = graph;
	const byName = new Map(stages.flatMap((stage) => (stage.name ? [[stage.name.value, stage] as const] : [])));
	return references.flatMap(({ target, name: { range } }): readonly InlayHint[] => {
		if (target.kind !== "stage" || target.byIndex === undefined) return [];
		const { stage } = target;
		const bound = stage.name !== undefined && byName.get(stage.name.value) === stage;
		return [
			{
				...hint(range.end, [link(file.uri, stage, stage.name?.text ?? baseText(stage))]),
				...(bound && stage.name ? { textEdits: [TextEdit.replace(range, stage.name.text)] } : {}),
			},
		];
	});
}

function valueHints(graph: BuildGraph): readonly InlayHint[] {
	const valueByDefault = defaultValues(graph);
	return graph.stages.flatMap(({ base }): readonly InlayHint[] => {
		if (base === undefined || !base.name.text.includes("$")) return [];
		const value = valueByDefault(base.instruction.words[0]?.text ?? "");
		if (value === undefined) return [];
		const tooltip = "The value with the defaults of the arguments before the first FROM";
		return [hint(base.name.range.end, [{ value: short(value), tooltip }])];
	});
}

function indexHints({ stages }: BuildGraph): readonly InlayHint[] {
	return stages.map(({ index, from }) => {
		const tooltip = `The index of this stage, as in COPY --from=${index}`;
		const { range } = from.words.at(-1) ?? from.flags.at(-1) ?? from.keyword;
		return hint(range.end, [{ value: `stage ${index}`, tooltip }]);
	});
}

function hint(position: Position, label: InlayHintLabelPart[]): InlayHint {
	return { position, label, kind: InlayHintKind.Parameter, paddingLeft: true };
}

function link(uri: string, stage: Stage, value: string): InlayHintLabelPart {
	return { value: short(value), location: { uri, range: stageHead(stage) } };
}

function short(text: string): string {
	return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
