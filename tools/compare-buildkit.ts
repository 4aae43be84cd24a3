// Compares the service with BuildKit's own answers (../shared/buildkit), aspect by aspect.
// Usage: npm run compare:buildkit -- [--all] [--aspect NAME] [FILE...]; exit code 1 where an aspect differs.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Answer, answersOf, type Oracle } from "./compare/answers.ts";
import { lintCaseAnswers, notCompared, stageCaseAnswers } from "./compare/suites.ts";

const shared = join(dirname(fileURLToPath(import.meta.url)), "../../shared");

/** How many files agree and differ in one aspect. */
export interface AspectResult {
	readonly compared: number;
	readonly agreeing: number;
	/** `file: expected ..., got ...`, in file order. */
	readonly differences: readonly string[];
}

/** Whether BuildKit's answers are there to compare with. */
export function hasAnswers(): boolean {
	return existsSync(join(shared, "buildkit/head.jsonl"));
}

/** Compares every `step`th real file and all handmade ones, and BuildKit's own tests; or some files only. */
export function compareBuildkit(step = 1, only?: ReadonlySet<string>): ReadonlyMap<string, AspectResult> {
	const results = new Map<string, { compared: number; agreeing: number; differences: string[] }>();
	const add = (file: string, { aspect, expected, got }: Answer): void => {
		const result = results.get(aspect) ?? { compared: 0, agreeing: 0, differences: [] };
		results.set(aspect, result);
		result.compared++;
		const [want, have] = [JSON.stringify(expected), JSON.stringify(got)];
		if (want === have) result.agreeing++;
		else result.differences.push(`${file}:\n    BuildKit ${want}\n    ours     ${have}`);
	};
	for (const { oracle, text } of oracles(step, only)) {
		const document = TextDocument.create(`file:///${oracle.file}`, "dockerfile", 1, text);
		for (const answer of answersOf(document, oracle)) add(oracle.file, answer);
	}
	if (only !== undefined && only.size > 0) return results;
	const folder = join(shared, "buildkit");
	for (const { file, answer } of lintCaseAnswers(folder)) add(file, answer);
	for (const { file, answer } of stageCaseAnswers(folder)) add(file, answer);
	return results;
}

function* oracles(step: number, only?: ReadonlySet<string>): Generator<{ oracle: Oracle; text: string }> {
	for (const [name, folder] of [
		["handwritten", "buildkit"],
		["head", "corpus"],
	] as const) {
		const lines = readFileSync(join(shared, `buildkit/${name}.jsonl`), "utf8").split("\n");
		for (const [index, line] of lines.entries()) {
			if (line === "" || (name === "head" && index % step !== 0)) continue;
			const oracle = JSON.parse(line) as Oracle;
			if (only !== undefined && only.size > 0 && !only.has(oracle.file)) continue;
			const path = join(shared, folder, oracle.file);
			if (existsSync(path)) yield { oracle, text: readFileSync(path, "utf8") };
		}
	}
}

function main(): void {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { all: { type: "boolean" }, aspect: { type: "string" } },
	});
	if (!hasAnswers()) {
		console.log("skipped: ../shared/buildkit is not here");
		return;
	}
	const results = compareBuildkit(1, new Set(positionals));
	console.log("aspect".padEnd(38), "compared agreeing differing");
	for (const [aspect, { compared, agreeing }] of results) {
		const numbers = [compared, agreeing, compared - agreeing].map((n) => String(n).padStart(8));
		console.log(aspect.padEnd(38), ...numbers);
	}
	for (const [aspect, { differences }] of results) {
		if (differences.length === 0 || (values.aspect !== undefined && values.aspect !== aspect)) continue;
		console.log(`\n${aspect}`);
		for (const difference of values.all ? differences : differences.slice(0, 5))
			console.log(`  ${difference}`);
	}
	if (positionals.length === 0) {
		console.log("\nnot compared");
		for (const [test, reason] of notCompared) console.log(`  ${test}: ${reason}`);
	}
	process.exitCode = [...results.values()].some(({ differences }) => differences.length > 0) ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
