// Hover: the card of the stage that a target in a file that builds means.

import { type Hover, MarkupKind, type Position } from "vscode-languageserver-types";
import { noFacts } from "../../facts/facts.ts";
import type { BuildFile } from "../../snapshot.ts";
import { stageCard } from "../stageCard.ts";
import { code } from "../stageText.ts";
import { type MeantStage, stagesMeant, targetAt } from "./place.ts";

/** The cards of the stages that the target at a position means; undefined where there is none. */
export function buildFileHover(file: BuildFile, position: Position): Hover | undefined {
	const place = targetAt(file, position);
	const stages = place === undefined ? [] : stagesMeant(place);
	if (place === undefined || stages.length === 0) return undefined;
	const value = stages.slice(0, maximumCards).map(card).join("\n\n---\n\n");
	return { contents: { kind: MarkupKind.Markdown, value }, range: place.range };
}

const maximumCards = 3;

function card({ build: { claim, certain, dockerfile }, graph, stage }: MeantStage): string {
	const snapshot = dockerfile ?? { graph, facts: noFacts };
	if (claim.dockerfile.kind === "inline") return stageCard(snapshot, stage);
	const { uri } = graph.file;
	const path =
		claim.dockerfile.kind === "path" ? claim.dockerfile.paths.find((one) => isAt(uri, one)) : undefined;
	const line = stage.from.range.start.line + 1;
	const target = uri.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll(" ", "%20");
	const where = `[${code(path ?? uri.slice(uri.lastIndexOf("/") + 1))}](${target}#L${line})`;
	return `${certain ? "Stage of" : "Probably a stage of"} ${where}\n\n${stageCard(snapshot, stage)}`;
}

function isAt(uri: string, path: string): boolean {
	try {
		return decodeURIComponent(uri).endsWith(`/${path}`);
	} catch {
		return false;
	}
}
