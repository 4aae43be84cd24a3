// Hover: the card of the stage that a target in a file that builds means, what a build argument
// is, and what a name starts.

import { type Hover, MarkupKind, type Position, type Range } from "vscode-languageserver-types";
import { nameOf } from "../../facts/claim.ts";
import { noFacts } from "../../facts/facts.ts";
import type { Build, BuildFile, StartedBuilds } from "../../snapshot.ts";
import { stageCard } from "../stageCard.ts";
import { code } from "../stageText.ts";
import { settingCard } from "../variableCard.ts";
import { argumentAt, type MeantArgument } from "./argument.ts";
import { type MeantStage, stageBuilt, stagesMeant, startAt, targetAt } from "./place.ts";

/** The cards of the stages that the target or name at a position means; undefined where there is none. */
export function buildFileHover(file: BuildFile, position: Position): Hover | undefined {
	const place = targetAt(file, position);
	if (place !== undefined) return hover(stagesMeant(place).slice(0, maximumCards).map(card), place.range);
	const argument = argumentAt(file, position);
	if (argument !== undefined)
		return hover(argument.meant.slice(0, maximumCards).map(argumentCard), argument.range);
	const start = startAt(file, position);
	return start && hover(start.meant.slice(0, maximumCards).map(startCard), start.range);
}

function hover(cards: readonly string[], range: Range): Hover | undefined {
	if (cards.length === 0) return undefined;
	return { contents: { kind: MarkupKind.Markdown, value: cards.join("\n\n---\n\n") }, range };
}

const maximumCards = 3;

function card({ build: { claim, certain, dockerfile }, graph, stage }: MeantStage): string {
	const snapshot = dockerfile ?? { graph, facts: noFacts };
	if (claim.dockerfile.kind === "inline") return stageCard(snapshot, stage);
	const where = link(graph.file.uri, stage.from.range.start.line, claim);
	return `${certain ? "Stage of" : "Probably a stage of"} ${where}\n\n${stageCard(snapshot, stage)}`;
}

function argumentCard({ snapshot, symbol, setter }: MeantArgument): string {
	const { graph } = snapshot;
	const where = link(graph.file.uri, setter.range.start.line);
	return `Build argument of ${where}\n\n${settingCard(graph, symbol, setter)}`;
}

// One build with its stage's card, several as a list.
function startCard({ what, place: { uri, range }, builds }: StartedBuilds): string {
	const head = `${what.charAt(0).toUpperCase()}${what.slice(1)} of ${link(uri, range.start.line)}`;
	const [only, ...others] = builds;
	const stage = only && stageBuilt(only);
	if (others.length === 0) return stage === undefined ? head : `${head}\n\n${card(stage)}`;
	const shown = builds.slice(0, maximumBuilds).map((build) => `- ${build.claim.by}: ${built(build)}`);
	const more = builds.length - shown.length;
	return [`${head} builds`, "", ...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}

const maximumBuilds = 12;

function built(build: Build): string {
	const meant = stageBuilt(build);
	if (meant === undefined)
		return build.claim.target === undefined ? "a stage that is not known" : code(build.claim.target.text);
	const { graph, stage } = meant;
	const name = stage.name === undefined ? "its last stage" : code(stage.name.text);
	if (build.claim.dockerfile.kind === "inline") return `${name} of its own text`;
	return `${name} of ${link(graph.file.uri, stage.from.range.start.line, build.claim)}`;
}

// A file under the path by which a build calls it, if it does.
function link(uri: string, line: number, claim?: Build["claim"]): string {
	const paths = claim?.dockerfile.kind === "path" ? claim.dockerfile.paths : [];
	const path = paths.find((one) => isAt(uri, one));
	const target = uri.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll(" ", "%20");
	return `[${code(path ?? nameOf(uri))}](${target}#L${line + 1})`;
}

function isAt(uri: string, path: string): boolean {
	try {
		return decodeURIComponent(uri).endsWith(`/${path}`);
	} catch {
		return false;
	}
}
