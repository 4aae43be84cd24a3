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
import { memo } from "../syntax/memo.ts";

/** One `COPY --from=STAGE`. */
export interface StageCopy {
	readonly step: Step;
	readonly reference: Reference;
	readonly from: Stage;
	readonly sources: readonly CopySource[];
}

/** One `COPY --from=IMAGE`. */
export interface ImageCopy {
	readonly step: Step;
	readonly reference: Reference;
	/** The image in full. */
	readonly image: string;
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

/** The COPYs of a stage that BuildKit takes from a stage above. What an ONBUILD runs elsewhere is left out. */
export function copiesOf(graph: BuildGraph, stage: Stage): readonly StageCopy[] {
	return allCopies(graph).stages.get(stage) ?? [];
}

/** The COPYs of a stage that BuildKit takes from an image. */
export function imageCopiesOf(graph: BuildGraph, stage: Stage): readonly ImageCopy[] {
	return allCopies(graph).images.get(stage) ?? [];
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

interface Copies {
	readonly stages: ReadonlyMap<Stage, readonly StageCopy[]>;
	readonly images: ReadonlyMap<Stage, readonly ImageCopy[]>;
}

const allCopies = memo((graph: BuildGraph): Copies => {
	const references = new Map(
		graph.references.filter(({ kind }) => kind === "copy").map((one) => [one.instruction, one]),
	);
	const stages = new Map<Stage, StageCopy[]>();
	const images = new Map<Stage, ImageCopy[]>();
	if (references.size === 0) return { stages, images };
	for (const step of stepsOf(graph)) {
		const reference = references.get(step.instruction);
		if (reference === undefined || reference.misuse !== undefined || step.triggeredBy !== undefined) continue;
		const { target } = reference;
		const sources = sourcesOf(step, graph.file.escape);
		if (target.kind === "stage") append(stages, step.stage, { step, reference, from: target.stage, sources });
		if (target.kind === "image")
			append(images, step.stage, { step, reference, image: target.image, sources });
	}
	return { stages, images };
});

function sourcesOf(step: Step, escapeCharacter: "\\" | "`"): readonly CopySource[] {
	return step.instruction.words
		.slice(0, -1)
		.slice(0, maximumSources)
		.flatMap((word): CopySource[] => {
			const { value, loose } = copyWord(word, step, escapeCharacter);
			const path = value === undefined ? undefined : resolvePath("/", `/${unmarked(value)}`);
			return path === undefined ? [] : [{ word, path, pattern: isPattern(path), loose }];
		});
}

// Nobody writes more in one line.
const maximumSources = 200;

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [value]);
	else list.push(value);
}
