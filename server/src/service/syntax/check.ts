// What BuildKit refuses of one instruction by itself (frontend/dockerfile/instructions/parse.go), in its order.

import type { Range } from "vscode-languageserver-types";
import { goLower } from "./characters.ts";
import type { Flag, Instruction, Problem, ProblemKind, Word } from "./dockerfile.ts";
import { goQuote } from "./expand.ts";
import { heredocStart } from "./heredocs.ts";
import { mountsOf } from "./mounts.ts";
import { suggest } from "./suggest.ts";

type Check = (instruction: Instruction, report: Report) => void;

/**
 * The problems of an instruction. Those of kind "invalid-syntax" are the parser's and come before any other
 * instruction is looked at; BuildKit stops at the first of the file. `notStrings`: its JSON array holds other things.
 */
export function checkInstruction(instruction: Instruction, notStrings: boolean): readonly Problem[] {
	const report = new Report(instruction);
	checkSyntax(instruction, notStrings, report);
	if (report.problems.length > 0) return report.problems;
	const check = checks[instruction.name];
	if (check === undefined) {
		const suggestion = suggest(instruction.keyword.text, instructionNames, false);
		const message = `unknown instruction: ${instruction.keyword.text}`;
		report.add("unknown-instruction", message, undefined, suggestion);
	} else check(instruction, report);
	return report.problems;
}

const none: readonly Problem[] = [];

class Report {
	problems = none;
	readonly #instruction: Instruction;

	constructor(instruction: Instruction) {
		this.#instruction = instruction;
	}

	add(kind: ProblemKind, message: string, at?: Range, suggestion?: string): void {
		const { keyword, firstLine: line } = this.#instruction;
		const problem = { kind, message, range: at ?? keyword.range, line };
		this.problems = [...this.problems, suggestion === undefined ? problem : { ...problem, suggestion }];
	}
}

/** Whether a text may name a stage: BuildKit's `^[a-z][a-z0-9-_.]*$`, after lower-casing. */
export function isStageName(text: string): boolean {
	return /^[a-z][a-z0-9\-_.]*$/.test(goLower(text));
}

/** The flags that an instruction knows, with what they take. */
export const knownFlags: Readonly<Record<string, Readonly<Record<string, "text" | "bool" | "list">>>> = {
	FROM: { platform: "text" },
	COPY: { chown: "text", from: "text", chmod: "text", link: "bool", exclude: "list", parents: "bool" },
	ADD: {
		chown: "text",
		chmod: "text",
		link: "bool",
		"keep-git-dir": "bool",
		checksum: "text",
		unpack: "bool",
		exclude: "list",
	},
	RUN: { mount: "list", network: "text", security: "text", device: "list" },
	HEALTHCHECK: {
		interval: "text",
		timeout: "text",
		"start-period": "text",
		"start-interval": "text",
		retries: "text",
	},
};

const checks: Readonly<Record<string, Check>> = {
	FROM: checkFrom,
	COPY: checkCopy,
	ADD: checkCopy,
	RUN: checkRun,
	ARG: checkArg,
	ENV: checkPairs,
	LABEL: checkPairs,
	ONBUILD: checkOnbuild,
	WORKDIR: exactlyOne,
	USER: exactlyOne,
	STOPSIGNAL: exactlyOneWithoutFlags,
	MAINTAINER: exactlyOne,
	EXPOSE: checkExpose,
	VOLUME: checkVolume,
	CMD: checkFlags,
	ENTRYPOINT: checkFlags,
	SHELL: checkShell,
	HEALTHCHECK: checkHealthcheck,
};

const instructionNames = Object.keys(checks);

// The parser's own complaints, which BuildKit makes before it knows what the instruction means.
function checkSyntax(instruction: Instruction, notStrings: boolean, report: Report): void {
	if (notStrings) {
		const message = "when using JSON array syntax, arrays must be comprised of strings only";
		report.add("invalid-syntax", message, rangeOfArguments(instruction));
	}
	const { name, words } = instruction;
	if (name === "ENV" || name === "LABEL") {
		const [first, second] = words;
		if (first !== undefined && !first.text.includes("=")) {
			if (second === undefined) report.add("invalid-syntax", `${name} must have two arguments`, first.range);
			return;
		}
		const bad = words.find((word) => !word.text.includes("="));
		if (bad === undefined) return;
		const message = `Syntax error - can't find = in ${goQuote(bad.text)}. Must be of the form: name=value`;
		report.add("invalid-syntax", message, bad.range);
	}
	// An ONBUILD in an ONBUILD is refused anyway, and a chain of them must not become one of calls.
	if (name === "ONBUILD" && instruction.trigger !== undefined && instruction.trigger.name !== "ONBUILD") {
		const inner = instruction.trigger.problems.find((problem) => problem.kind === "invalid-syntax");
		if (inner !== undefined) report.add("invalid-syntax", inner.message, inner.range);
	}
}

function checkFrom(instruction: Instruction, report: Report): void {
	const { words } = instruction;
	const [, as, name] = words;
	if (words.length === 3 && as !== undefined && name !== undefined && goLower(as.text) === "as") {
		if (!isStageName(name.text)) {
			const message = `invalid name for build stage: ${goQuote(name.text)}, name can't start with a number or contain symbols`;
			report.add("invalid-stage-name", message, name.range);
			return;
		}
	} else if (words.length !== 1) {
		const extra = words[1] === undefined ? undefined : spanOf(words.slice(1));
		report.add("invalid-arguments", "FROM requires either one or three arguments", extra);
		return;
	}
	checkFlags(instruction, report);
}

function checkCopy(instruction: Instruction, report: Report): void {
	const { name, words } = instruction;
	const destination = words.at(-1);
	if (words.length < 2 || destination === undefined) {
		const message = `${name} requires at least two arguments, but only one was provided. Destination could not be determined`;
		report.add("invalid-arguments", message);
		return;
	}
	if (!checkFlags(instruction, report)) return;
	if (heredocStart(destination.text) !== undefined) {
		report.add("invalid-arguments", `${name} cannot accept a heredoc as a destination`, destination.range);
	}
}

function checkRun(instruction: Instruction, report: Report): void {
	if (!checkFlags(instruction, report) || instruction.flags.length === 0) return;
	for (const { flag, fields } of mountsOf(instruction)) {
		if (fields.length === 0 && flag.value !== undefined) {
			report.add("invalid-mount", "failed to parse csv mounts", flag.range);
			return;
		}
		const bad = fields.find((field) => field.key === "from" && hasVariable(field.value?.text ?? ""));
		if (bad?.value === undefined) continue;
		const message = "'from' doesn't support variable expansion, define alias stage instead";
		report.add("variable-in-mount-from", message, bad.value.range);
		return;
	}
	checkChoice(instruction, "network", ["default", "none", "host"], "network mode", report);
	checkChoice(instruction, "security", ["insecure", "sandbox"], "security mode", report);
}

function checkChoice(
	instruction: Instruction,
	name: string,
	choices: readonly string[],
	what: string,
	report: Report,
): void {
	const value = instruction.flags.findLast((flag) => flag.name === name)?.value;
	if (value === undefined || choices.includes(value.text)) return;
	report.add(
		"invalid-flag",
		`invalid ${what} ${goQuote(value.text)}`,
		value.range,
		suggest(value.text, choices),
	);
}

function checkArg(instruction: Instruction, report: Report): void {
	const { words } = instruction;
	if (words.length === 0) report.add("invalid-arguments", "ARG requires at least one argument");
	const blank = words.find((word) => word.text.startsWith("="));
	if (blank !== undefined) report.add("invalid-arguments", "ARG names can not be blank", blank.range);
}

function checkPairs(instruction: Instruction, report: Report): void {
	if (!checkFlags(instruction, report)) return;
	const { name, words } = instruction;
	if (words.length === 0) report.add("invalid-arguments", `${name} requires at least one argument`);
	// `NAME = value` is the old form, whose value begins with `=`.
	if (words[0]?.text.includes("=") !== true) return;
	const blank = words.find((word) => word.text.startsWith("="));
	if (blank !== undefined) report.add("invalid-arguments", `${name} names can not be blank`, blank.range);
}

function checkOnbuild(instruction: Instruction, report: Report): void {
	const { trigger } = instruction;
	if (trigger === undefined) {
		report.add("invalid-arguments", "ONBUILD requires at least one argument");
		return;
	}
	if (!checkFlags(instruction, report)) return;
	const { name } = trigger;
	if (name === "ONBUILD") {
		report.add(
			"invalid-onbuild",
			"Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
			trigger.keyword.range,
		);
	} else if (name === "MAINTAINER" || name === "FROM") {
		report.add("invalid-onbuild", `${name} isn't allowed as an ONBUILD trigger`, trigger.keyword.range);
	}
}

function exactlyOne(instruction: Instruction, report: Report): void {
	if (instruction.words.length !== 1) exactlyOneWithoutFlags(instruction, report);
	else checkFlags(instruction, report);
}

function exactlyOneWithoutFlags(instruction: Instruction, report: Report): void {
	if (instruction.words.length === 1) return;
	report.add("invalid-arguments", `${instruction.name} requires exactly one argument`);
}

function checkExpose(instruction: Instruction, report: Report): void {
	if (instruction.words.length > 0) checkFlags(instruction, report);
	else report.add("invalid-arguments", "EXPOSE requires at least one argument");
}

function checkVolume(instruction: Instruction, report: Report): void {
	const { words } = instruction;
	if (words.length === 0) {
		report.add("invalid-arguments", "VOLUME requires at least one argument");
		return;
	}
	if (!checkFlags(instruction, report)) return;
	const blank = words.find((word) => word.text.trim() === "");
	if (blank !== undefined) {
		report.add("invalid-arguments", "VOLUME specified can not be an empty string", blank.range);
	}
}

function checkShell(instruction: Instruction, report: Report): void {
	if (!checkFlags(instruction, report)) return;
	const { words, json } = instruction;
	if (words.length === 0) report.add("invalid-arguments", "SHELL requires at least one argument");
	else if (!json) {
		const message = `SHELL requires the arguments to be in JSON form`;
		report.add("invalid-arguments", message, rangeOfArguments(instruction));
	}
}

function checkHealthcheck(instruction: Instruction, report: Report): void {
	const { words } = instruction;
	const [type, ...rest] = words;
	if (type === undefined) {
		report.add("invalid-arguments", "HEALTHCHECK requires at least one argument");
		return;
	}
	const name = type.text.toUpperCase();
	if (name === "NONE") {
		if (rest.length > 0) {
			report.add("invalid-arguments", "HEALTHCHECK NONE takes no arguments", spanOf(rest));
		}
		return;
	}
	if (!checkFlags(instruction, report)) return;
	if (name !== "CMD") {
		const message = `Unknown type ${goQuote(name)} in HEALTHCHECK (try CMD)`;
		report.add("invalid-arguments", message, type.range, "CMD");
		return;
	}
	if (rest.length === 0) {
		report.add("invalid-arguments", "Missing command after HEALTHCHECK CMD");
		return;
	}
	for (const flag of instruction.flags) {
		if (flag.value !== undefined && !isHealthcheckValue(flag.name, flag.value.text)) {
			report.add(
				"invalid-flag",
				`invalid value ${goQuote(flag.value.text)} for --${flag.name}`,
				flag.value.range,
			);
			return;
		}
	}
}

// Go's time.ParseDuration, and at least a millisecond unless it is zero; a number of retries from 0.
function isHealthcheckValue(flag: string, value: string): boolean {
	if (value === "") return true;
	if (flag === "retries") return /^\+?\d{1,10}$/.test(value) && Number(value) <= 0x7fff_ffff;
	if (value.length > 100) return false;
	if (/^[+-]?0$/.test(value)) return true;
	if (!/^[+-]?(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))*$/.test(value))
		return false;
	let milliseconds = 0;
	for (const [, number, unit] of value.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
		milliseconds += Number(number) * (millisecondsOf[unit ?? ""] ?? 0);
	}
	return milliseconds === 0 || (milliseconds >= 1 && !value.startsWith("-"));
}

const millisecondsOf: Readonly<Record<string, number>> = {
	ns: 1e-6,
	us: 1e-3,
	µs: 1e-3,
	μs: 1e-3,
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
};

// BuildKit: instructions/bflag.go. True where all flags are as they should be.
function checkFlags(instruction: Instruction, report: Report): boolean {
	if (instruction.flags.length === 0) return true;
	const known = knownFlags[instruction.name] ?? {};
	const seen = new Set<string>();
	for (const flag of instruction.flags) {
		const kind = Object.hasOwn(known, flag.name) ? known[flag.name] : undefined;
		if (kind === undefined) {
			const suggestion = suggest(flag.name, Object.keys(known));
			report.add("unknown-flag", `unknown flag: --${flag.name}`, flag.nameRange, suggestion);
			return false;
		}
		if (seen.has(flag.name) && kind !== "list") {
			report.add("invalid-flag", `duplicate flag specified: --${flag.name}`, flag.range);
			return false;
		}
		seen.add(flag.name);
		if (!checkValue(flag, kind, report)) return false;
	}
	return true;
}

function checkValue(flag: Flag, kind: "text" | "bool" | "list", report: Report): boolean {
	const value = flag.value?.text;
	if (kind !== "bool") {
		if (value !== undefined) return true;
		report.add("invalid-flag", `missing a value on flag: --${flag.name}`, flag.range);
		return false;
	}
	if (value === undefined) return true;
	if (value === "") {
		report.add("invalid-flag", `missing a value on flag: --${flag.name}`, flag.range);
		return false;
	}
	const lower = goLower(value);
	if (lower === "true" || lower === "false") return true;
	report.add(
		"invalid-flag",
		`expecting boolean value for flag --${flag.name}, not: ${value}`,
		flag.value?.range,
	);
	return false;
}

// A `$` with anything behind it.
function hasVariable(text: string): boolean {
	const at = text.indexOf("$");
	return at >= 0 && at + 1 < text.length && text[at + 1] !== "\n";
}

function rangeOfArguments(instruction: Instruction): Range {
	return instruction.arguments.rangeOf(0, instruction.arguments.text.length);
}

function spanOf(words: readonly Word[]): Range | undefined {
	const first = words[0];
	const last = words.at(-1);
	if (first === undefined || last === undefined) return undefined;
	return { start: first.range.start, end: last.range.end };
}
