// Real builds of the projects in test/conversions, before and after their conversion: `npm run test:builds`.
// Usage: npm run test:builds -- [--every] [--fast] [--refactorings] [--engine buildah|docker] [NAME...]; `--every` tries
// all conversions that are offered, not only the preferred one; `--refactorings` builds the projects of
// test/refactorings instead, before and after each refactoring; `--fast` takes of both what needs few base images: a few
// minutes on a fresh machine; `--engine docker` builds with the daemon that docker finds, where stand-ins are loaded. A
// project elsewhere is named by its whole path. Needs root on Debian; installs buildah and podman, and makes stand-ins for
// the base images out of Debian's packages the first time.
// Exit code 1 where anything differs.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { prepareBuildah } from "./builds/buildah.ts";
import { type Comparison, compareProject } from "./builds/compare.ts";
import { prepareDocker } from "./builds/docker.ts";
import { engineNames } from "./builds/engine.ts";
import { readProject } from "./builds/project.ts";
import { compareRefactorings, type RefactoringResult } from "./builds/refactorings.ts";
import { verifications } from "./builds/verification.ts";
import { Failure } from "./processes.ts";

const projects = join(import.meta.dirname, "../test/conversions");
const refactored = join(import.meta.dirname, "../test/refactorings");

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		every: { type: "boolean" },
		fast: { type: "boolean" },
		refactorings: { type: "boolean" },
		engine: { type: "string", default: "buildah" },
	},
});
// One for each kind of runtime: none at all, musl, glibc, an interpreter.
const fast = ["go-two-binaries", "go-templates", "c-static", "cpp-compiler", "node-server", "python-venv"];
const verified = "c-static";
const names = values.refactorings === true ? [] : await conversionNames();
const start = performance.now();
const engineName = engineNames.find((name) => name === values.engine);
if (engineName === undefined) throw new Failure(`--engine is one of ${engineNames.join(", ")}.`);
const engine = await { buildah: prepareBuildah, docker: prepareDocker }[engineName]();
const comparisons: Comparison[] = [];
if (names.length > 0) console.log(row(["project", "base", "before", "after", "ratio", "seconds", "same"]));
const waiting = names.values();
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
const results: RefactoringResult[] = [];
for (const name of await refactoringNames()) {
	for await (const result of compareRefactorings(engine, refactored, name, values.every === true)) {
		results.push(result);
		showOther(result);
	}
}
// One project is enough: what the others build is what this one does.
for await (const result of names.includes(verified) ? verifications(engine, projects, verified) : []) {
	results.push({ project: verified, ...result });
	showOther({ project: verified, ...result });
}
await engine.end();
const failed = [...comparisons, ...results].filter(({ differences }) => differences.length > 0).length;
summary();
process.exitCode = failed > 0 ? 1 : 0;

async function conversionNames(): Promise<readonly string[]> {
	if (positionals.length === 0) {
		return values.fast === true
			? fast
			: (await readdir(projects)).filter((name) => !name.endsWith(".json")).sort();
	}
	for (const name of positionals) {
		if (!existsSync(resolve(projects, name, "Dockerfile"))) throw new Failure(`There is no project ${name}.`);
	}
	return positionals;
}

async function refactoringNames(): Promise<readonly string[]> {
	if (values.refactorings !== true && positionals.length > 0) return [];
	const all = (await readdir(refactored)).sort();
	const wanted = positionals.length > 0 ? positionals : all;
	const [unknown] = wanted.filter((name) => !all.includes(name));
	if (unknown !== undefined) throw new Failure(`There is no project ${unknown}.`);
	return wanted;
}

async function work(): Promise<void> {
	for (const name of waiting) {
		const done = await compareProject(
			engine,
			await readProject(resolve(projects, name)),
			values.every === true,
		);
		comparisons.push(...done);
		for (const each of done) show(each);
	}
}

function show({ project, base, before, after, seconds, differences }: Comparison): void {
	const ratio = after === 0 ? "-" : `${(before / after).toFixed(1)}x`;
	const same = differences.length === 0 ? "yes" : "NO";
	console.log(row([project, base, megabytes(before), megabytes(after), ratio, seconds.toFixed(1), same]));
	for (const difference of differences) console.log(`    ${difference.replaceAll("\n", "\n      ")}`);
}

function showOther({ project, title, seconds, differences }: RefactoringResult): void {
	const same = differences.length === 0 ? "yes" : "NO";
	console.log(
		`${project.padEnd(24)} ${title.padEnd(64)} ${seconds.toFixed(1).padStart(6)} ${same.padStart(4)}`,
	);
	for (const difference of differences) console.log(`    ${difference.replaceAll("\n", "\n      ")}`);
}

function summary(): void {
	const built = comparisons.filter(({ after }) => after > 0);
	const reductions = built.map(({ before, after }) => 1 - after / before);
	const mean = reductions.reduce((sum, each) => sum + each, 0) / Math.max(1, reductions.length);
	const seconds = ((performance.now() - start) / 1000).toFixed(0);
	const count = comparisons.length + results.length;
	console.log();
	if (built.length > 0)
		console.log(`Images are ${(mean * 100).toFixed(1)}% smaller on average (${built.length} conversions).`);
	if (results.length > 0) console.log(`${results.length} refactorings and verifications were built.`);
	console.log(`It took ${seconds} seconds.`);
	console.log(`${count - failed} passed, ${failed} failed`);
}

function megabytes(bytes: number): string {
	return bytes === 0 ? "-" : `${(bytes / 1e6).toFixed(1)} MB`;
}

function row(cells: readonly string[]): string {
	const [first = "", second = "", ...rest] = cells;
	return `${first.padEnd(24)} ${second.padEnd(16)} ${rest.map((cell) => cell.padStart(10)).join(" ")}`;
}
