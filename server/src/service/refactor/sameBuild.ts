// Whether two Dockerfiles build the same. Every stage gets a number for its whole history: the root image and each
// instruction since, whichever stages these stand in. Equal numbers are equal builds.

import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { mountsOf } from "../syntax/mounts.ts";

/** The histories of the stages of files: what has the same number is built by the same instructions. */
export interface Histories {
	/** The number of a stage when it is built. */
	of(stage: Stage): number;
	/** The numbers after its FROM and after each of its instructions. */
	steps(stage: Stage): readonly number[];
}

/** Numbers that may be compared between the graphs that the same book was used for. */
export class HistoryBook {
	readonly #numbers = new Map<string, number>();
	#names: ReadonlySet<string> = new Set();

	/**
	 * Reads a graph. Linear in its length. `names` are those of the stages that a build argument may mean: a new stage
	 * is none that anybody asks for.
	 */
	read(graph: BuildGraph, names: ReadonlySet<string> = namesOf(graph)): Histories {
		this.#names = names;
		const steps = new Map<Stage, readonly number[]>();
		const references = new Map<Instruction, Reference[]>();
		for (const reference of graph.references) {
			const known = references.get(reference.instruction);
			if (known === undefined) references.set(reference.instruction, [reference]);
			else known.push(reference);
		}
		const of = (stage: Stage): number | undefined => steps.get(stage)?.at(-1);
		for (const stage of graph.stages) {
			let at = this.#base(stage, of, references);
			const own = [at];
			let command = false;
			for (const instruction of stage.instructions) {
				const text = textOf(instruction, references.get(instruction) ?? [], (reference) =>
					this.#source(reference, of),
				);
				if (instruction.name === "CMD") command = true;
				// ENTRYPOINT takes the CMD of the base away, but not one that its own stage gave before.
				at = this.#number(`${at} ${text}${instruction.name === "ENTRYPOINT" ? ` ${command}` : ""}`);
				own.push(at);
			}
			steps.set(stage, own);
		}
		return { of: (stage) => of(stage) ?? -1, steps: (stage) => steps.get(stage) ?? [] };
	}

	#base(
		{ base, platform }: Stage,
		of: (stage: Stage) => number | undefined,
		references: ReadonlyMap<Instruction, readonly Reference[]>,
	): number {
		let at = base === undefined ? this.#number("nothing") : this.#source(base, of);
		if (platform?.value !== undefined) at = this.#number(`${at} platform ${platform.value.text}`);
		if (base?.target.kind !== "stage") return at;
		// What a stage leaves to those built on it runs first.
		for (const trigger of base.target.stage.instructions.filter((one) => one.trigger !== undefined)) {
			const text = textOf(trigger, references.get(trigger) ?? [], (reference) => this.#source(reference, of));
			at = this.#number(`${at} triggered ${text}`);
		}
		return at;
	}

	#source({ name, target, candidates }: Reference, of: (stage: Stage) => number | undefined): number {
		const meant = candidates.filter((one) => this.#names.has(one.name?.value ?? ""));
		if (meant.length > 0) return this.#number(`expression ${name.text} ${meant.map(of).join()}`);
		switch (target.kind) {
			case "stage":
				return of(target.stage) ?? this.#number(`later ${name.value}`);
			case "image":
				// With a variable in it another build argument makes another image.
				return this.#number(name.text.includes("$") ? `expression ${name.text}` : `image ${target.image}`);
			default:
				return this.#number(`${target.kind} ${name.text}`);
		}
	}

	#number(key: string): number {
		const known = this.#numbers.get(key);
		if (known !== undefined) return known;
		const number = this.#numbers.size;
		this.#numbers.set(key, number);
		return number;
	}
}

/**
 * Whether the second file builds what the first one does: every target, and every stage somewhere. `gone` are the stages
 * that it does without.
 */
export function buildsSame(
	before: BuildGraph,
	after: BuildGraph,
	gone: ReadonlySet<Stage> = new Set(),
): boolean {
	const book = new HistoryBook();
	const old = book.read(before);
	const now = book.read(after, namesOf(before));
	const built = new Set(after.stages.map((stage) => now.of(stage)));
	const kept = before.stages.filter((stage) => !gone.has(stage));
	if (!kept.every((stage) => built.has(old.of(stage)))) return false;
	const byName = targetsOf(after);
	for (const [name, stage] of targetsOf(before)) {
		const same = byName.get(name);
		if (!gone.has(stage) && (same === undefined || now.of(same) !== old.of(stage))) return false;
	}
	const target = before.stages.at(-1);
	const last = after.stages.at(-1);
	return target !== undefined && last !== undefined && now.of(last) === old.of(target);
}

function namesOf({ stages }: BuildGraph): ReadonlySet<string> {
	return new Set(stages.flatMap(({ name }) => (name === undefined ? [] : [name.value])));
}

// The last stage of a name is the one that a build can have as its target.
function targetsOf({ stages }: BuildGraph): ReadonlyMap<string, Stage> {
	return new Map(
		stages.flatMap((stage) => (stage.name === undefined ? [] : [[stage.name.value, stage] as const])),
	);
}

function textOf(
	instruction: Instruction,
	references: readonly Reference[],
	sourceOf: (reference: Reference) => number,
): string {
	const { name, flags, json, heredocs, trigger } = instruction;
	if (trigger !== undefined) return `ONBUILD ${textOf(trigger, references, sourceOf)}`;
	const sources = new Map(references.map((reference) => [reference.name.range.start, reference]));
	const source = (word: { readonly range: Reference["name"]["range"] }): string | undefined => {
		const { start } = word.range;
		const found = [...sources].find(
			([at]) => at.line === start.line && at.character === start.character,
		)?.[1];
		return found === undefined ? undefined : `#${sourceOf(found)}`;
	};
	const mounts = new Map(mountsOf(instruction).map((mount) => [mount.flag, mount]));
	const options = flags.map((flag) => {
		const mount = mounts.get(flag);
		if (mount === undefined || mount.fields.length === 0) {
			return `--${flag.name}=${(flag.value && source(flag.value)) ?? flag.value?.text ?? ""}`;
		}
		const fields = mount.fields.map(
			({ key, value }) => `${key}=${(value && source(value)) ?? value?.text ?? ""}`,
		);
		return `--mount=${fields.join()}`;
	});
	const bodies = heredocs.map(({ content }) => content);
	return JSON.stringify([name, options, json, instruction.arguments.text, bodies]);
}
