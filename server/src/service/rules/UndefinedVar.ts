// BuildKit's UndefinedVar: a variable that neither the stage nor its base sets.

import { DiagnosticSeverity, type Range, TextEdit } from "vscode-languageserver-types";
import { type Step, stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { parseImage } from "../graph/image.ts";
import { knownImage } from "../graph/known-images.ts";
import { stageLabel } from "../graph/queries.ts";
import {
	type ArgDefinition,
	anything,
	argsOf,
	globalScope,
	lookup,
	predefinedGlobals,
} from "../graph/scope.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { suggest } from "../syntax/suggest.ts";
import { deleteInstruction, firstLineOf, insertLines } from "./edits.ts";
import { sameRange } from "./find.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { type Span, variableNames } from "./variable-names.ts";

/**
 * BuildKit looks into the base image; here it is known only of some. Over another image nothing is said, but where an
 * ARG elsewhere in the file shows that this stage was meant to have the variable.
 */
export const undefinedVar: Rule = {
	code: "UndefinedVar",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		const steps = stepsOf(graph).filter((step) => step.undefined.length > 0);
		if (steps.length === 0) return;
		const bases = basesIn(graph);
		const definitions = definitionsIn(graph);
		const said = new Set<string>();
		for (const step of steps) {
			const base = bases.get(step.stage) ?? { kind: "open" };
			for (const use of usesOf(step, graph)) {
				const definition = elsewhere(definitions, use);
				if (!isSure(base, use.name, definition)) continue;
				// An ONBUILD runs in each stage that is built on its own.
				const key = `${use.name} ${use.range.start.line}:${use.range.start.character}`;
				if (step.triggeredBy !== undefined && said.has(key)) continue;
				said.add(key);
				yield finding(graph, use, base, definition);
			}
		}
	},
};

interface Use {
	readonly name: string;
	readonly range: Range;
	readonly word: Word;
	readonly spans: readonly Span[];
	readonly step: Step;
}

function* usesOf(step: Step, { file }: BuildGraph): Iterable<Use> {
	let last: Word | undefined;
	let names: ReturnType<typeof variableNames> = new Map();
	for (const { name, word } of step.undefined.slice(0, maximumUses)) {
		const heredoc = step.instruction.heredocs.some(({ range }) => sameRange(range, word.range));
		if (word !== last) names = variableNames(word.text, heredoc ? "\\" : file.escape, !heredoc);
		last = word;
		const spans = names.get(name) ?? [];
		const [first] = spans;
		const range = first === undefined ? word.range : word.part(first.start, first.end).range;
		yield { name, range, word, spans, step };
	}
}

// Of one instruction: nobody reads more.
const maximumUses = 1000;

/** What a stage's image sets: all of it is known, or some image is there that may set anything, or none yet. */
type Base =
	| { readonly kind: "known"; readonly sets: ReadonlySet<string> }
	| { readonly kind: "unknown"; readonly image: string }
	| { readonly kind: "open" };

function basesIn({ stages, global, file }: BuildGraph): ReadonlyMap<Stage, Base> {
	const bases = new Map<Stage, Base>();
	const options = { escape: file.escape };
	const { patterns } = globalScope(global, file.escape, "");
	// Whether a build argument may choose another repository; a tag may well come from one.
	const isChosen = ({ words: [word] }: Instruction): boolean => {
		if (word === undefined || !word.text.includes("$")) return false;
		const { value } = expand(word.text, lookup(patterns), options);
		const last = value.lastIndexOf("/") + 1;
		const [name = ""] = value.slice(last).split(/[:@]/, 1);
		return value.slice(0, last).includes(anything) || name.includes(anything);
	};
	for (const stage of stages) {
		const target = stage.base?.target;
		// With other build arguments it may be another stage, which sets other variables.
		if (target === undefined || (stage.base?.candidates.length ?? 0) > 0) continue;
		if (target.kind === "stage") bases.set(stage, bases.get(target.stage) ?? { kind: "open" });
		else if (target.kind === "scratch") bases.set(stage, { kind: "known", sets: new Set() });
		else if (target.kind === "image") bases.set(stage, imageBase(target.image, isChosen(stage.from)));
		else if (target.kind !== "error") bases.set(stage, { kind: "unknown", image: "" });
	}
	return bases;
}

function imageBase(name: string, isChosen: boolean): Base {
	const image = parseImage(name);
	if (!image.ok) return { kind: "open" };
	const sets = knownImage(image.repository)?.variables;
	if (sets === undefined || isChosen) return { kind: "unknown", image: image.repository };
	return { kind: "known", sets: new Set(sets) };
}

interface Definitions {
	readonly global: ReadonlyMap<string, ArgDefinition>;
	/** The first of each stage, by name. */
	readonly byStage: ReadonlyMap<string, ReadonlyMap<Stage, ArgDefinition>>;
}

type Elsewhere =
	| { readonly kind: "platform" }
	| { readonly kind: "global"; readonly arg: ArgDefinition }
	| { readonly kind: "stage" | "below"; readonly arg: ArgDefinition; readonly stage: Stage };

function definitionsIn({ global, stages }: BuildGraph): Definitions {
	const before = global.filter(({ name, problems }) => name === "ARG" && problems.length === 0);
	const byStage = new Map<string, Map<Stage, ArgDefinition>>();
	for (const stage of stages) {
		for (const instruction of stage.instructions) {
			if (instruction.name !== "ARG" || instruction.problems.length > 0) continue;
			for (const arg of argsOf(instruction)) {
				const map = byStage.get(arg.name) ?? new Map<Stage, ArgDefinition>();
				byStage.set(arg.name, map);
				if (!map.has(stage)) map.set(stage, arg);
			}
		}
	}
	return { global: new Map(before.flatMap(argsOf).map((arg) => [arg.name, arg])), byStage };
}

function elsewhere({ global, byStage }: Definitions, { name, step }: Use): Elsewhere | undefined {
	const { stage } = step;
	const arg = global.get(name);
	if (arg !== undefined) return { kind: "global", arg };
	if (predefinedGlobals.has(name)) return { kind: "platform" };
	const own = byStage.get(name)?.get(stage);
	// `ARG A=${A:-1}` is no promise of another value above.
	if (own !== undefined)
		return own.instruction === step.instruction ? undefined : { kind: "below", arg: own, stage };
	const [first] = byStage.get(name) ?? [];
	return first === undefined ? undefined : { kind: "stage", stage: first[0], arg: first[1] };
}

function isSure(base: Base, name: string, definition: Elsewhere | undefined): boolean {
	if (base.kind === "known") return !base.sets.has(name);
	if (base.kind === "open" || definition === undefined) return false;
	// An image is the likeliest to set what is called after it: RUBY_VERSION in some ruby image.
	const [first = ""] = name.toLowerCase().split("_", 1);
	return first === "" || !base.image.includes(first);
}

function finding(graph: BuildGraph, use: Use, base: Base, definition: Elsewhere | undefined): Finding {
	const { name, range } = use;
	const empty =
		base.kind === "known" ? "so it is empty here" : "so it is empty here unless the base image sets it";
	return {
		range,
		message: `\`${name}\` ${reason(definition)}, ${empty}.`,
		related:
			definition === undefined || definition.kind === "platform"
				? []
				: [{ message: `\`${name}\` is declared here`, range: definition.arg.word.range }],
		fixes: () => [...declare(graph, use, definition), ...correct(use)],
	};
}

function reason(definition: Elsewhere | undefined): string {
	switch (definition?.kind) {
		case "platform":
			return "is known to FROM only, since no ARG in this stage declares it";
		case "global":
			return "is declared before the first FROM, but not in this stage";
		case "stage":
			return `is declared in ${named(definition.stage)}, but not in this one`;
		case "below":
			return "is declared only further down in this stage";
		default:
			return "is not set: no ARG or ENV above declares it";
	}
}

function named(stage: Stage): string {
	return stage.name === undefined ? stageLabel(stage) : `the stage \`${stage.name.text}\``;
}

// An ARG above the use. One in an ONBUILD would have to stand in the stage that is built on it.
function declare(graph: BuildGraph, { name, step }: Use, definition: Elsewhere | undefined): readonly Fix[] {
	if (definition === undefined || step.triggeredBy !== undefined) return [];
	const { file } = graph;
	const line = firstLineOf(step.instruction);
	const preferred = true;
	if (definition.kind === "global" || definition.kind === "platform") {
		const text = `ARG ${name}`;
		return [
			{ title: `Declare it here: ${text}`, edits: [insertLines(file.document, line, [text])], preferred },
		];
	}
	const { arg } = definition;
	if (arg.fallback?.text.includes("$") || arg.word.range.start.line !== arg.word.range.end.line) return [];
	const text = `ARG ${arg.word.text}`;
	const edits = [insertLines(file.document, line, [text])];
	if (definition.kind === "stage") return [{ title: `Declare it here: ${text}`, edits, preferred }];
	if (arg.instruction.words.length > 1) return [];
	return [
		{ title: `Move \`${text}\` up`, edits: [...edits, deleteInstruction(file, arg.instruction)], preferred },
	];
}

// What the file itself sets, under a name that is long enough to be a misspelling.
function correct({ name, word, spans, step }: Use): readonly Fix[] {
	if (name.length < 5 || spans.length === 0) return [];
	const own = [...step.before.environment.all().values()].filter(
		({ instruction }) => instruction !== undefined,
	);
	const meant = suggest(
		name,
		own.map((variable) => variable.name),
	);
	if (meant === undefined) return [];
	const edits = spans.map(({ start, end }) => TextEdit.replace(word.part(start, end).range, meant));
	return [{ title: `Use \`${meant}\``, edits }];
}
