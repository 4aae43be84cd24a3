// One file's answers, BuildKit's and ours, brought into the same form aspect by aspect.

import type { TextDocument } from "vscode-languageserver-textdocument";
import { noFacts } from "../../server/src/service/facts/facts.ts";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import type { BuildGraph, Reference, Stage, Target } from "../../server/src/service/graph/graph.ts";
import { reachable } from "../../server/src/service/graph/queries.ts";
import { buildRefusal } from "../../server/src/service/graph/refusal.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";
import { lintAnswers, type Warning } from "./lint.ts";

/** The part of a line of head.jsonl that is compared; ../shared/buildkit/README.md explains it. */
export interface Oracle {
	readonly file: string;
	readonly parse: { readonly ok: boolean; readonly phase?: string; readonly escape?: string };
	readonly partial?: boolean;
	readonly instructions?: readonly (readonly [number, number, string, (readonly string[])?])[];
	readonly instructionErrors?: readonly (readonly [number, string])[];
	readonly stages?: readonly OracleStage[];
	readonly refs?: readonly OracleReference[];
	readonly reachable?: {
		readonly default?: readonly number[];
		readonly byName?: Readonly<Record<string, number>>;
		readonly byStage?: readonly { readonly stages: readonly number[] }[];
	};
	readonly lint?: readonly Warning[];
	readonly buildError?: OracleError;
	readonly lintError?: OracleError;
}

interface OracleError {
	readonly error: string;
	readonly locations?: readonly (readonly [number, number])[];
}

interface OracleStage {
	readonly index: number;
	readonly name: string;
	readonly lines: readonly [number, number];
	readonly endLine: number;
	readonly base: OracleTarget;
	readonly root: OracleTarget;
	readonly docComment?: string;
}

interface OracleTarget {
	readonly kind: string;
	readonly stage?: number;
	readonly image?: string;
	readonly error?: string;
}

interface OracleReference {
	readonly line: number;
	readonly stage: number;
	readonly kind: string;
	readonly text: string;
	readonly resolvesTo: number | string;
	readonly image?: string;
	readonly forward?: boolean;
	readonly self?: boolean;
}

/** Both answers in one aspect. */
export interface Answer {
	readonly aspect: string;
	readonly expected: unknown;
	readonly got: unknown;
}

/** All aspects that BuildKit's answer for the file decides. */
export function* answersOf(document: TextDocument, oracle: Oracle): Generator<Answer> {
	const file = scan(document);
	const graph = buildGraph(file, "strict");
	if (oracle.instructions !== undefined) {
		// BuildKit reads no further than to a line that is too long for it.
		const end = file.problems.find(({ kind }) => kind === "line-too-long")?.line ?? Number.POSITIVE_INFINITY;
		const instructions = file.instructions.filter(({ firstLine }) => firstLine <= end);
		yield {
			aspect: "instruction lines",
			expected: oracle.instructions.map(([first, last, name]) => `${first}-${last} ${name}`),
			got: instructions.map((i) => `${i.firstLine}-${i.lastLine} ${i.keyword.text}`),
		};
		yield {
			aspect: "flags",
			expected: oracle.instructions.map(([, , , flags]) => flags?.length ?? 0),
			got: instructions.map((i) => i.flags.length),
		};
	}
	if (oracle.parse.escape !== undefined) {
		yield { aspect: "escape", expected: oracle.parse.escape, got: file.escape };
	}
	if (oracle.parse.phase !== "parser") {
		const errors = file.instructions.flatMap((i) =>
			i.problems.slice(0, 1).map((p) => [p.line, withSuggestion(p.message, p.suggestion)]),
		);
		yield {
			aspect: "instruction errors (line)",
			expected: (oracle.instructionErrors ?? []).map(([line]) => line),
			got: errors.map(([line]) => line),
		};
		yield {
			aspect: "instruction errors (message)",
			expected: (oracle.instructionErrors ?? []).map(([line, message]) => [line, plain(message)]),
			got: errors.map(([line, message]) => [line, plain(String(message))]),
		};
	}
	if (oracle.stages !== undefined) yield* stageAnswers(oracle, oracle.stages, graph);
	yield* errorAnswers(oracle, graph);
	const snapshot = { graph: buildGraph(file), facts: noFacts };
	if (oracle.lint !== undefined) yield* lintAnswers(snapshot, graph, oracle.lint);
}

function* stageAnswers(oracle: Oracle, stages: readonly OracleStage[], graph: BuildGraph): Generator<Answer> {
	yield {
		aspect: "stages (name, lines)",
		expected: stages.map((s) => [s.index, s.name, s.lines, s.endLine]),
		got: graph.stages.map((s) => [
			s.index,
			s.name?.value ?? "",
			[s.from.firstLine, s.from.lastLine],
			lastLine(s),
		]),
	};
	yield {
		aspect: "stages (base)",
		expected: stages.map((s) => oracleTarget(s.base)),
		got: graph.stages.map((s) => (s.base === undefined ? undefined : ourTarget(s.base.target))),
	};
	yield {
		aspect: "stages (root)",
		expected: stages.map((s) => oracleTarget(s.root)),
		got: graph.stages.map((s) => ourTarget(root(s))),
	};
	yield {
		aspect: "stages (doc comment)",
		expected: stages.map((s) => s.docComment ?? ""),
		got: graph.stages.map((s) => s.doc?.text.slice((s.name?.value ?? "").length + 1) ?? ""),
	};
	if (oracle.refs !== undefined) {
		yield {
			aspect: "references",
			// A trigger that BuildKit cannot read is no reference; it is compared as an error.
			expected: oracle.refs
				.filter(({ kind }) => kind !== "onbuild-error")
				.map((r) => [r.line, r.stage, r.kind, r.text, bound(r), ...flagsOf(r.forward, r.self)]),
			got: graph.references.map((r) => [
				r.instruction.firstLine,
				r.stage?.index ?? -1,
				r.kind,
				rawText(r),
				ourTarget(r.target),
				...flagsOf(r.misuse === "forward", r.misuse === "self"),
			]),
		};
	}
	if (oracle.reachable !== undefined) {
		yield {
			aspect: "reachable (default)",
			expected: oracle.reachable.default ?? [],
			got: indices(reachable(graph)),
		};
		yield {
			aspect: "reachable (by stage)",
			expected: (oracle.reachable.byStage ?? []).map((s) => s.stages),
			got: graph.stages.map((s) => indices(reachable(graph, s))),
		};
		const names = new Map(
			graph.stages.flatMap((s) => (s.name === undefined ? [] : [[s.name.value, s.index] as const])),
		);
		yield {
			aspect: "reachable (names)",
			expected: Object.entries(oracle.reachable.byName ?? {}).sort(),
			got: [...names].sort(),
		};
	}
}

function* errorAnswers(oracle: Oracle, graph: BuildGraph): Generator<Answer> {
	for (const [what, error, all] of [
		["build error", oracle.buildError, false],
		["check error", oracle.lintError, true],
	] as const) {
		// `# check=error=true` refuses for a warning's sake: that is the rules' business.
		if (error?.error.startsWith("lint violation")) continue;
		const ours = buildRefusal(graph, all);
		yield { aspect: `${what} (present)`, expected: error !== undefined, got: ours !== undefined };
		const line = error?.locations?.map(([first]) => first).sort((a, b) => a - b)[0] ?? 0;
		yield { aspect: `${what} (line)`, expected: error === undefined ? -1 : line, got: ours?.line ?? -1 };
		if (error === undefined || ours === undefined) continue;
		const expected = plain(error.error.replace(/^dockerfile parse error on line \d+: /, ""));
		yield { aspect: `${what} (message)`, expected, got: plain(ours.message) };
	}
}

function bound(reference: OracleReference): string {
	const { resolvesTo, image } = reference;
	if (typeof resolvesTo === "number") return `stage ${resolvesTo}`;
	if (resolvesTo === "image") return `image ${image}`;
	return resolvesTo.startsWith("error: ") ? `error ${plain(resolvesTo.slice(7))}` : resolvesTo;
}

function oracleTarget({ kind, stage, image, error }: OracleTarget): string {
	if (kind === "stage") return `stage ${stage}`;
	if (kind === "image") return `image ${image}`;
	return kind === "error" ? `error ${plain(error ?? "")}` : kind;
}

function ourTarget(target: Target): string {
	switch (target.kind) {
		case "stage":
			return `stage ${target.stage.index}`;
		case "image":
			return `image ${target.image}`;
		case "error":
		case "unknown":
			return `error ${plain(target.message)}`;
		default:
			return target.kind;
	}
}

function root(stage: Stage): Target {
	let current = stage;
	for (;;) {
		const target = current.base?.target;
		if (target?.kind !== "stage") return target ?? { kind: "scratch" };
		current = target.stage;
	}
}

function rawText(reference: Reference): string {
	return reference.kind === "from" ? (reference.instruction.words[0]?.text ?? "") : reference.name.text;
}

function lastLine(stage: Stage): number {
	return (stage.instructions.at(-1) ?? stage.from).lastLine;
}

function flagsOf(forward: boolean | undefined, self: boolean | undefined): readonly string[] {
	return [...(forward ? ["forward"] : []), ...(self ? ["self"] : [])];
}

function indices(stages: ReadonlySet<Stage>): readonly number[] {
	return [...stages].map((stage) => stage.index).sort((a, b) => a - b);
}

function withSuggestion(message: string, suggestion: string | undefined): string {
	return suggestion === undefined ? message : `${message} (did you mean ${suggestion}?)`;
}

function plain(message: string): string {
	return message.replace(/ \(did you mean .*?\?\)/g, "");
}
