// What the file systems of stages hold, as far as the Dockerfile and the build context tell.

import { contextsNamed } from "../facts/contexts.ts";
import type { Facts } from "../facts/facts.ts";
import { type Step, stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph, Reference, Stage, Target } from "../graph/graph.ts";
import { dependencies } from "../graph/queries.ts";
import { namesRoot } from "../graph/user.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { memo } from "../syntax/memo.ts";
import { type Context, contextOf } from "./context.ts";
import { copy, copyWord } from "./copy.ts";
import type { KnownPath } from "./known.ts";
import { placeOf } from "./place.ts";
import { type Root, rootOf } from "./roots.ts";
import { type Mounted, type RunCommand, run } from "./run.ts";
import { type Budget, type FileTree, Tree } from "./tree.ts";

/** The files of the stages of one Dockerfile. A stage is read when it is asked for. */
export interface StageFiles {
	/** The files of a stage when it is built. */
	of(stage: Stage): FileTree;
	/** What RUNs of a stage and of its bases write to their mounts: it is gone when they end. */
	mounted(stage: Stage): readonly Mounted[];
	/** The commands that RUNs of a stage and of its bases run, in order, as far as they can be read. */
	commands(stage: Stage): readonly RunCommand[];
	/** The text of a manifest of a stage that came from the build context as it is. */
	text(stage: Stage, path: string): string | undefined;
	/** What a path of a stage was first made from, through all copies. */
	origin(known: KnownPath): KnownPath;
}

/** The files of a snapshot's stages: made once for a graph and its context. */
export function filesOf({ graph, facts }: Snapshot): StageFiles {
	const context = contextOf(facts.context, graph.file.uri);
	const cell = made(graph);
	const before = cell.current;
	if (before?.context === context && before.contexts === facts.contexts) return before.files;
	const files = new Reading(graph, context, facts);
	cell.current = { context, contexts: facts.contexts, files };
	return files;
}

interface Memo {
	readonly context: Context;
	readonly contexts: Facts["contexts"];
	readonly files: StageFiles;
}

const made = memo((_graph: BuildGraph): { current?: Memo } => ({}));

interface Read {
	readonly tree: Tree;
	readonly mounted: readonly Mounted[];
	readonly commands: readonly RunCommand[];
	readonly shell: Instruction | undefined;
	readonly home: string | undefined;
	readonly root: Root;
}

// More than any Dockerfile that people wrote has.
const maximumPaths = 50_000;

// And no stage has more of these.
const maximumRuns = 1000;

/** The files of one stage are looked at through no more stages than this. */
export const maximumStages = 200;

class Reading implements StageFiles {
	readonly #graph: BuildGraph;
	readonly #context: Context;
	readonly #facts: Facts;
	readonly #budget: Budget = { paths: maximumPaths };
	readonly #read = new Map<Stage, Read>();
	/** What was asked for of stages that need more than can be kept. */
	readonly #asked = new Map<Stage, Read>();
	#steps: ReadonlyMap<Stage, readonly Step[]> | undefined;
	#references: ReadonlyMap<Instruction, Reference> | undefined;

	constructor(graph: BuildGraph, context: Context, facts: Facts) {
		this.#graph = graph;
		this.#facts = facts;
		this.#context = context;
	}

	of(stage: Stage): FileTree {
		return this.#of(stage).tree;
	}

	mounted(stage: Stage): readonly Mounted[] {
		return baseChain(stage).flatMap((one) => this.#of(one).mounted);
	}

	commands(stage: Stage): readonly RunCommand[] {
		return baseChain(stage).flatMap((one) => this.#of(one).commands);
	}

	text(stage: Stage, path: string): string | undefined {
		return textOf(this.#of(stage).tree, path, this.#context);
	}

	origin(known: KnownPath): KnownPath {
		let origin = known;
		for (let source = origin.maker.source; source !== undefined; source = origin.maker.source)
			origin = source;
		return origin;
	}

	// What a stage needs is read before it: a chain of a thousand stages must not be a thousand calls deep.
	#of(stage: Stage): Read {
		const known = this.#read.get(stage) ?? this.#asked.get(stage);
		if (known !== undefined) return known;
		const wanted = new Set([stage]);
		for (const one of wanted) {
			for (const needed of dependencies(this.#graph, one)) {
				if (needed.index < one.index && !this.#read.has(needed)) wanted.add(needed);
			}
			// What is so far away is left unknown.
			if (wanted.size >= maximumStages) break;
		}
		for (const one of [...wanted].sort((a, b) => a.index - b.index))
			this.#read.set(one, this.#readStage(one));
		const read = this.#read.get(stage) ?? this.#readStage(stage);
		// And is not to be taken for what is known by who asks next for another stage.
		if (wanted.size >= maximumStages) {
			this.#read.clear();
			this.#asked.set(stage, read);
		}
		return read;
	}

	#readStage(stage: Stage): Read {
		const target = stage.base?.target;
		const base = target?.kind === "stage" ? this.#read.get(target.stage) : undefined;
		const root = base?.root ?? rootOf(target);
		const tree = new Tree(base?.tree, this.#budget);
		const mounted: Mounted[] = [];
		const commands: RunCommand[] = [];
		// With other build arguments it may stand on something else.
		const unsure = stage.base === undefined || stage.base.candidates.length > 0 || isVariable(stage.base);
		if (base === undefined) for (const folder of root.open) tree.open(folder);
		if (unsure || this.#isReplaced(stage.base)) tree.open("/");
		let runs = 0;
		let shell = base?.shell;
		let home = base === undefined ? (root.root ? "/root" : undefined) : base.home;
		for (const step of this.#stepsOf(stage)) {
			const { instruction } = step;
			switch (instruction.name) {
				case "SHELL":
					shell = instruction;
					break;
				case "USER":
					home = namesRoot(instruction.words[0]?.text ?? "") ? "/root" : undefined;
					break;
				case "WORKDIR":
					workdir(tree, step, this.#graph.file.escape);
					break;
				case "COPY":
				case "ADD":
					copy(step, {
						tree,
						escape: this.#graph.file.escape,
						context: this.#context,
						folders: root.folders,
						from: this.#referenceOf(instruction),
						filesOf: (other) => (other.index < stage.index ? this.#read.get(other)?.tree : undefined),
					});
					break;
				case "RUN": {
					if (++runs > maximumRuns) {
						tree.open("/");
						break;
					}
					const text = (path: string): string | undefined => textOf(tree, path, this.#context);
					const ran = run(step, { tree, shell, home, root, text });
					mounted.push(...ran.mounted);
					commands.push(...ran.commands);
					break;
				}
				default:
			}
		}
		if (this.#isReplaced(stage)) tree.open("/");
		return { tree, mounted, commands, shell, home, root };
	}

	// Some build puts a context in the place of the stage, or of the image under it.
	#isReplaced(named: Stage | Reference | undefined): boolean {
		return named?.name !== undefined && contextsNamed(this.#facts, named.name.text).length > 0;
	}

	#stepsOf(stage: Stage): readonly Step[] {
		if (this.#steps === undefined) {
			const steps = new Map<Stage, Step[]>();
			for (const step of stepsOf(this.#graph)) {
				const list = steps.get(step.stage);
				if (list === undefined) steps.set(step.stage, [step]);
				else list.push(step);
			}
			this.#steps = steps;
		}
		return this.#steps.get(stage) ?? [];
	}

	#referenceOf(instruction: Instruction): Reference | undefined {
		if (!instruction.flags.some(({ name }) => name === "from")) return undefined;
		this.#references ??= new Map(
			this.#graph.references
				.filter(({ kind }) => kind === "copy" || kind === "onbuild-copy")
				.map((reference) => [reference.instruction.trigger ?? reference.instruction, reference]),
		);
		return this.#references.get(instruction);
	}
}

/** The stages that a stage is built on, the first of them first, itself last. */
export function baseChain(stage: Stage): readonly Stage[] {
	const chain: Stage[] = [];
	for (let next: Stage | undefined = stage; next !== undefined; ) {
		chain.push(next);
		const target: Target | undefined = next.base?.target;
		next = target?.kind === "stage" && target.stage.index < next.index ? target.stage : undefined;
	}
	return chain.reverse();
}

// `FROM $BASE`: whatever its default is.
function isVariable({ name }: Reference): boolean {
	return /^\$(\w+|\{\w+[^}]*\})$/.test(name.text);
}

function workdir(tree: Tree, step: Step, escapeCharacter: "\\" | "`"): void {
	const { instruction, stage, before } = step;
	const [word] = instruction.words;
	if (word === undefined) return;
	const { path, loose } = placeOf(before.workdir, copyWord(word, step, escapeCharacter).value, word.text);
	if (loose !== undefined) tree.open(loose);
	if (path === undefined || path === "/") return;
	tree.make({ path, kind: "folder", sure: true, maker: { stage, instruction, range: word.range } });
}

// The text of a file of the image that came from the build context as it is.
function textOf(tree: Tree, path: string, context: Context): string | undefined {
	let known = tree.at(path);
	while (known?.maker.source !== undefined) known = known.maker.source;
	return known?.maker.context === undefined ? undefined : context.text(known.maker.context);
}
