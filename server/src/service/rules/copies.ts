// The COPYs of a stage that take something out of another stage.

import { copyWord } from "../files/copy.ts";
import type { StageFiles } from "../files/files.ts";
import type { KnownPath } from "../files/known.ts";
import { isPattern, literalFolder, matchesPath } from "../files/pattern.ts";
import { unmarked } from "../files/place.ts";
import { type Step, stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { isWithin, resolvePath } from "../shell/paths.ts";
import type { Word } from "../syntax/dockerfile.ts";

/** One `COPY --from=STAGE`. */
export interface StageCopy {
	readonly step: Step;
	readonly reference: Reference;
	readonly from: Stage;
	readonly sources: readonly CopySource[];
}

/** A source of a COPY, as a path of the other stage. */
export interface CopySource {
	readonly word: Word;
	/** Absolute; build arguments have their defaults. */
	readonly path: string;
	readonly pattern: boolean;
	/** A build argument is in it. */
	readonly loose: boolean;
}

/** The COPYs of each stage that BuildKit takes from a stage above. What an ONBUILD runs elsewhere is left out. */
export function copiesOf(graph: BuildGraph, stage: Stage): readonly StageCopy[] {
	const known = memo.get(graph) ?? read(graph);
	memo.set(graph, known);
	return known.get(stage) ?? [];
}

/** What a source stands for: the path itself and all that is in it, or what a pattern matches. */
export function knownIn(files: StageFiles, from: Stage, source: CopySource): readonly KnownPath[] {
	const tree = files.of(from);
	const { path, pattern } = source;
	if (!pattern) {
		const known = tree.at(path);
		if (known?.kind === "file") return [known];
		return tree.all().filter((one) => isWithin(one.path, path));
	}
	const folder = literalFolder(path);
	return tree.all().filter((one) => isWithin(one.path, folder) && matchesPath(path, one.path));
}

const memo = new WeakMap<BuildGraph, ReadonlyMap<Stage, readonly StageCopy[]>>();

function read(graph: BuildGraph): ReadonlyMap<Stage, readonly StageCopy[]> {
	const references = new Map(
		graph.references.filter(({ kind }) => kind === "copy").map((one) => [one.instruction, one]),
	);
	const copies = new Map<Stage, StageCopy[]>();
	if (references.size === 0) return copies;
	for (const step of stepsOf(graph)) {
		const reference = references.get(step.instruction);
		if (
			reference?.target.kind !== "stage" ||
			reference.misuse !== undefined ||
			step.triggeredBy !== undefined
		)
			continue;
		const sources = step.instruction.words.slice(0, -1).flatMap((word): CopySource[] => {
			const { value, loose } = copyWord(word, step, graph.file.escape);
			const path = value === undefined ? undefined : resolvePath("/", `/${unmarked(value)}`);
			return path === undefined ? [] : [{ word, path, pattern: isPattern(path), loose }];
		});
		const copy = { step, reference, from: reference.target.stage, sources };
		const list = copies.get(step.stage);
		if (list === undefined) copies.set(step.stage, [copy]);
		else list.push(copy);
	}
	return copies;
}
