// Everything that must hold before a commit: `npm test`. `npm test -- unit host` runs just these parts. The last line
// is 'N passed, N failed' over all of them; a check such as the type check counts as one.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import process from "node:process";
import { Failure, run } from "./processes.ts";
import { root } from "./vscode.ts";

interface Part {
	readonly name: string;
	/** The program, of node_modules/.bin, and its arguments. */
	readonly command: readonly [string, ...string[]];
	/** In seconds. */
	readonly limit: number;
	/** Reads the numbers out of what it printed; left out, the exit code counts as one test. */
	readonly count?: (output: string) => Tally;
	/** Show what it prints as it comes, since it takes long. */
	readonly show?: boolean;
	/** Why it is left out here unless it is asked for by name; undefined where it runs. It counts as nothing then. */
	readonly leftOut?: () => string | undefined;
}

interface Tally {
	readonly passed: number;
	readonly failed: number;
}

const parts: readonly Part[] = [
	{ name: "build", command: ["node", "tools/build.ts"], limit: 120 },
	{ name: "types", command: ["tsc", "-b"], limit: 300 },
	{ name: "style", command: ["biome", "ci", "--colors=off"], limit: 120 },
	{ name: "dead code", command: ["knip"], limit: 180 },
	{
		name: "unit",
		command: [
			"node",
			"--test",
			"--test-reporter=tap",
			`--test-concurrency=${availableParallelism()}`,
			"test/**/*.test.ts",
		],
		limit: 600,
		count: tapNumbers,
	},
	{ name: "host", command: ["node", "test/host/served.ts"], limit: 900, count: lastLine, show: true },
	{
		name: "builds",
		command: ["node", "tools/test-builds.ts", "--fast"],
		limit: 1500,
		count: lastLine,
		show: true,
		leftOut: noBuilds,
	},
];

const wanted = process.argv.slice(2);
for (const name of wanted) {
	if (!parts.some((part) => part.name === name)) {
		throw new Failure(`No part is called ${name}. There are: ${parts.map((part) => part.name).join(", ")}.`);
	}
}

const results: { readonly name: string; readonly tally: Tally; readonly seconds: number }[] = [];
const notRun: string[] = [];
for (const part of parts) {
	if (wanted.length === 0 || wanted.includes(part.name)) {
		const reason = wanted.length === 0 ? part.leftOut?.() : undefined;
		if (reason !== undefined) {
			notRun.push(`${part.name.padEnd(10)}not run, and not counted: ${reason}`);
			continue;
		}
		const start = performance.now();
		const tally = await runPart(part);
		results.push({ name: part.name, tally, seconds: (performance.now() - start) / 1000 });
	}
}
console.log();
for (const { name, tally, seconds } of results) {
	console.log(`${name.padEnd(10)}${inWords(tally)} (${seconds.toFixed(1)} s)`);
}
for (const line of notRun) {
	console.log(line);
}
const sum = results.reduce<Tally>(
	({ passed, failed }, { tally }) => ({ passed: passed + tally.passed, failed: failed + tally.failed }),
	{ passed: 0, failed: 0 },
);
console.log(inWords(sum));
process.exitCode = sum.failed === 0 ? 0 : 1;

async function runPart({
	name,
	command: [program, ...args],
	limit,
	count,
	show = false,
}: Part): Promise<Tally> {
	console.log(`${name} ...`);
	const env = { ...process.env, NO_COLOR: "1" };
	const { code, output } = await run(program, args, { cwd: root, env, timeout: limit * 1000, show });
	const counted = count?.(output) ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
	// A run that ends badly has failed, whatever it printed before; so has one that ran nothing.
	const failed = code === 0 && counted.passed > 0 ? counted.failed : Math.max(counted.failed, 1);
	if (failed > 0 && !show) {
		console.log(output);
	}
	return { passed: counted.passed, failed };
}

// Real builds install an engine and take minutes: nobody's machine is changed unasked, but one that only tests is.
function noBuilds(): string | undefined {
	const debian = existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get");
	if (process.platform !== "linux" || process.getuid?.() !== 0 || !debian) {
		return "real builds need root on Debian.";
	}
	return process.env.CI
		? undefined
		: "they install an engine (apt-get); `npm test -- builds` or CI=true runs them.";
}

function tapNumbers(output: string): Tally {
	const number = (name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
	return { passed: number("pass"), failed: number("fail") + number("cancelled") };
}

function lastLine(output: string): Tally {
	const [, passed, failed] = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1) ?? [];
	return { passed: Number(passed ?? 0), failed: Number(failed ?? 0) };
}

function inWords({ passed, failed }: Tally): string {
	return `${passed} passed, ${failed} failed`;
}
