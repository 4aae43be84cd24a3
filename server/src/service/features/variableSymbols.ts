// The variables of a file, each with the places that set it and that read it, bound as BuildKit binds.

import type { Position, Range } from "vscode-languageserver-types";
import { holds, ownerAt } from "../base/place.ts";
import type { Environment, Variable } from "../graph/environment.ts";
import type { Step } from "../graph/evaluate.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { argsOf } from "../graph/scope.ts";
import { variableNames } from "../rules/variable-names.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { memo } from "../syntax/memo.ts";
import { finalState, stepsIn } from "./scope.ts";
import { isPosixShell, shellInstructions, shellUses } from "./shellUses.ts";
import { startsWithPosixShell } from "./stageState.ts";
import { type VariableUse, variablesIn } from "./variables.ts";

/**
 * A variable. All ARGs of one name are one, since a build argument is given to all of them; ENVs are one where one
 * replaces the other.
 */
export interface VariableSymbol {
	readonly name: string;
	readonly kind: "arg" | "env";
	/** In file order, each place once. */
	readonly occurrences: readonly Occurrence[];
	/** The ARGs and ENVs that set it. */
	readonly setters: readonly Instruction[];
}

/** A place that names a variable. */
export interface Occurrence {
	/** The name. */
	readonly range: Range;
	/** Where a cursor means it: with the `$` or `${` before it. */
	readonly whole: Range;
	/** An ARG or ENV that sets it. */
	readonly sets: boolean;
}

/** The variable whose name is at a position; undefined where there is none, or none that this file sets. */
export function variableSymbolAt(graph: BuildGraph, position: Position): VariableSymbol | undefined {
	const name = nameAt(graph, position);
	if (name === undefined) return undefined;
	return variableSymbols(graph, name).find(({ occurrences }) =>
		occurrences.some(({ whole }) => holds(whole, position)),
	);
}

/** The place of a variable that a position is in. */
export function occurrenceAt({ occurrences }: VariableSymbol, position: Position): Occurrence | undefined {
	return occurrences.find(({ whole }) => holds(whole, position));
}

/** The variables of a name that a file's ARGs and ENVs set. Only what holds the name is looked at; kept per graph. */
export function variableSymbols(graph: BuildGraph, name: string): readonly VariableSymbol[] {
	const byName = symbolsByName(graph);
	const known = byName.get(name);
	if (known !== undefined) return known;
	const symbols = new Binder(graph, name).run();
	byName.set(name, symbols);
	return symbols;
}

const symbolsByName = memo((_graph: BuildGraph) => new Map<string, readonly VariableSymbol[]>());

// A name may be continued on the next line; in flags and here-documents nobody does that.
function nameAt({ file }: BuildGraph, position: Position): string | undefined {
	const owner = ownerAt(file, position);
	if (owner === undefined || position.character > maximumLength) return undefined;
	const joined = (owner.trigger ?? owner).arguments;
	const offset = joined.offsetOf(position);
	if (offset !== undefined) return wordAround(joined.text, offset);
	const { line, character } = position;
	const end = { line, character: character + maximumLength };
	return wordAround(file.document.getText({ start: { line, character: 0 }, end }), character);
}

function wordAround(text: string, at: number): string | undefined {
	let start = at;
	while (isPart(text.charCodeAt(start - 1))) start--;
	if (start === at)
		while ("${".includes(text.charAt(start)) && start - at < 2 && start < text.length) start++;
	let end = start;
	while (isPart(text.charCodeAt(end))) end++;
	const name = text.slice(start, end);
	return isName(name) ? name : undefined;
}

function isPart(code: number): boolean {
	return (
		(code >= 0x30 && code <= 0x39) ||
		(code >= 0x41 && code <= 0x5a) ||
		code === 0x5f ||
		(code >= 0x61 && code <= 0x7a)
	);
}

interface Draft {
	readonly name: string;
	readonly kind: "arg" | "env";
	readonly occurrences: Map<string, Occurrence>;
	readonly setters: Set<Instruction>;
}

class Binder {
	readonly #graph: BuildGraph;
	readonly #name: string;
	readonly #drafts: Draft[] = [];
	#argument: Draft | undefined;
	readonly #envs = new Map<Instruction, Draft>();

	constructor(graph: BuildGraph, name: string) {
		this.#graph = graph;
		this.#name = name;
	}

	run(): readonly VariableSymbol[] {
		this.#global();
		const shells = new Map<Stage, boolean>();
		for (const stage of this.#graph.stages) {
			const base = stage.base?.target;
			const inherited = base?.kind === "stage" ? shells.get(base.stage) : undefined;
			let posix = inherited ?? startsWithPosixShell(this.#graph, stage);
			for (const step of stepsIn(this.#graph, stage)) {
				if (step.instruction.name === "SHELL") posix = isPosixShell(step.instruction.words[0]?.text ?? "");
				this.#step(step, posix);
			}
			shells.set(stage, posix);
		}
		return this.#drafts.map(({ name, kind, occurrences, setters }) => ({
			name,
			kind,
			occurrences: [...occurrences.values()].sort(inFileOrder),
			setters: [...setters],
		}));
	}

	#global(): void {
		const { global, stages } = this.#graph;
		const reads = (word: Word): void => {
			const draft = this.#argument;
			if (draft !== undefined) for (const { start, end } of this.#usesIn(word)) use(draft, word, start, end);
		};
		for (const instruction of global) {
			if (instruction.name !== "ARG") continue;
			for (const { name, word, fallback } of argsOf(instruction)) {
				if (fallback !== undefined) reads(fallback);
				this.#setArg(name, word, instruction);
			}
		}
		for (const { from, platform } of stages) {
			if (platform?.value !== undefined) reads(platform.value);
			const [base] = from.words;
			if (base !== undefined) reads(base);
		}
	}

	#usesIn({ text }: Word): readonly VariableUse[] {
		if (!text.includes(this.#name) || text.length > maximumLength) return [];
		return variablesIn(text, this.#graph.file.escape).filter(({ name }) => name === this.#name);
	}

	#step({ instruction, before, stage }: Step, posix: boolean): void {
		const inner = instruction.trigger ?? instruction;
		const { environment } = before;
		if (inner.name === "ARG") {
			this.#arg(inner, environment);
			return;
		}
		for (const { name, value } of inner.flags) {
			if (value !== undefined && expandedFlags.has(name)) this.#reads(value, environment);
		}
		if (inBuild.has(inner.name)) {
			for (const word of inner.words) this.#reads(word, environment);
			if (inner.name === "ENV") this.#env(inner, environment);
			for (const { expand, content, range } of inner.heredocs) {
				if (expand && inner.name !== "ENV") this.#heredoc(content, range, environment);
			}
		} else if (shellInstructions.has(inner.name) && posix) this.#shell(inner, before.environment, stage);
	}

	#shell(instruction: Instruction, before: Environment, stage: Stage): void {
		const all = [instruction.arguments.text, ...instruction.heredocs.map(({ content }) => content)];
		if (!all.some((text) => text.includes(this.#name))) return;
		const atBuild = instruction.name === "RUN";
		// When the container runs, all that the stage sets is there, but no build arguments.
		const { environment } = atBuild ? { environment: before } : finalState(this.#graph, stage);
		const variable = environment.get(this.#name);
		const draft = variable && this.#draftOf(variable);
		if (draft === undefined || (!atBuild && variable?.kind === "arg")) return;
		for (const { range, whole } of shellUses(this.#graph.file, instruction, this.#name))
			add(draft, { range, whole, sets: false });
	}

	#arg(instruction: Instruction, environment: Environment): void {
		let own: Draft | undefined;
		for (const { name, word, fallback } of argsOf(instruction)) {
			if (fallback !== undefined) this.#reads(fallback, environment, own);
			own = this.#setArg(name, word, instruction) ?? own;
		}
	}

	#setArg(name: string, word: Word, instruction: Instruction): Draft | undefined {
		if (name !== this.#name) return undefined;
		this.#argument ??= this.#draft("arg");
		this.#argument.setters.add(instruction);
		const { range } = word.part(0, name.length);
		add(this.#argument, { range, whole: range, sets: true });
		return this.#argument;
	}

	#env(instruction: Instruction, environment: Environment): void {
		for (const key of keysOf(instruction)) {
			const [, quote = "", name = ""] = /^(["']?)(\w+)\1$/.exec(key.text) ?? [];
			if (name !== this.#name) continue;
			const replaced = environment.get(name);
			const draft =
				this.#envs.get(instruction) ??
				(replaced?.kind === "env" ? this.#draftOf(replaced) : undefined) ??
				this.#draft("env");
			this.#envs.set(instruction, draft);
			draft.setters.add(instruction);
			const { range } = key.part(quote.length, quote.length + name.length);
			add(draft, { range, whole: range, sets: true });
		}
	}

	#reads(word: Word, environment: Environment, own?: Draft): void {
		const uses = this.#usesIn(word);
		if (uses.length === 0) return;
		const variable = environment.get(this.#name);
		const draft = own ?? (variable && this.#draftOf(variable));
		if (draft !== undefined) for (const { start, end } of uses) use(draft, word, start, end);
	}

	// Quotes are ordinary characters in the file that a COPY makes.
	#heredoc(content: string, { start: from }: Range, environment: Environment): void {
		if (!content.includes(this.#name) || content.length > maximumLength) return;
		const variable = environment.get(this.#name);
		const draft = variable && this.#draftOf(variable);
		if (draft === undefined) return;
		const { document } = this.#graph.file;
		const base = document.offsetAt(from);
		for (const { start, end } of variableNames(content, "\\", false).get(this.#name) ?? []) {
			const sign = content.lastIndexOf("$", start);
			const stop = document.positionAt(base + end);
			add(draft, {
				range: { start: document.positionAt(base + start), end: stop },
				whole: { start: document.positionAt(base + sign), end: stop },
				sets: false,
			});
		}
	}

	#draftOf({ kind, instruction }: Variable): Draft | undefined {
		if (instruction === undefined) return undefined;
		return kind === "arg" ? this.#argument : this.#envs.get(instruction);
	}

	#draft(kind: Draft["kind"]): Draft {
		const draft: Draft = { name: this.#name, kind, occurrences: new Map(), setters: new Set() };
		this.#drafts.push(draft);
		return draft;
	}
}

function use(draft: Draft, word: Word, start: number, end: number): void {
	const { range } = word.part(start, end);
	const whole = word.part(word.text.lastIndexOf("$", start), end).range;
	add(draft, { range, whole, sets: false });
}

function add({ occurrences }: Draft, occurrence: Occurrence): void {
	const { line, character } = occurrence.range.start;
	const key = `${line}:${character}`;
	if (!occurrences.has(key)) occurrences.set(key, occurrence);
}

function keysOf({ words }: Instruction): readonly Word[] {
	const [first] = words;
	if (first !== undefined && words.length > 1 && !first.text.includes("=")) return [first];
	return words.flatMap((word) => {
		const equals = word.text.indexOf("=");
		return equals < 0 ? [] : [word.part(0, equals)];
	});
}

function isName(name: string): boolean {
	return /^[A-Za-z_]\w*$/.test(name);
}

const maximumLength = 20_000;

const inBuild: ReadonlySet<string> = new Set(
	"ENV LABEL COPY ADD WORKDIR USER EXPOSE STOPSIGNAL VOLUME".split(" "),
);
const expandedFlags: ReadonlySet<string> = new Set(["chown", "chmod", "checksum", "mount"]);

function inFileOrder({ range: { start: a } }: Occurrence, { range: { start: b } }: Occurrence): number {
	return a.line - b.line || a.character - b.character;
}
