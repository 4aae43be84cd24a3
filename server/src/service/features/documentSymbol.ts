// Document symbols: the stages with their instructions, as an outline.

import { type DocumentSymbol, SymbolKind } from "vscode-languageserver-types";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageLabel } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { baseText } from "./stageText.ts";
import { stageHead } from "./stageUse.ts";

/** The outline of a Dockerfile: what stands before the first FROM, then the stages. */
export function documentSymbol({ graph }: Snapshot): readonly DocumentSymbol[] {
	return [...graph.global.map(instructionSymbol), ...stageSymbols(graph)];
}

function stageSymbols({ stages }: BuildGraph): readonly DocumentSymbol[] {
	return stages.map((stage: Stage) => ({
		name: stageLabel(stage),
		detail: baseText(stage),
		kind: SymbolKind.Module,
		range: stage.range,
		selectionRange: stageHead(stage),
		children: stage.instructions.map(instructionSymbol),
	}));
}

function instructionSymbol(instruction: Instruction): DocumentSymbol {
	const { name, keyword, range } = instruction;
	return {
		name,
		detail: detailOf(instruction),
		kind: kinds.get(name) ?? SymbolKind.Property,
		range,
		selectionRange: keyword.range,
	};
}

const kinds: ReadonlyMap<string, SymbolKind> = new Map([
	["ADD", SymbolKind.File],
	["ARG", SymbolKind.Constant],
	["CMD", SymbolKind.Event],
	["COPY", SymbolKind.File],
	["ENTRYPOINT", SymbolKind.Event],
	["ENV", SymbolKind.Variable],
	["RUN", SymbolKind.Function],
]);

const maximumLength = 100;

// Cut before anything else is done with it: it may be very long.
function detailOf({ flags, arguments: { text }, trigger }: Instruction): string {
	if (trigger !== undefined) return short(`${trigger.name} ${detailOf(trigger)}`);
	const options = flags.map(({ name, value }) =>
		value === undefined ? `--${name}` : `--${name}=${value.text.slice(0, maximumLength + 1)}`,
	);
	return short([...options, text.slice(0, 4 * maximumLength)].join(" "));
}

function short(text: string): string {
	const line = text.replaceAll(/\s+/g, " ").trim();
	return line.length > maximumLength ? `${line.slice(0, maximumLength - 1)}…` : line;
}
