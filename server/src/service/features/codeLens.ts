// Code lenses above each stage: how often it is named, and who builds it.

import type { Location, Range } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";
import { claimsByStage } from "./claims.ts";
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
	const claims = claimsByStage(snapshot);
	return graph.stages.flatMap((stage): readonly StageLens[] => {
		const range = stageHead(stage);
		const mentions = mentionsOf(graph, [stage]).map(({ name }) => ({ uri, range: name.range }));
		const title = mentions.length === 1 ? "1 reference" : `${mentions.length} references`;
		return [
			...(mentions.length === 0 ? [] : [{ range, title, action: "peek" as const, locations: mentions }]),
			...builders(range, claims.get(stage) ?? []),
		];
	});
}

const maximumBuilders = 3;

function builders(
	range: Range,
	claims: readonly { readonly by: string; readonly uri: string; readonly range: Range }[],
): readonly StageLens[] {
	if (claims.length <= maximumBuilders) {
		return claims.map(({ by, ...location }) => ({
			range,
			title: `built by ${by.replaceAll("`", "")}`,
			action: "go",
			locations: [{ uri: location.uri, range: location.range }],
		}));
	}
	const locations = claims.map((claim) => ({ uri: claim.uri, range: claim.range }));
	return [{ range, title: `built in ${claims.length} places`, action: "go", locations }];
}
