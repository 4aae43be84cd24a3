// Code lenses above each stage: how often it is named, and who builds it.

import type { Location, Range } from "vscode-languageserver-types";
import type { BuildPlace } from "../facts/facts.ts";
import type { Snapshot } from "../snapshot.ts";
import { buildsByStage } from "./claims.ts";
import { mentionsOf, stageHead } from "./stageUse.ts";

/** A lens, without the command that shows its locations: commands are the client's affair. */
export interface StageLens {
	readonly range: Range;
	readonly title: string;
	/** Peek at the places that name the stage, or go to the one place that builds it. */
	readonly action: "peek" | "go";
	/** Never empty: a lens that leads nowhere is not shown. */
	readonly locations: readonly Location[];
}

/** The lenses of a file, stage by stage. */
export function codeLens(snapshot: Snapshot): readonly StageLens[] {
	const { graph } = snapshot;
	const { uri } = graph.file;
	const builds = buildsByStage(snapshot);
	return graph.stages.flatMap((stage): readonly StageLens[] => {
		const range = stageHead(stage);
		const mentions = mentionsOf(graph, [stage]).map(({ name }) => ({ uri, range: name.range }));
		const title = mentions.length === 1 ? "1 reference" : `${mentions.length} references`;
		return [
			...(mentions.length === 0 ? [] : [{ range, title, action: "peek" as const, locations: mentions }]),
			...builders(range, builds.get(stage) ?? []),
		];
	});
}

const maximumBuilders = 3;

function builders(range: Range, places: readonly BuildPlace[]): readonly StageLens[] {
	if (places.length <= maximumBuilders) {
		return places.map((place) => ({
			range,
			title: `built by ${place.by.replaceAll("`", "")}${place.certain ? "" : "?"}`,
			action: "go",
			locations: [{ uri: place.uri, range: place.range }],
		}));
	}
	const locations = places.map((place) => ({ uri: place.uri, range: place.range }));
	return [{ range, title: `built in ${places.length} places`, action: "go", locations }];
}
