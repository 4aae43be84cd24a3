// Which variables of an image's environment its Dockerfile sets; the others come from the base image.

import type { BuildGraph, Stage } from "../graph/graph.ts";

/** The names of all ENV of the default target and of the stages that it is built on. */
export function ownVariables(graph: BuildGraph): ReadonlySet<string> {
	const names = new Set<string>();
	const seen = new Set<Stage>();
	for (let stage = graph.stages.at(-1); stage !== undefined && !seen.has(stage); stage = below(stage)) {
		seen.add(stage);
		for (const { name, words } of stage.instructions) {
			if (name !== "ENV") continue;
			const texts = words.map(({ text }) => text);
			// `ENV NAME the whole rest`.
			const pairs = texts[0]?.includes("=") ? texts : texts.slice(0, 1);
			for (const pair of pairs) names.add(pair.split("=", 1)[0] ?? "");
		}
	}
	return names;
}

function below({ base }: Stage): Stage | undefined {
	return base?.target.kind === "stage" ? base.target.stage : undefined;
}
