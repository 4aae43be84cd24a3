// What a build would meet in the stages it builds: variables line by line, and what it refuses only then
// (frontend/dockerfile/dockerfile2llb/convert.go: dispatchStages, dispatch).

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Range } from "vscode-languageserver-types";
import type { Heredoc, Instruction, Problem, Word } from "../syntax/dockerfile.ts";
import { type Expansion, expand } from "../syntax/expand.ts";
import { heredocStart } from "../syntax/heredocs.ts";
import { memo } from "../syntax/memo.ts";
import { type Mount, mountsOf } from "../syntax/mounts.ts";
import { refusedCopy } from "./copy.ts";
import { type Environment, initialEnvironment, type Variable } from "./environment.ts";
import { refusedPort } from "./expose.ts";
import type { BuildGraph, Reference, Stage } from "./graph.ts";
import { parseImage } from "./image.ts";
import { knownImage } from "./known-images.ts";
import { refusedMount } from "./mount.ts";
import { joinPath } from "./path.ts";
import { reachable } from "./queries.ts";
import { argsOf, type GlobalScope, globalScope } from "./scope.ts";

/** One instruction as it runs in a stage. */
export interface Step {
	readonly stage: Stage;
	readonly instruction: Instruction;
	/** The stage whose ONBUILD this is, where it is one that runs here. */
	readonly triggeredBy?: Stage;
	readonly before: State;
	/** Variables that it asks for and that are not set, with the word that asks. An empty value is set. */
	readonly undefined: readonly { readonly name: string; readonly word: Word }[];
	readonly problems: readonly Problem[];
}

/** What is in force in a stage before an instruction. */
export interface State {
	/** The variables; an ARG without a value is in it as well, without one. */
	readonly environment: Environment;
	/** The absolute path, where it is known. */
	readonly workdir?: string;
}

/** All steps of all stages in BuildKit's order, made once per graph. */
export const stepsOf: (graph: BuildGraph) => readonly Step[] = memo(evaluate);

/** What only building finds, for the stages that the default target needs, or for all, in BuildKit's order. */
export function buildProblems(graph: BuildGraph, allStages: boolean): readonly Problem[] {
	const built = allStages ? new Set(graph.stages) : reachable(graph);
	const forward = new Map<Instruction, Problem>();
	const problems: Problem[] = [];
	const byRange = new Map(graph.references.map((reference) => [reference.name.range, reference]));
	for (const problem of graph.problems) {
		const reference = problem.kind === "forward-reference" ? byRange.get(problem.range) : undefined;
		if (reference !== undefined && !forward.has(reference.instruction))
			forward.set(reference.instruction, problem);
	}
	for (const step of stepsOf(graph)) {
		if (!built.has(step.stage)) continue;
		problems.push(...step.problems);
		const problem = step.triggeredBy === undefined ? forward.get(step.instruction) : undefined;
		if (problem !== undefined) problems.push(problem);
	}
	return problems;
}

function evaluate(graph: BuildGraph): readonly Step[] {
	const steps: Step[] = [];
	const finals = new Map<Stage, State>();
	const last = graph.stages.at(-1)?.name?.value ?? "";
	const scope = globalScope(graph.global, graph.file.escape, last);
	const references = new Map<Instruction, Reference[]>();
	for (const reference of graph.references) {
		const list = references.get(reference.instruction);
		if (list === undefined) references.set(reference.instruction, [reference]);
		else list.push(reference);
	}
	for (const stage of graph.stages) {
		const base = stage.base?.target.kind === "stage" ? stage.base.target.stage : undefined;
		let state = (base === undefined ? undefined : finals.get(base)) ?? initialState(stage);
		const run = (instruction: Instruction, triggeredBy?: Stage): void => {
			const line = new Line(graph, scope, stage, instruction, state, triggeredBy, references);
			steps.push(line.step());
			state = line.after;
		};
		for (const instruction of base?.instructions ?? []) {
			if (instruction.trigger !== undefined && instruction.problems.length === 0)
				run(instruction.trigger, base);
		}
		for (const instruction of stage.instructions) if (instruction.problems.length === 0) run(instruction);
		finals.set(stage, state);
	}
	return steps;
}

function initialState(stage: Stage): State {
	const state: State = { environment: initialEnvironment };
	const workdir = initialWorkdir(stage);
	return workdir === undefined ? state : { ...state, workdir };
}

function initialWorkdir({ base }: Stage): string | undefined {
	if (base?.target.kind === "scratch") return "/";
	if (base?.target.kind !== "image") return undefined;
	const image = parseImage(base.target.image);
	return image.ok ? knownImage(image.repository)?.workdir : undefined;
}

class Line {
	after: State;
	readonly #graph: BuildGraph;
	readonly #scope: GlobalScope;
	readonly #stage: Stage;
	readonly #instruction: Instruction;
	readonly #before: State;
	readonly #triggeredBy: Stage | undefined;
	readonly #references: ReadonlyMap<Instruction, readonly Reference[]>;
	readonly #undefined: { name: string; word: Word }[] = [];
	readonly #problems: Problem[] = [];

	constructor(
		graph: BuildGraph,
		scope: GlobalScope,
		stage: Stage,
		instruction: Instruction,
		before: State,
		triggeredBy: Stage | undefined,
		references: ReadonlyMap<Instruction, readonly Reference[]>,
	) {
		this.#graph = graph;
		this.#scope = scope;
		this.#stage = stage;
		this.#instruction = instruction;
		this.#before = before;
		this.after = before;
		this.#triggeredBy = triggeredBy;
		this.#references = references;
	}

	step(): Step {
		if (this.#triggeredBy !== undefined) this.#trigger();
		this.#run();
		return {
			stage: this.#stage,
			instruction: this.#instruction,
			...(this.#triggeredBy === undefined ? {} : { triggeredBy: this.#triggeredBy }),
			before: this.#before,
			undefined: this.#undefined,
			problems: this.#problems,
		};
	}

	#run(): void {
		const { name, words, flags } = this.#instruction;
		switch (name) {
			case "ENV":
				this.#env(words);
				return;
			case "ARG":
				this.#arg();
				return;
			case "LABEL":
				for (const word of words) this.#pairs(word, () => undefined);
				return;
			case "COPY":
			case "ADD":
				for (const flag of flags) {
					const expanded = flag.name === "chown" || flag.name === "chmod" || flag.name === "checksum";
					if (expanded && flag.value !== undefined) this.#expand(flag.value);
				}
				for (const word of words) if (heredocStart(word.text) === undefined) this.#expand(word);
				this.#heredocs();
				this.#copy();
				return;
			case "WORKDIR":
				for (const word of words) this.#workdir(word);
				return;
			case "USER":
				for (const word of words) this.#expand(word);
				return;
			case "EXPOSE":
				for (const word of words) this.#expose(word);
				return;
			case "STOPSIGNAL":
				for (const word of words) this.#signal(word);
				return;
			case "VOLUME":
				for (const word of words) {
					const { value, error } = this.#expand(word);
					if (error === undefined && value === "") {
						this.#problem("invalid-value", "VOLUME specified can not be an empty string", word);
					}
				}
				return;
			case "RUN":
				for (const mount of mountsOf(this.#instruction)) this.#mount(mount);
				this.#device();
				return;
			default:
				return;
		}
	}

	#trigger(): void {
		for (const problem of this.#instruction.problems) {
			this.#problems.push({ ...problem, line: this.#stage.from.firstLine });
		}
		const owner = this.#triggeredBy?.instructions.find((other) => other.trigger === this.#instruction);
		for (const { target, name } of owner === undefined ? [] : (this.#references.get(owner) ?? [])) {
			const word = { range: name.range };
			if (target.kind === "error") this.#problem("invalid-onbuild", target.message, word);
			// A stage that its own trigger names is under way by then: BuildKit lets it copy from itself.
			if (target.kind !== "stage" || target.stage.index <= this.#stage.index) continue;
			const message = `cannot copy from stage ${JSON.stringify(name.text)}, it needs to be defined before current stage ${JSON.stringify(this.#stage.name?.value ?? `stage-${this.#stage.index}`)}`;
			this.#problem("forward-reference", message, word);
		}
	}

	#env(words: readonly Word[]): void {
		// All values of a line see the variables before it.
		const added: Variable[] = [];
		const instruction = this.#instruction;
		const add = (name: string, value: string): void => {
			added.push({ name, value, kind: "env", instruction });
		};
		const [key, value] = words;
		if (key !== undefined && value !== undefined && !key.text.includes("=")) {
			add(this.#expand(key).value, this.#expand(value).value);
		} else for (const word of words) this.#pairs(word, add);
		for (const variable of added) this.#set(variable);
	}

	#set(variable: Variable): void {
		this.after = { ...this.after, environment: this.after.environment.with(variable) };
	}

	#workdir(word: Word): void {
		const { value, unmatched, error } = this.#expand(word);
		const { workdir: before, ...rest } = this.after;
		const known = unmatched.size === 0 && error === undefined && !/[\\:]/.test(value);
		const path = known ? joinPath(before, value) : undefined;
		this.after = path === undefined ? rest : { ...rest, workdir: path };
	}

	#pairs(word: Word, add: (name: string, value: string) => void): void {
		const equals = word.text.indexOf("=");
		if (equals < 0) {
			this.#expand(word);
			return;
		}
		const name = this.#expand(word.part(0, equals));
		const value = this.#expand(word.part(equals + 1, word.text.length));
		add(name.value, value.value);
	}

	#arg(): void {
		const instruction = this.#instruction;
		for (const { name, fallback } of argsOf(instruction)) {
			let value = this.#scope.values.get(name);
			if (fallback !== undefined) {
				const result = this.#expand(fallback, this.after.environment);
				value = result.value;
			}
			if (!withoutEnvironment.has(name) && value !== undefined) {
				this.#set({ name, kind: "arg", instruction, value });
			} else if (this.after.environment.get(name) === undefined) {
				// Known, but without a value: no look-up may take it for set.
				this.#set({ name, kind: "arg", instruction });
			}
		}
	}

	#heredocs(): void {
		for (const heredoc of this.#instruction.heredocs) {
			if (!heredoc.expand || !heredoc.content.includes("$")) continue;
			const result = expand(heredoc.content, (name) => this.#before.environment.get(name)?.value, {
				skipQuotes: true,
			});
			this.#note(result, bodyOf(heredoc, this.#graph.file.document));
		}
	}

	#copy(): void {
		const { environment } = this.#before;
		const options = { escape: this.#graph.file.escape };
		const refused = refusedCopy(this.#instruction, (word) =>
			expand(word.text, (name) => environment.get(name)?.value, options),
		);
		if (refused !== undefined) this.#problem("invalid-value", refused.message, refused.word);
	}

	#signal(word: Word): void {
		const { value, error } = this.#expand(word);
		if (error === undefined && !isSignal(value))
			this.#problem("invalid-value", `invalid signal: ${value}`, word);
	}

	#expose(word: Word): void {
		const { words, unmatched, error } = expand(
			word.text,
			(name) => this.#before.environment.get(name)?.value,
			{
				escape: this.#graph.file.escape,
				words: true,
			},
		);
		if (error !== undefined) this.#problem("invalid-expansion", error, word);
		// What a build argument or the base image may set can make a port of it.
		if (unmatched.size > 0) return;
		const message = words.map(refusedPort).find((refused) => refused !== undefined);
		if (message !== undefined) this.#problem("invalid-value", message, word);
	}

	#mount(mount: Mount): void {
		const refused = refusedMount(mount, (word) => this.#expand(word), this.#before.workdir);
		if (refused !== undefined) this.#problem("invalid-mount", refused.message, refused, refused.suggestion);
	}

	#device(): void {
		const device = this.#instruction.flags.find((flag) => flag.name === "device");
		if (device === undefined) return;
		// What another frontend knows can't be told from here.
		if (this.#graph.file.directives.some((directive) => directive.name === "syntax")) return;
		const message = "device feature is only supported in Dockerfile frontend 1.14.0-labs or later";
		this.#problem("invalid-value", message, device);
	}

	#expand(word: Word, environment: Environment = this.#before.environment): Expansion {
		const result = expand(word.text, (name) => environment.get(name)?.value, {
			escape: this.#graph.file.escape,
		});
		this.#note(result, word);
		return result;
	}

	#note(result: Expansion, word: Word): void {
		for (const name of result.unmatched) {
			// A declared ARG is never undefined, not even without a value.
			if (this.after.environment.get(name) !== undefined || withoutEnvironment.has(name)) continue;
			this.#undefined.push({ name, word });
		}
		if (result.error !== undefined) this.#problem("invalid-expansion", result.error, word);
	}

	#problem(kind: Problem["kind"], message: string, at: Pick<Word, "range">, suggestion?: string): void {
		// BuildKit stops at the first of an instruction.
		if (this.#problems.length > 0) return;
		const line = this.#triggeredBy === undefined ? this.#instruction.firstLine : this.#stage.from.firstLine;
		const problem = { kind, message, range: at.range, line };
		this.#problems.push(suggestion === undefined ? problem : { ...problem, suggestion });
	}
}

// A body is kept as it stands in the document, so its offsets are the document's.
function bodyOf({ content, range }: Heredoc, document: TextDocument): Word {
	const base = document.offsetAt(range.start);
	const body = (text: string, start: number, wordRange: Range): Word => ({
		text,
		range: wordRange,
		part: (from, to) => {
			const first = document.positionAt(base + start + from);
			const end = document.positionAt(base + start + to);
			return body(text.slice(from, to), start + from, { start: first, end });
		},
	});
	return body(content, 0, range);
}

const withoutEnvironment: ReadonlySet<string> = new Set([
	"BUILDKIT_SBOM_SCAN_CONTEXT",
	"BUILDKIT_SBOM_SCAN_STAGE",
]);

const signals = new Set(
	(
		"ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM " +
		"TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"
	).split(" "),
);

function isSignal(text: string): boolean {
	// Any number but 0: what is no signal is found when the container is stopped.
	if (/^[+-]?\d{1,18}$/.test(text)) return Number(text) !== 0;
	const name = text.toUpperCase().replace(/^SIG/, "");
	return signals.has(name) || /^RTMIN\+([1-9]|1[0-5])$/.test(name) || /^RTMAX-([1-9]|1[0-4])$/.test(name);
}
