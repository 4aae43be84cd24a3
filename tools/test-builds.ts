// Real builds of the projects in test/conversions, before and after their conversion: `npm run test:builds`.
// Usage: npm run test:builds -- [--every] [--fast] [NAME...]; `--every` tries all conversions that are offered, not only
// the preferred one; `--fast` takes the projects that need few base images: a few minutes on a fresh machine. Needs
// root on Debian; installs buildah and podman, and makes stand-ins for the base images out of Debian's packages the first
// time. Exit code 1 where anything differs.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Comparison, compareProject } from "./builds/compare.ts";
import { prepareEngine } from "./builds/engine.ts";
import { readProject } from "./builds/project.ts";
import { Failure } from "./processes.ts";

const projects = join(import.meta.dirname, "../test/conversions");

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { every: { type: "boolean" }, fast: { type: "boolean" } },
});
// One for each kind of runtime: none at all, musl, glibc, an interpreter.
const fast = ["go-two-binaries", "go-templates", "c-static", "cpp-compiler", "node-server", "python-venv"];
const all =
	values.fast === true ? fast : (await readdir(projects)).filter((name) => !name.endsWith(".json")).sort();
const names = positionals.length > 0 ? positionals : all;
for (const name of names) {
	if (!existsSync(join(projects, name, "Dockerfile"))) throw new Failure(`There is no project ${name}.`);
}
const start = performance.now();
await prepareEngine();
const comparisons: Comparison[] = [];
console.log(row(["project", "base", "before", "after", "ratio", "seconds", "same"]));
const waiting = names.values();
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
summary();
process.exitCode = comparisons.some(({ differences }) => differences.length > 0) ? 1 : 0;

async function work(): Promise<void> {
	for (const name of waiting) {
		const done = await compareProject(await readProject(projects, name), values.every === true);
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

function summary(): void {
	const failed = comparisons.filter(({ differences }) => differences.length > 0).length;
	const built = comparisons.filter(({ after }) => after > 0);
	const reductions = built.map(({ before, after }) => 1 - after / before);
	const mean = reductions.reduce((sum, each) => sum + each, 0) / Math.max(1, reductions.length);
	const seconds = ((performance.now() - start) / 1000).toFixed(0);
	console.log(
		`\nImages are ${(mean * 100).toFixed(1)}% smaller on average (${built.length} conversions, ${seconds} s).`,
	);
	console.log(`${comparisons.length - failed} passed, ${failed} failed`);
}

function megabytes(bytes: number): string {
	return bytes === 0 ? "-" : `${(bytes / 1e6).toFixed(1)} MB`;
}

function row(cells: readonly string[]): string {
	const [first = "", second = "", ...rest] = cells;
	return `${first.padEnd(24)} ${second.padEnd(16)} ${rest.map((cell) => cell.padStart(10)).join(" ")}`;
}
