// A Dockerfile read for checking a conversion: its stages with what each instruction comes to, variables expanded.
// It stands on the scanner and the graph, which are proved against BuildKit, and on nothing of the conversion.

import { posix } from "node:path";
import { TextDocument } from "vscode-languageserver-textdocument";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import { initialEnvironment } from "../../server/src/service/graph/environment.ts";
import { type State, type Step, stepsOf } from "../../server/src/service/graph/evaluate.ts";
import type { BuildGraph, Stage } from "../../server/src/service/graph/graph.ts";
import type { Instruction } from "../../server/src/service/syntax/dockerfile.ts";
import { expand } from "../../server/src/service/syntax/expand.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";

/** A stage, read. */
export interface ReadStage {
	readonly stage: Stage;
	readonly steps: readonly Step[];
	/** After its last instruction. */
	readonly end: State;
	/** The base image as written, variables with their defaults. */
	readonly base: string;
}

/** A file, read. */
export interface Reading {
	readonly text: string;
	readonly graph: BuildGraph;
	readonly stages: readonly ReadStage[];
}

/** Reads a Dockerfile. */
export function reading(text: string): Reading {
	const graph = graphOf(text);
	const steps = stepsOf(graph);
	const stages = graph.stages.map((stage) => {
		const own = steps.filter((step) => step.stage === stage);
		return { stage, steps: own, end: endOf(graph, stage, own), base: baseOf(graph, stage) };
	});
	return { text, graph, stages };
}

function graphOf(text: string): BuildGraph {
	return buildGraph(scan(TextDocument.create("file:///Dockerfile", "dockerfile", 1, text)));
}

/** An instruction's text as it stands in the file. */
export function sourceOf(graph: BuildGraph, instruction: Instruction): string {
	return graph.file.document.getText(instruction.range).replaceAll("\r\n", "\n");
}

/** A word with the variables of a state; what has no value stays as it is. */
export function valueIn(state: State, graph: BuildGraph, text: string): string {
	const lookup = (name: string): string | undefined => state.environment.get(name)?.value;
	return expand(text, lookup, { escape: graph.file.escape, skipUnset: true }).value;
}

/** An absolute path of a word; undefined where the working directory is needed and not known. */
export function pathIn(state: State, path: string): string | undefined {
	if (!path.startsWith("/") && state.workdir === undefined) return undefined;
	// A slash at the end says that it is a folder, and is no part of its name.
	return posix.resolve(state.workdir ?? "/", path);
}

// There is no instruction after the last one whose state could be asked for: one is written there.
function endOf(graph: BuildGraph, stage: Stage, steps: readonly Step[]): State {
	const last = stage.instructions.at(-1) ?? stage.from;
	const { document } = graph.file;
	const head = document.getText({ start: { line: 0, character: 0 }, end: last.range.end });
	const marked = graphOf(`${head}\nSTOPSIGNAL 9\n`);
	const end = stepsOf(marked)
		.filter((step) => step.stage.index === stage.index)
		.at(-1);
	const known = end?.instruction.name === "STOPSIGNAL" ? end.before : steps.at(-1)?.before;
	return known ?? { environment: initialEnvironment };
}

function baseOf(graph: BuildGraph, stage: Stage): string {
	const values = new Map<string, string>();
	for (const { name, words } of graph.global) {
		if (name !== "ARG") continue;
		for (const { text } of words) {
			const equals = text.indexOf("=");
			if (equals < 0) continue;
			const { value } = expand(text.slice(equals + 1), (one) => values.get(one), { skipUnset: true });
			values.set(text.slice(0, equals), value);
		}
	}
	const written = stage.base?.name.text ?? "";
	return expand(written, (name) => values.get(name), { skipUnset: true }).value;
}
