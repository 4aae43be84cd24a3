// Dockerfile -> BuildGraph: the stages, and every name bound as BuildKit binds it
// (frontend/dockerfile/dockerfile2llb/convert.go: buildDispatchStates, toCommand).

import { equalFold, goLower } from "../syntax/characters.ts";
import { isStageName } from "../syntax/check.ts";
import { parseCheckOptions } from "../syntax/check-options.ts";
import type { Dockerfile, Instruction, Problem, Word } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { memo } from "../syntax/memo.ts";
import { mountsOf, mountValue } from "../syntax/mounts.ts";
import { circularDependency } from "./circular.ts";
import type { BuildGraph, Name, Reference, ReferenceKind, Stage, Target } from "./graph.ts";
import { parseImage } from "./image.ts";
import { parsePlatform } from "./platform.ts";
import { anything, argsOf, type GlobalScope, globalScope, lookup } from "./scope.ts";

/**
 * The graph of a file, made once per file. `strict` leaves out instructions that BuildKit refuses by themselves, as
 * its own analysis does; without it a half-typed line still counts for what it plainly names.
 */
export function buildGraph(file: Dockerfile, mode: "lenient" | "strict" = "lenient"): BuildGraph {
	return graphs[mode](file);
}

const graphs = {
	lenient: memo((file: Dockerfile) => new Builder(file, false).run()),
	strict: memo((file: Dockerfile) => new Builder(file, true).run()),
};

// While the graph is made its parts are filled in; outside they are read-only.
type Draft<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

class Builder {
	readonly #file: Dockerfile;
	readonly #global: Instruction[] = [];
	readonly #stages: Draft<Stage>[] = [];
	readonly #references: Reference[] = [];
	readonly #problems: Problem[] = [];
	readonly #conditional: Problem[] = [];
	readonly #strict: boolean;
	/** While an instruction is read that BuildKit refuses already: one complaint is enough. */
	#quiet = false;
	/** Lower-cased name -> the last stage of that name so far. */
	readonly #byName = new Map<string, Stage>();
	/** What indices past the last stage hit: images and the like that COPY and mounts named before, in order. */
	readonly #unregistered: Target[] = [];
	#scope: GlobalScope;

	constructor(file: Dockerfile, strict: boolean) {
		this.#file = file;
		this.#strict = strict;
		for (const instruction of file.instructions) this.#add(instruction);
		for (const stage of this.#stages) this.#range(stage);
		const last = this.#stages.at(-1)?.name?.value ?? "";
		this.#scope = globalScope(this.#global, file.escape, last);
	}

	run(): BuildGraph {
		this.#ownProblems();
		this.#problems.push(...this.#scope.problems);
		this.#epoch();
		for (const stage of this.#stages) this.#base(stage);
		const bases = this.#references.length;
		for (const stage of this.#stages) {
			for (const instruction of stage.instructions) {
				this.#quiet = instruction.problems.length > 0;
				this.#sources(stage, instruction);
			}
		}
		this.#quiet = false;
		const graph: BuildGraph = {
			file: this.#file,
			global: this.#global,
			stages: this.#stages,
			references: inFileOrder(this.#references, bases),
			problems: this.#problems,
			conditional: this.#conditional,
		};
		const circular = circularDependency(graph);
		if (circular !== undefined) this.#problems.push(circular);
		for (const reference of graph.references) this.#misuse(reference);
		return graph;
	}

	#add(instruction: Instruction): void {
		if (instruction.name === "FROM") {
			const { words } = instruction;
			const name = stageName(words);
			const doc = instruction.comments.find(
				(comment) => name !== undefined && comment.text.startsWith(`${name.value} `),
			);
			const platform = instruction.flags.findLast((flag) => flag.name === "platform");
			this.#stages.push({
				index: this.#stages.length,
				...(name === undefined ? {} : { name }),
				from: instruction,
				...(platform === undefined ? {} : { platform }),
				instructions: [],
				range: instruction.range,
				...(doc === undefined ? {} : { doc }),
			});
			return;
		}
		const stage = this.#stages.at(-1);
		if (stage === undefined) this.#global.push(instruction);
		else stage.instructions.push(instruction);
	}

	#range(stage: Draft<Stage>): void {
		const last = stage.instructions.at(-1);
		if (last !== undefined) stage.range = { start: stage.range.start, end: last.range.end };
	}

	#ownProblems(): void {
		const { problems, instructions, directives } = this.#file;
		const check = directives.find((directive) => directive.name === "check");
		const invalid = check === undefined ? undefined : parseCheckOptions(check.value.text).invalid;
		if (check !== undefined && invalid !== undefined) this.#problem("invalid-check", invalid, check.value, 0);
		this.#problems.push(...problems);
		// The parser reads the whole file before any instruction is looked at.
		for (const instruction of instructions) {
			for (const problem of instruction.problems) {
				if (problem.kind === "invalid-syntax") this.#problems.push(problem);
			}
		}
		const early = this.#global.find((other) => other.name !== "ARG" && other.problems.length === 0);
		for (const instruction of instructions) {
			for (const problem of instruction.problems) {
				if (problem.kind !== "invalid-syntax") this.#problems.push(problem);
			}
			if (instruction === early) {
				this.#problem(
					"no-stage",
					"no build stage in current context",
					instruction.keyword,
					instruction.firstLine,
				);
			}
		}
		if (this.#stages.length === 0 && instructions.length > 0 && this.#problems.length === 0) {
			const [first] = instructions;
			if (first !== undefined)
				this.#problem("no-stage", "dockerfile contains no stages to build", first.keyword, 0);
		}
	}

	#problem(
		kind: Problem["kind"],
		message: string,
		word: Pick<Word, "range">,
		line: number,
		suggestion?: string,
	): void {
		if (this.#quiet) return;
		const problem = { kind, message, range: word.range, line };
		this.#problems.push(suggestion === undefined ? problem : { ...problem, suggestion });
	}

	// ARG SOURCE_DATE_EPOCH=<stage> names the first stage of that name, if that stage is FROM scratch.
	#epoch(): void {
		for (const instruction of this.#global) {
			if (instruction.name !== "ARG") continue;
			for (const { name, fallback } of argsOf(instruction)) {
				if (name !== "SOURCE_DATE_EPOCH" || fallback === undefined) continue;
				const stage = this.#stages.find((candidate) => candidate.name?.value === goLower(fallback.text));
				if (stage === undefined) continue;
				const target: Target = { kind: "stage", stage };
				this.#references.push({ kind: "epoch", name: nameOf(fallback), instruction, target, candidates: [] });
			}
		}
	}

	#base(stage: Draft<Stage>): void {
		this.#quiet = stage.from.problems.length > 0;
		const [word] = stage.from.words;
		if (word !== undefined) {
			const { target, candidates, name } = this.#bindBase(word, stage);
			const reference: Reference = { kind: "from", name, stage, instruction: stage.from, target, candidates };
			stage.base = reference;
			this.#references.push(reference);
		}
		this.#platform(stage);
		if (stage.name !== undefined) this.#byName.set(stage.name.value, stage);
		this.#quiet = false;
	}

	#bindBase(word: Word, stage: Stage): { target: Target; candidates: readonly Stage[]; name: Name } {
		const options = { escape: this.#file.escape };
		const result = expand(word.text, lookup(this.#scope.values), options);
		const line = stage.from.firstLine;
		const name = unquoted(word);
		if (result.error !== undefined) {
			this.#problem("invalid-expansion", result.error, word, line);
			return { target: { kind: "error", message: result.error }, candidates: [], name };
		}
		const { value } = result;
		const candidates = this.#candidates(word, value);
		// A declared argument without a default is nobody's mistake until a build comes without it.
		const open = [...result.unmatched].some((variable) => this.#scope.patterns.has(variable));
		const fail = (kind: Problem["kind"], message: string): Target => {
			if (open) {
				this.#conditional.push({ kind, message, range: word.range, line });
				return { kind: "unknown", message };
			}
			this.#problem(kind, message, word, line);
			return { kind: "error", message };
		};
		if (value === "") {
			const target = fail("blank-base", `base name (${word.text}) should not be blank`);
			return { target, candidates, name };
		}
		const found = this.#byName.get(value);
		if (found !== undefined) return { target: { kind: "stage", stage: found }, candidates, name };
		if (value === "scratch") return { target: { kind: "scratch" }, candidates, name };
		const image = parseImage(value);
		if (image.ok) return { target: { kind: "image", image: image.full }, candidates, name };
		const target = fail("invalid-base", `failed to parse stage name ${quote(value)}: ${image.message}`);
		return { target, candidates, name };
	}

	// The stages above that the base may mean when build arguments differ from their defaults.
	#candidates(word: Word, value: string): readonly Stage[] {
		if (!word.text.includes("$")) return [];
		const pattern = expand(word.text, lookup(this.#scope.patterns), { escape: this.#file.escape });
		if (!pattern.value.includes(anything)) return [];
		const found = this.#byName.get(value);
		const whole = pattern.value === anything;
		// `FROM $BASE` with an image by default hardly ever means a stage; without any default it may.
		if (whole && found === undefined && value !== "") return [];
		const pieces = pattern.value.split(anything);
		return [...this.#byName.values()].filter(
			(stage) => stage !== found && matches(stage.name?.value ?? "", pieces),
		);
	}

	#platform(stage: Stage): void {
		const value = stage.platform?.value;
		if (value === undefined || value.text === "") return;
		const line = stage.from.firstLine;
		const result = expand(value.text, lookup(this.#scope.values), { escape: this.#file.escape });
		const open = [...result.unmatched].some((variable) => this.#scope.patterns.has(variable));
		if (result.error !== undefined) {
			this.#problem(
				"invalid-platform",
				`failed to process arguments for platform : ${result.error}`,
				value,
				line,
			);
			return;
		}
		const platform = result.value === "" ? undefined : parsePlatform(result.value);
		if (platform?.ok) return;
		const message =
			platform === undefined
				? `empty platform value from expression ${value.text}`
				: `failed to parse platform ${value.text}: ${platform.message}`;
		if (open) this.#conditional.push({ kind: "invalid-platform", message, range: value.range, line });
		else this.#problem("invalid-platform", message, value, line);
	}

	#sources(stage: Stage, instruction: Instruction): void {
		if (this.#strict && instruction.problems.length > 0) return;
		const inner = instruction.trigger ?? instruction;
		const onbuild = instruction.trigger !== undefined;
		if (inner.name === "COPY") {
			// An empty `--from=` is no reference.
			const value = inner.flags.findLast((flag) => flag.name === "from")?.value;
			if (value !== undefined && value.text !== "") {
				const target = this.#bindCopy(value, instruction, onbuild);
				this.#push(onbuild ? "onbuild-copy" : "copy", value, stage, instruction, target);
			}
		}
		if (inner.name !== "RUN") return;
		for (const { from, flag } of mountsOf(inner)) {
			if (from !== undefined) {
				this.#push(
					onbuild ? "onbuild-mount" : "mount",
					from,
					stage,
					instruction,
					this.#bindName(from, instruction, onbuild),
				);
				continue;
			}
			const scratch = this.#byName.get("scratch");
			if (scratch !== undefined && !onbuild) {
				const empty = flag.value?.part(0, 0) ?? instruction.keyword.part(0, 0);
				this.#push("mount-implicit-scratch", empty, stage, instruction, { kind: "stage", stage: scratch });
			} else if (!onbuild) this.#unregistered.push({ kind: "scratch" });
		}
	}

	#push(kind: ReferenceKind, word: Word, stage: Stage, instruction: Instruction, target: Target): void {
		const reference: Reference = { kind, name: nameOf(word), stage, instruction, target, candidates: [] };
		const misuse = kind.startsWith("onbuild") ? undefined : misuseOf(target, stage);
		this.#references.push(misuse === undefined ? reference : { ...reference, misuse });
	}

	#bindCopy(word: Word, instruction: Instruction, onbuild: boolean): Target {
		const result = expand(word.text, undefined, { escape: this.#file.escape });
		if (result.error !== undefined || result.value !== word.text) {
			const message =
				result.error ??
				"variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround";
			if (!onbuild) this.#problem("variable-in-from", message, word, 0);
			return { kind: "error", message };
		}
		const index = parseIndex(word.text);
		if (index === undefined) return this.#bindName(word, instruction, onbuild);
		const stage = this.#stages[index];
		if (stage !== undefined) return { kind: "stage", stage, byIndex: true };
		const other = this.#unregistered[index - this.#stages.length];
		if (other !== undefined) return other;
		const message = `invalid stage index ${index}`;
		if (!onbuild) this.#problem("invalid-stage-index", message, word, 0);
		return { kind: "error", message };
	}

	#bindName(word: Word, instruction: Instruction, onbuild: boolean): Target {
		const stage = this.#byName.get(goLower(word.text));
		if (stage !== undefined) return { kind: "stage", stage };
		const target = this.#imageTarget(word, instruction, onbuild);
		if (!onbuild) this.#unregistered.push(target);
		return target;
	}

	#imageTarget(word: Word, instruction: Instruction, onbuild: boolean): Target {
		if (word.text === "scratch") return { kind: "scratch" };
		const image = parseImage(word.text);
		if (image.ok) return { kind: "image", image: image.full };
		const message = `failed to parse stage name ${quote(word.text)}: ${image.message}`;
		// A mount's image has no place in BuildKit's error.
		const line = instruction.name === "COPY" ? instruction.firstLine : 0;
		if (!onbuild) this.#problem("invalid-base", message, word, line);
		return { kind: "error", message };
	}

	#misuse(reference: Reference): void {
		const { target, stage, instruction, name, misuse, kind } = reference;
		if (misuse !== "forward" || target.kind !== "stage" || stage === undefined) return;
		const mount = mountsOf(instruction).find((candidate) => candidate.from?.text === name.text);
		const path = mount === undefined ? "" : (mountValue(mount, "target", "dst", "destination")?.text ?? "");
		const message =
			kind === "copy"
				? `cannot copy from stage ${quote(name.text)}, it needs to be defined before current stage ${quote(stage.name?.value ?? `stage-${stage.index}`)}`
				: `cannot mount from stage ${quote(name.text)} to ${quote(path)}, stage needs to be defined before current command`;
		this.#problem("forward-reference", message, name, instruction.firstLine);
	}
}

function stageName(words: readonly Word[]): Name | undefined {
	const [, as, name] = words;
	if (words.length !== 3 || as === undefined || name === undefined || !equalFold(as.text, "as"))
		return undefined;
	return isStageName(name.text) ? nameOf(name) : undefined;
}

function nameOf(word: Word): Name {
	return { text: word.text, value: goLower(word.text), range: word.range };
}

// FROM's base is expanded, so quotes around it are no part of the name.
function unquoted(word: Word): Name {
	const { text } = word;
	const quote = text[0];
	const quoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
	return nameOf(quoted ? word.part(1, text.length - 1) : word);
}

function misuseOf(target: Target, stage: Stage): Reference["misuse"] {
	if (target.kind !== "stage" || target.stage.index < stage.index) return undefined;
	return target.stage === stage ? "self" : "forward";
}

// Go's strconv.Atoi: a sign and digits; what does not fit an int is no number.
function parseIndex(text: string): number | undefined {
	if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
	const value = BigInt(text.replace(/^\+/, ""));
	const limit = 2n ** 63n;
	return value >= -limit && value < limit ? Number(value) : undefined;
}

// Whether a name is the pieces in order with anything between them.
function matches(name: string, pieces: readonly string[]): boolean {
	const first = pieces[0] ?? "";
	const last = pieces.at(-1) ?? "";
	if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
		return false;
	let at = first.length;
	for (const piece of pieces.slice(1, -1)) {
		const found = name.indexOf(piece, at);
		if (found < 0) return false;
		at = found + piece.length;
	}
	return at <= name.length - last.length;
}

function quote(text: string): string {
	return JSON.stringify(text);
}

// The bases were bound before all else, since a COPY may name a later stage.
function inFileOrder(references: readonly Reference[], bases: number): readonly Reference[] {
	const heads = references.slice(0, bases);
	const rest = references.slice(bases);
	const merged: Reference[] = [];
	let at = 0;
	for (const head of heads) {
		for (
			let next = rest[at];
			next !== undefined && next.instruction.index < head.instruction.index;
			next = rest[++at]
		) {
			merged.push(next);
		}
		merged.push(head);
	}
	return [...merged, ...rest.slice(at)];
}
