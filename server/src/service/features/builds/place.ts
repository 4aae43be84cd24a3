// Where in a file that builds one is: on a target, and of which stage.

import type { Position, Range } from "vscode-languageserver-types";
import type { Definition } from "../../facts/definitions.ts";
import { inlineGraph } from "../../facts/inline.ts";
import type { BuildGraph, Stage } from "../../graph/graph.ts";
import { contains } from "../../graph/queries.ts";
import { targetStage } from "../../graph/target.ts";
import type { Build, BuildFile, StartedBuilds } from "../../snapshot.ts";

/** A target that is written in the file. */
export interface TargetPlace {
	readonly text: string;
	readonly range: Range;
	/** Whether the range holds just the target's text. */
	readonly verbatim: boolean;
	/** The builds that take it from here: never empty. */
	readonly builds: readonly Build[];
}

/** The target that a position is in, its ends included; undefined elsewhere. */
export function targetAt({ document, builds }: BuildFile, position: Position): TargetPlace | undefined {
	const here = builds.filter(({ claim: { target } }) =>
		target?.uri === document.uri ? contains(target.range, position) : false,
	);
	const target = here[0]?.claim.target;
	return target && { text: target.text, range: target.range, verbatim: target.verbatim, builds: here };
}

/** A name by which the file starts what a bake or compose file defines. */
export interface StartPlace {
	readonly range: Range;
	readonly meant: readonly StartedBuilds[];
	readonly offered: readonly Definition[];
}

/** The started name that a position is in, its ends included; undefined elsewhere. */
export function startAt({ document, builds }: BuildFile, position: Position): StartPlace | undefined {
	for (const { claim, started } of builds) {
		if (claim.dockerfile.kind !== "defined" || started === undefined) continue;
		const { uri, range } = claim.dockerfile.name;
		if (uri === document.uri && contains(range, position)) return { range, ...started };
	}
	return undefined;
}

/** A stage of a Dockerfile, as one file and another one see it. */
export interface MeantStage {
	readonly build: Build;
	readonly graph: BuildGraph;
	readonly stage: Stage;
}

/** The stages that a target means, each once: it may be a template for builds of several Dockerfiles. */
export function stagesMeant({ text, builds }: TargetPlace): readonly MeantStage[] {
	const found = new Map<string, MeantStage>();
	for (const build of builds) {
		const graph = graphOf(build);
		const stage = graph && targetStage(graph, text);
		if (stage === undefined || graph === undefined) continue;
		found.set(`${stage.index} ${graph.file.uri}`, { build, graph, stage });
	}
	return [...found.values()];
}

/** The stage that a build makes, its default one included; undefined where that is not known. */
export function stageBuilt(build: Build): MeantStage | undefined {
	const { target, openTarget } = build.claim;
	const graph = graphOf(build);
	if (graph === undefined || (target === undefined && openTarget)) return undefined;
	const stage = target === undefined ? graph.stages.at(-1) : targetStage(graph, target.text);
	return stage && { build, graph, stage };
}

/** The Dockerfile that a build reads; undefined where it is not known. */
export function graphOf({ claim, dockerfile }: Build): BuildGraph | undefined {
	return claim.dockerfile.kind === "inline" ? inlineGraph(claim.dockerfile.text) : dockerfile?.graph;
}
