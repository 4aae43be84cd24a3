// What a build would meet in the stages it builds: variables line by line, and what it refuses only then
// (frontend/dockerfile/dockerfile2llb/convert.go: dispatchStages, dispatch).

import type { Instruction, Problem, Word } from "../syntax/dockerfile.ts";
import { expand, type Expansion, goQuote } from "../syntax/expand.ts";
import { heredocStart } from "../syntax/heredocs.ts";
import { type Mount, mountsOf } from "../syntax/mounts.ts";
import { suggest } from "../syntax/suggest.ts";
import { type Environment, initialEnvironment, type Variable } from "./environment.ts";
import type { BuildGraph, Reference, Stage } from "./graph.ts";
import { reachable } from "./queries.ts";
import { argsOf, globalScope, type GlobalScope } from "./scope.ts";

/** One instruction as it runs in a stage. */
export interface Step {
	readonly stage: Stage;
	readonly instruction: Instruction;
	/** The stage whose ONBUILD this is, where it is one that runs here. */
	readonly triggeredBy?: Stage;
	/** The variables before it. */
	readonly before: Environment;
	/** Names of ARGs that this stage or a base of it has declared before it. */
	readonly declared: ReadonlySet<string>;
	/** Variables that it asks for and that are not set, with the word that asks. An empty value is set. */
	readonly undefined: readonly { readonly name: string; readonly word: Word }[];
	readonly problems: readonly Problem[];
}

/** All steps of all stages in BuildKit's order, made once per graph. */
export function stepsOf(graph: BuildGraph): readonly Step[] {
	const known = memo.get(graph);
	if (known !== undefined) return known;
	const steps = evaluate(graph);
	memo.set(graph, steps);
	return steps;
}

const memo = new WeakMap<BuildGraph, readonly Step[]>();

/** What only building finds, for the stages that the default target needs, or for all, in BuildKit's order. */
export function buildProblems(graph: BuildGraph, allStages: boolean): readonly Problem[] {
	const built = allStages ? new Set(graph.stages) : reachable(graph);
	const forward = new Map<Instruction, Problem>();
	const problems: Problem[] = [];
	for (const problem of graph.problems) {
		const reference = problem.kind === "forward-reference" ? referenceOf(graph, problem) : undefined;
		if (reference !== undefined && !forward.has(reference.instruction)) forward.set(reference.instruction, problem);
	}
	for (const step of stepsOf(graph)) {
		if (!built.has(step.stage)) continue;
		problems.push(...step.problems);
		const problem = step.triggeredBy === undefined ? forward.get(step.instruction) : undefined;
		if (problem !== undefined) problems.push(problem);
	}
	return problems;
}

/** The variables at the end of each stage. */
interface Final {
	readonly environment: Environment;
	readonly declared: ReadonlySet<string>;
}

function evaluate(graph: BuildGraph): readonly Step[] {
	const steps: Step[] = [];
	const finals = new Map<Stage, Final>();
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
		const start = base === undefined ? undefined : finals.get(base);
		let environment = start?.environment ?? initialEnvironment;
		let declared = start?.declared ?? new Set<string>();
		const run = (instruction: Instruction, triggeredBy?: Stage): void => {
			const line = new Line(graph, scope, stage, instruction, environment, declared, triggeredBy, references);
			steps.push(line.step());
			environment = line.environment;
			declared = line.declared;
		};
		for (const instruction of base?.instructions ?? []) {
			if (instruction.trigger !== undefined) run(instruction.trigger, base);
		}
		for (const instruction of stage.instructions) run(instruction);
		finals.set(stage, { environment, declared });
	}
	return steps;
}

class Line {
	environment: Environment;
	declared: ReadonlySet<string>;
	readonly #graph: BuildGraph;
	readonly #scope: GlobalScope;
	readonly #stage: Stage;
	readonly #instruction: Instruction;
	readonly #before: Environment;
	readonly #declaredBefore: ReadonlySet<string>;
	readonly #triggeredBy: Stage | undefined;
	readonly #references: ReadonlyMap<Instruction, readonly Reference[]>;
	readonly #undefined: { name: string; word: Word }[] = [];
	readonly #problems: Problem[] = [];

	constructor(
		graph: BuildGraph,
		scope: GlobalScope,
		stage: Stage,
		instruction: Instruction,
		environment: Environment,
		declared: ReadonlySet<string>,
		triggeredBy: Stage | undefined,
		references: ReadonlyMap<Instruction, readonly Reference[]>,
	) {
		this.#graph = graph;
		this.#scope = scope;
		this.#stage = stage;
		this.#instruction = instruction;
		this.environment = environment;
		this.#before = environment;
		this.declared = declared;
		this.#declaredBefore = declared;
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
			declared: this.#declaredBefore,
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
				return;
			case "WORKDIR":
			case "USER":
				for (const word of words) this.#expand(word);
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
			if (target.kind !== "stage" || target.stage.index < this.#stage.index) continue;
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
		for (const variable of added) this.environment = this.environment.with(variable);
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
				const result = this.#expand(fallback, this.environment);
				value = result.value;
			}
			if (!withoutEnvironment.has(name) && value !== undefined) {
				this.environment = this.environment.with({ name, kind: "arg", instruction, value });
			} else if (this.environment.get(name) === undefined) {
				// Known, but without a value: no look-up may take it for set.
				this.environment = this.environment.with({ name, kind: "arg", instruction });
			}
			if (!this.declared.has(name)) this.declared = new Set(this.declared).add(name);
		}
	}

	#heredocs(): void {
		for (const heredoc of this.#instruction.heredocs) {
			if (!heredoc.expand || !heredoc.content.includes("$")) continue;
			const result = expand(heredoc.content, (name) => this.#before.get(name)?.value, { skipQuotes: true });
			this.#note(result, { text: heredoc.content, range: heredoc.range, part: () => this.#instruction.keyword });
		}
	}

	#signal(word: Word): void {
		const { value, error } = this.#expand(word);
		if (error === undefined && !isSignal(value)) this.#problem("invalid-value", `Invalid signal: ${value}`, word);
	}

	// BuildKit: instructions/commands_runmount.go, parseMount with an expander, and dispatchRunMounts.
	#mount(mount: Mount): void {
		let type = "bind";
		let target = "";
		const keys = new Set<string>();
		for (const { key, value, range } of mount.fields) {
			const at = { range };
			if (value === undefined) {
				if (key === "required" && type !== "secret" && type !== "ssh") {
					return this.#problem("invalid-mount", `unexpected key '${key}' for mount type '${type}'`, at);
				}
				if (["readonly", "ro", "readwrite", "rw", "required"].includes(key)) continue;
				return this.#problem("invalid-mount", `invalid field '${key}' must be a key=value pair`, at);
			}
			const result = this.#expand(value);
			if (result.error !== undefined) return;
			if (!mountKeys.includes(key)) {
				const message = `unexpected key '${key}' in '${key}=${value.text}'`;
				return this.#problem("invalid-mount", message, at, suggest(key, mountKeys));
			}
			keys.add(key);
			if (key === "type") {
				type = result.value.toLowerCase();
				if (!mountTypes.includes(type)) {
					const message = `unsupported mount type ${goQuote(result.value)}`;
					return this.#problem("invalid-mount", message, value, suggest(result.value, mountTypes));
				}
			}
			if (key === "target" || key === "dst" || key === "destination") target = result.value;
			const message = wrongValue(key, result.value, type);
			if (message !== undefined) return this.#problem("invalid-mount", message, value);
		}
		const message = wrongMount(type, target, keys);
		if (message !== undefined) this.#problem("invalid-mount", message, mount.flag.value ?? mount.flag);
	}

	#device(): void {
		const device = this.#instruction.flags.find((flag) => flag.name === "device");
		if (device === undefined) return;
		// What another frontend knows can't be told from here.
		if (this.#graph.file.directives.some((directive) => directive.name === "syntax")) return;
		const message = "device feature is only supported in Dockerfile frontend 1.14.0-labs or later";
		this.#problem("invalid-value", message, device);
	}

	#expand(word: Word, environment: Environment = this.#before): Expansion {
		const result = expand(word.text, (name) => environment.get(name)?.value, { escape: this.#graph.file.escape });
		this.#note(result, word);
		return result;
	}

	#note(result: Expansion, word: Word): void {
		for (const name of result.unmatched) {
			if (this.declared.has(name) || withoutEnvironment.has(name)) continue;
			if (!this.#undefined.some((use) => use.name === name && use.word === word)) this.#undefined.push({ name, word });
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

const withoutEnvironment: ReadonlySet<string> = new Set(["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"]);

const mountTypes = ["bind", "cache", "tmpfs", "secret", "ssh"];
const mountKeys = (
	"type from source target readonly id sharing required size mode uid gid src dst destination ro rw readwrite env"
).split(" ");

function wrongValue(key: string, value: string, type: string): string | undefined {
	switch (key) {
		case "readonly":
		case "ro":
		case "readwrite":
		case "rw":
			return isBool(value) ? undefined : `invalid value for ${key}: ${value}`;
		case "required":
			if (type !== "secret" && type !== "ssh") return `unexpected key '${key}' for mount type '${type}'`;
			return isBool(value) ? undefined : `invalid value for ${key}: ${value}`;
		case "size":
			if (type !== "tmpfs") return `unexpected key '${key}' for mount type '${type}'`;
			return /^\d+(\.\d+)*\s?([kKmMgGtTpP])?([iI]?[bB])?$/.test(value.slice(0, 50)) ? undefined : `invalid value for ${key}: ${value}`;
		case "sharing":
			return ["shared", "private", "locked"].includes(value.toLowerCase()) ? undefined : `unsupported sharing value ${goQuote(value)}`;
		case "mode":
			return /^[0-7]{1,11}$/.test(value) ? undefined : `invalid value ${value} for mode`;
		case "uid":
		case "gid":
			return /^\d{1,10}$/.test(value) ? undefined : `invalid value ${value} for ${key}`;
		default:
			return undefined;
	}
}

function wrongMount(type: string, target: string, keys: ReadonlySet<string>): string | undefined {
	if (type === "bind" || type === "tmpfs") {
		for (const key of ["mode", "uid", "gid"]) if (keys.has(key)) return `${key} not allowed for "${type}" type mounts`;
	}
	if (type === "secret") {
		if (keys.has("from")) return "secret mount should not have a from";
		if (keys.has("sharing")) return "secret mount should not define sharing";
		const source = keys.has("source") || keys.has("src");
		const named = source || keys.has("target") || keys.has("dst") || keys.has("destination") || keys.has("id") || keys.has("env");
		if (!named) return "invalid secret mount. one of source, target required";
		if (source && keys.has("id")) return "both source and id can't be set";
	}
	if (keys.has("sharing") && type !== "cache") return `invalid cache sharing set for ${type} mount`;
	// Secrets and ssh sockets have places of their own; a relative target lies below the working directory.
	if (type === "secret" || type === "ssh") return undefined;
	return /^[/.]*$/.test(target) && /^(\/+\.*)*$/.test(target) ? `invalid mount target "/"` : undefined;
}

function isBool(text: string): boolean {
	return ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"].includes(text);
}

const signals = new Set(
	(
		"ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM " +
		"TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"
	).split(" "),
);

function isSignal(text: string): boolean {
	if (/^\d{1,3}$/.test(text)) return Number(text) > 0;
	const name = text.toUpperCase().replace(/^SIG/, "");
	return signals.has(name) || /^RTMIN\+([1-9]|1[0-5])$/.test(name) || /^RTMAX-([1-9]|1[0-4])$/.test(name);
}

function referenceOf(graph: BuildGraph, problem: Problem): Reference | undefined {
	return graph.references.find((reference) => reference.name.range === problem.range);
}
