// The source that a cursor is on in `COPY --from=STAGE` or a mount, and what made it there.

import type { Position, Range } from "vscode-languageserver-types";
import { holds, ownerAt } from "../base/place.ts";
import { copyWord } from "../files/copy.ts";
import { filesOf } from "../files/files.ts";
import type { Answer, KnownPath } from "../files/known.ts";
import { isPattern, literalFolder, matchesPath } from "../files/pattern.ts";
import { unmarked } from "../files/place.ts";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { isWithin, resolvePath } from "../shell/paths.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { mountsOf, mountValue } from "../syntax/mounts.ts";
import { stepsIn } from "./scope.ts";

/** A path of another stage. */
export interface PathPlace {
	readonly range: Range;
	readonly stage: Stage;
	/** Absolute, build arguments having their defaults. */
	readonly path: string;
	/** A build argument is in it. */
	readonly loose: boolean;
	readonly answer: Answer;
	/** What it stands for; several for a pattern. Where it is not known by itself, the folder that was made around it. */
	readonly known: readonly KnownPath[];
}

/** The path of a stage at a position; undefined where there is none or it can't be known. */
export function pathAt(snapshot: Snapshot, position: Position): PathPlace | undefined {
	const { graph } = snapshot;
	const owner = ownerAt(graph.file, position);
	if (owner === undefined) return undefined;
	const found = copySource(graph, owner, position) ?? mountSource(graph, owner, position);
	if (found === undefined) return undefined;
	const { stage, path, word, loose } = found;
	const tree = filesOf(snapshot).of(stage);
	const { range } = word;
	if (range.start.line !== range.end.line) return undefined;
	if (isPattern(path)) {
		const folder = literalFolder(path);
		const known = tree.all().filter((one) => isWithin(one.path, folder) && matchesPath(path, one.path));
		return { range, stage, path, loose, answer: tree.holdsMatch(path), known };
	}
	const answer = tree.holds(path);
	const one = tree.at(path) ?? (answer === "no" ? undefined : tree.nearest(path));
	return { range, stage, path, loose, answer, known: one === undefined ? [] : [one] };
}

/** The stage above that a COPY's `--from` or a mount's `from` means, also in a line that is half typed. */
export function stageMeant(graph: BuildGraph, owner: Instruction, from: Word): Stage | undefined {
	const own = stageAt(graph, owner.range.start);
	const bound = graph.references.find(
		({ instruction, name }) => instruction === owner && sameStart(name.range, from.range),
	);
	if (own === undefined || bound?.misuse !== undefined) return undefined;
	if (bound !== undefined) return bound.target.kind === "stage" ? bound.target.stage : undefined;
	const name = from.text.toLowerCase();
	const byName = graph.stages.findLast((stage) => stage.name?.value === name);
	const stage = byName ?? (/^\d{1,6}$/.test(name) ? graph.stages[Number(name)] : undefined);
	return stage !== undefined && stage.index < own.index ? stage : undefined;
}

interface Found {
	readonly word: Word;
	readonly stage: Stage;
	readonly path: string;
	readonly loose: boolean;
}

function copySource(graph: BuildGraph, owner: Instruction, position: Position): Found | undefined {
	const instruction = owner.trigger ?? owner;
	if (instruction.name !== "COPY") return undefined;
	const word = instruction.words.slice(0, -1).find(({ range }) => holds(range, position));
	const from = instruction.flags.find(({ name }) => name === "from")?.value;
	if (word === undefined || from === undefined) return undefined;
	const stage = stageMeant(graph, owner, from);
	if (stage === undefined) return undefined;
	const own = stageAt(graph, position);
	const step = own && stepsIn(graph, own).find((one) => one.instruction === instruction);
	if (step === undefined) return word.text.includes("$") ? undefined : foundAt(stage, word, word.text, false);
	const { value, loose } = copyWord(word, step, graph.file.escape);
	return value === undefined ? undefined : foundAt(stage, word, unmarked(value), loose);
}

function mountSource(graph: BuildGraph, owner: Instruction, position: Position): Found | undefined {
	for (const mount of mountsOf(owner)) {
		const word = mountValue(mount, "source", "src");
		if (word === undefined || mount.from === undefined || !holds(word.range, position)) continue;
		const stage = stageMeant(graph, owner, mount.from);
		return stage === undefined || word.text.includes("$")
			? undefined
			: foundAt(stage, word, word.text, false);
	}
	return undefined;
}

function foundAt(stage: Stage, word: Word, text: string, loose: boolean): Found | undefined {
	const path = resolvePath("/", `/${text}`);
	return path === undefined ? undefined : { stage, word, path, loose };
}

function sameStart(a: Reference["name"]["range"], b: Range): boolean {
	return a.start.line === b.start.line && a.start.character === b.start.character;
}
