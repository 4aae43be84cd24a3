// The card that hovering over a path of another stage shows, in Markdown.

import { filesOf } from "../files/files.ts";
import type { KnownPath } from "../files/known.ts";
import { calledStage } from "../rules/words.ts";
import type { Snapshot } from "../snapshot.ts";
import type { PathPlace } from "./pathPlace.ts";
import { code, codeBlock } from "./stageText.ts";
import { lineLink } from "./stateLines.ts";

/** What makes a path and how sure that is; undefined where nothing of it is known. */
export function pathCard(snapshot: Snapshot, place: PathPlace): string | undefined {
	const { stage, path, known, answer } = place;
	const [first, ...others] = known;
	if (first === undefined) {
		// A build argument may name another path than its default.
		if (answer !== "no" || place.loose) return undefined;
		return `Nothing makes ${code(path)} in ${calledStage(stage)}.`;
	}
	const what = `${kindText(first, path)} in ${calledStage(stage)}`;
	const parts = [`${code(first.path)}: ${what}`, codeBlock(textOf(first)), madeBy(snapshot, first)];
	const doubt = doubtOf(place, first);
	if (doubt !== undefined) parts.push(doubt);
	if (others.length > 0) parts.push(alsoMatched(path, others));
	return parts.join("\n\n");
}

/** What made a path, as it is written, in a few lines. */
export function textOf({ maker: { command, instruction } }: KnownPath): string {
	const own = instruction.trigger ?? instruction;
	const flags = own.flags.map(({ name, value }) => (value ? `--${name}=${value.text}` : `--${name}`));
	const text = command?.text ?? own.arguments.text;
	const words = command === undefined ? [own.keyword.text, ...flags, text] : [own.keyword.text, text];
	const line = words.join(" ").replaceAll(/\s+/g, " ").trim();
	return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

function kindText({ kind, path: known }: KnownPath, path: string): string {
	if (known !== path && !/[*?[]/.test(path)) return "the nearest known folder";
	return kind === "unknown" ? "a path" : `a ${kind}`;
}

function madeBy(snapshot: Snapshot, known: KnownPath): string {
	const { graph } = snapshot;
	const { maker, implied } = known;
	const made = `Made in ${calledStage(maker.stage)}, ${lineLink(graph, maker)}`;
	// A folder takes in what several sources bring.
	if (implied || (known.kind === "folder" && maker.instruction.words.length > 2)) return `${made}.`;
	const origin = filesOf(snapshot).origin(known);
	const first = origin.maker;
	const from = first.context === undefined ? "" : `, from ${code(first.context)} of the build context`;
	if (origin === known) return `${made}${from}.`;
	const place = `${code(origin.path)} in ${calledStage(first.stage)}, ${lineLink(graph, first)}`;
	return `${made}. It comes from ${place}${from}.`;
}

function doubtOf({ answer, path, loose }: PathPlace, first: KnownPath): string | undefined {
	if (loose) return "With other build arguments it may be another path.";
	if (answer === "yes") return undefined;
	if (first.path !== path && !/[*?[]/.test(path))
		return `Whether it holds ${code(path)} can't be known from the file.`;
	return "Most builds make it, but the file alone doesn't tell for sure.";
}

function alsoMatched(path: string, others: readonly KnownPath[]): string {
	const shown = others.slice(0, 5).map((one) => code(one.path));
	const rest = others.length - shown.length;
	return `${code(path)} also matches ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`;
}
