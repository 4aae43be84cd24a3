// What must hold of every conversion, checked from outside: the two texts are read anew, nothing is taken from the
// converter but its explanation. Where the truth can't be told from the two files, nothing is said.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import type { ContextFiles } from "../../server/src/service/facts/facts.ts";
import { noFacts } from "../../server/src/service/facts/facts.ts";
import type { BuildGraph } from "../../server/src/service/graph/graph.ts";
import { reachable } from "../../server/src/service/graph/queries.ts";
import { rules } from "../../server/src/service/rules/index.ts";
import { brokenBase } from "./base.ts";
import { brokenBuildStage } from "./build-stage.ts";
import { brokenSteps, byItself, inTwoSteps } from "./by-itself.ts";
import { brokenContainer } from "./container.ts";
import { brokenContents } from "./contents.ts";
import { brokenHabits } from "./habits.ts";
import { languageOf } from "./images.ts";
import { brokenLibraries } from "./opam.ts";
import { brokenPublished, isPublishedRun } from "./published.ts";
import { type Reading, reading, sourceOf } from "./reading.ts";
import { brokenServer } from "./served.ts";

/** A conversion to be checked. */
export interface Converted {
	readonly before: string;
	readonly after: string;
	/** The sentences that the user sees. */
	readonly explanation: readonly string[];
	readonly context?: ContextFiles | undefined;
}

/** One thing that does not hold. */
export interface Broken {
	/**
	 * 1 accepted, nothing new warned of; 2 the build stage is the old file; 3 what describes the container; 4 what it
	 * runs is there; 5 C library, family, platform; 6 no made-up tag; 7 habits of the text.
	 */
	readonly invariant: 1 | 2 | 3 | 4 | 5 | 6 | 7;
	readonly message: string;
}

/** Both files, read. */
export interface Pair {
	readonly before: Reading;
	readonly after: Reading;
	readonly explanation: string;
}

/** Takes a conversion; gives what does not hold of it, nothing where all does. */
export function brokenInvariants(converted: Converted): readonly Broken[] {
	const pair: Pair = {
		before: reading(converted.before),
		after: reading(converted.after),
		explanation: converted.explanation.join(" "),
	};
	const refused = accepted(pair);
	if (refused.length > 0) return refused;
	const image = ({ stages }: Reading, at: number): string | undefined =>
		languageOf(stages.at(at)?.base ?? "");
	// Another server serves what the old one did: what describes the container is held by rules of its own.
	if (image(pair.after, -1) === "nginx" && image(pair.before, 0) !== "nginx") {
		return [
			...warned(pair, converted.context),
			...brokenBuildStage(pair),
			...brokenServer(pair),
			...brokenHabits(pair),
		];
	}
	if (isPublishedRun(pair)) {
		return [
			...warned(pair, converted.context),
			...brokenBuildStage(pair),
			...brokenPublished(pair, converted.context),
			...brokenBase(pair),
			...brokenHabits(pair),
		];
	}
	const alone = byItself(pair.before, pair.after);
	const held = alone === undefined ? pair : inTwoSteps(pair, alone);
	return [
		...warned(pair, converted.context),
		...(alone === undefined ? [] : brokenSteps(pair, alone)),
		...brokenBuildStage(held),
		...brokenContainer(held),
		...brokenContents(held),
		...brokenLibraries(held),
		...brokenBase(held),
		...brokenHabits(held),
	];
}

/** Takes a conversion; gives what BuildKit refuses of it, else what is newly warned of. */
export function acceptedAndQuiet(converted: Converted): readonly Broken[] {
	const pair: Pair = {
		before: reading(converted.before),
		after: reading(converted.after),
		explanation: "",
	};
	const refused = accepted(pair);
	return refused.length > 0 ? refused : [...warned(pair, converted.context), ...brokenHabits(pair)];
}

function accepted({ before, after }: Pair): readonly Broken[] {
	const [problem] = after.graph.problems;
	if (problem !== undefined && before.graph.problems.length === 0)
		return [{ invariant: 1, message: `BuildKit refuses it: ${problem.message}` }];
	const [first] = after.graph.stages;
	if (first === undefined || after.graph.stages.length < 2)
		return [{ invariant: 1, message: "It has no second stage." }];
	// What the converter calls a folder of unknown place.
	const unknown = ({ text }: Reading): number => text.split("/?").length;
	if (unknown(after) > unknown(before))
		return [{ invariant: 1, message: "It names a folder that nobody knows." }];
	if (!reachable(after.graph).has(first))
		return [{ invariant: 1, message: "The final stage takes nothing from the build stage." }];
	return [];
}

function warned({ before, after }: Pair, context: ContextFiles | undefined): readonly Broken[] {
	const facts = context === undefined ? noFacts : { ...noFacts, context };
	const findingsOf = (graph: BuildGraph): ReadonlyMap<string, string> => {
		const found = new Map<string, string>();
		for (const rule of rules) {
			if (rule.severity === "off") continue;
			for (const { range, message, severity = rule.severity } of rule.check({ graph, facts })) {
				// A hint or a piece of information is no warning.
				if (severity !== DiagnosticSeverity.Error && severity !== DiagnosticSeverity.Warning) continue;
				const instruction = graph.file.instructions.find(
					({ range: its }) => its.end.line >= range.start.line,
				);
				const source = instruction === undefined ? "" : sourceOf(graph, instruction);
				// Where else an empty variable is declared may change with a further stage; that it is empty does not.
				const said =
					rule.code === "UndefinedVar" ? message.replace(/^(`[^`]*`) is declared .*$/, "$1") : message;
				// This one counts the whole file: which of two ways is the exception may change with what is added.
				const key =
					rule.code === "ConsistentInstructionCasing"
						? rule.code
						: `${rule.code} ${instruction?.name} ${said}`;
				found.set(key, `${rule.code}: ${message} (${source})`);
			}
		}
		return found;
	};
	const old = findingsOf(before.graph);
	return [...findingsOf(after.graph)]
		.filter(([key]) => !old.has(key))
		.map(([, message]) => ({ invariant: 1, message: `New finding ${message}` }));
}
