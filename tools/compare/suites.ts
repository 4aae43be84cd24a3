// BuildKit's own test suites as it ships them, as far as they say something of a Dockerfile's text.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type ContextFiles, noFacts } from "../../server/src/service/facts/facts.ts";
import { checksOf } from "../../server/src/service/features/checks.ts";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import type { BuildGraph } from "../../server/src/service/graph/graph.ts";
import { buildRefusal } from "../../server/src/service/graph/refusal.ts";
import { goLower } from "../../server/src/service/syntax/characters.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";
import type { Answer } from "./answers.ts";
import { warningsOf } from "./lint.ts";

interface LintCase {
	readonly test: string;
	readonly n: number;
	readonly dockerfile: string;
	readonly dockerignore?: string;
	readonly attrs?: Readonly<Record<string, string>>;
	readonly expected: readonly LintWarning[];
	readonly expectedLint?: readonly LintWarning[];
	readonly buildErr?: string;
	readonly buildErrLine?: number;
}

interface LintWarning {
	readonly rule: string;
	readonly line: number;
}

interface StageCase {
	readonly test: string;
	readonly n: number;
	readonly dockerfile: string;
	readonly fields?: { readonly errorLine?: string };
	readonly solves?: readonly Solve[];
}

interface Solve {
	readonly attrs?: Readonly<Record<string, string>>;
	readonly errors?: readonly string[];
	readonly fails?: boolean;
}

/** Both answers to a case, with its name. */
export interface CaseAnswer {
	readonly file: string;
	readonly answer: Answer;
}

/** The cases of lint_cases.json: what BuildKit warns of, and where it refuses the file. */
export function* lintCaseAnswers(folder: string): Generator<CaseAnswer> {
	const cases = JSON.parse(readFileSync(join(folder, "lint_cases.json"), "utf8")) as readonly LintCase[];
	for (const { test, n, dockerfile, dockerignore, attrs = {}, ...answers } of cases) {
		// A build argument that says what the file's own `# check=` says.
		if (attrs["build-arg:BUILDKIT_DOCKERFILE_CHECK"] !== undefined) continue;
		const file = `${test} ${n}`;
		const [graph, strict] = graphsOf(dockerfile);
		const context = dockerignore === undefined ? undefined : contextOf(dockerignore);
		const snapshot = { graph, facts: context === undefined ? noFacts : { ...noFacts, context } };
		const warnings = warningsOf(snapshot, strict);
		const expected = (answers.expectedLint ?? answers.expected).map(({ rule, line }) => `${line} ${rule}`);
		const got = warnings.map(([rule, line]) => `${line} ${rule}`);
		yield { file, answer: { aspect: "lint tests (warnings)", expected: expected.sort(), got: got.sort() } };
		if (Object.keys(attrs).length > 0) continue;
		const refusal = buildRefusal(strict, false)?.line;
		const violated = checksOf(graph).error && warnings.length > 0;
		const line = refusal ?? (violated ? Math.min(...warnings.map(([, line]) => line)) : undefined);
		const wanted = answers.buildErr === undefined ? undefined : answers.buildErrLine;
		yield { file, answer: { aspect: "lint tests (error's line)", expected: wanted ?? 0, got: line ?? 0 } };
	}
}

/** The cases of stage_cases.json: what builds, and what is refused with which words. */
export function* stageCaseAnswers(folder: string): Generator<CaseAnswer> {
	const cases = JSON.parse(readFileSync(join(folder, "stage_cases.json"), "utf8")) as readonly StageCase[];
	for (const { test, n, dockerfile, solves = [], fields } of cases) {
		const [, strict] = graphsOf(dockerfile);
		for (const { attrs = {}, errors = [], fails = false } of solves) {
			const file = `${test} ${n} ${JSON.stringify(attrs)}`;
			if (notCompared.has(test) || Object.keys(attrs).some((name) => !harmless.test(name))) continue;
			// What fails while it runs says nothing of the text.
			const atRun = errors.length === 0 || errors.some((error) => runErrors.test(error));
			if (fails && atRun && fields?.errorLine === undefined) continue;
			const refusal = refusalOf(strict, attrs.target);
			if (!fails) {
				yield { file, answer: { aspect: "stage tests (builds)", expected: "", got: refusal ?? "" } };
			} else if (errors.length > 0) {
				const got = errors.filter((error) => refusal?.includes(error));
				yield { file, answer: { aspect: "stage tests (refusals)", expected: errors, got } };
			}
		}
	}
}

/** Tests of stages that say something else than the text does, and why. */
export const notCompared: ReadonlyMap<string, string> = new Map([
	["testChmodNonOctal", "its text is not known: a line of it is filled in when the test runs"],
	["testDeviceRunEnv", "it runs with the labs frontend, which has --device"],
	["testInvalidJSONCommands", "the shell refuses the command when it runs"],
	["testSourceDateEpochDockerfileDefaultInvalid", "a named context may be called so"],
	["testSourceDateEpochStageInvalid", "the source-only stage of SOURCE_DATE_EPOCH is not looked into"],
]);

const harmless = /^(target|platform|attest:.*|no-cache|cache-from)$/;

const runErrors = /entitlement|: not found$/;

function refusalOf(graph: BuildGraph, target: string | undefined): string | undefined {
	const names = graph.stages.flatMap(({ name }) => name?.value ?? []);
	if (target !== undefined && !names.includes(goLower(target))) {
		return `target stage "${target}" could not be found (did you mean ${names[0]}?)`;
	}
	const refusal = buildRefusal(graph, false);
	if (refusal === undefined) return undefined;
	const { message, suggestion } = refusal;
	return suggestion === undefined ? message : `${message} (did you mean ${suggestion}?)`;
}

function graphsOf(text: string): readonly [BuildGraph, BuildGraph] {
	const file = scan(TextDocument.create("file:///Dockerfile", "dockerfile", 1, text));
	return [buildGraph(file), buildGraph(file, "strict")];
}

function contextOf(dockerignore: string): ContextFiles {
	return {
		paths: new Set(),
		complete: false,
		texts: new Map([[".dockerignore", dockerignore]]),
	};
}
