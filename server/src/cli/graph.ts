// `dockerfile-stages graph`: the build graph as JSON, a line per file.

import type { BuildGraph, Reference, Stage, Target } from "../service/graph/graph.ts";
import { reachable } from "../service/graph/queries.ts";
import { readInput } from "./input.ts";
import { complain, exitCode, type Io } from "./io.ts";

/** Prints the graphs of files; gives the exit code. What can't be read is reported and left out. */
export async function graph(files: readonly string[], io: Io): Promise<number> {
	let code: number = exitCode.done;
	for (const file of files) {
		const read = await readInput(file, io.input);
		if ("graph" in read) io.out(`${JSON.stringify(graphJson(file, read.graph))}\n`);
		else {
			complain(io, `${file}: ${read.problem}`);
			code = exitCode.unreadable;
		}
	}
	return code;
}

/** The wire form of a graph. Lines count from 1 as BuildKit's do, stages from 0. */
export interface GraphJson {
	readonly file: string;
	readonly stages: readonly {
		readonly index: number;
		/** Lower-cased as BuildKit does; empty for a stage without a name. */
		readonly name: string;
		/** Of the FROM. */
		readonly line: number;
		/** Of the stage's last instruction. */
		readonly endLine: number;
		readonly base: TargetJson;
	}[];
	readonly references: readonly {
		readonly line: number;
		/** The stage in which it stands; null before the first one. */
		readonly stage: number | null;
		readonly kind: Reference["kind"];
		readonly text: string;
		readonly target: TargetJson;
	}[];
	/** The stages that a build of the last one needs, itself included. */
	readonly reachable: readonly number[];
}

/** What a name means. A base that depends on a build argument without a value is an error, as it is for BuildKit. */
export type TargetJson =
	| { readonly kind: "stage"; readonly stage: number }
	| { readonly kind: "image"; readonly image: string }
	| { readonly kind: "scratch" }
	| { readonly kind: "context"; readonly name: string }
	| { readonly kind: "error"; readonly message: string };

function graphJson(file: string, whole: BuildGraph): GraphJson {
	const graph = accepted(whole);
	return {
		file,
		stages: graph.stages.map((stage) => ({
			index: stage.index,
			name: stage.name?.value ?? "",
			line: stage.from.firstLine,
			endLine: (stage.instructions.at(-1) ?? stage.from).lastLine,
			base: baseJson(stage),
		})),
		references: graph.references.map(({ instruction, stage, kind, name, target }) => ({
			line: instruction.firstLine,
			stage: stage?.index ?? null,
			kind,
			// BuildKit's text of a base has its quotes, since they go when its variables are expanded.
			text: kind === "from" ? (instruction.words[0]?.text ?? name.text) : name.text,
			target: targetJson(target),
		})),
		reachable: [...reachable(graph)].map(({ index }) => index).sort((a, b) => a - b),
	};
}

// An editor keeps what a half-typed line refers to; a build gets nothing from an instruction that BuildKit refuses.
function accepted(graph: BuildGraph): BuildGraph {
	const references = graph.references.filter(
		({ kind, instruction: { problems } }) => kind === "from" || problems.length === 0,
	);
	return { ...graph, references };
}

function baseJson({ base, from }: Stage): TargetJson {
	if (base !== undefined) return targetJson(base.target);
	return { kind: "error", message: from.problems[0]?.message ?? "FROM has no base" };
}

function targetJson(target: Target): TargetJson {
	switch (target.kind) {
		case "stage":
			return { kind: "stage", stage: target.stage.index };
		case "image":
			return { kind: "image", image: target.image };
		case "scratch":
			return { kind: "scratch" };
		case "context":
			return { kind: "context", name: target.name };
		case "unknown":
		case "error":
			return { kind: "error", message: target.message };
	}
}
