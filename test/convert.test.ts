// The conversion against its fixtures, and what must hold of every result whatever the input.
//
// A fixture is a text file of parts, each under a line that starts with `=== `:
//   === before [crlf] [eof]   the single-stage Dockerfile; `eof`: without a line end at its end
//   === context [complete]    the paths of the build context, one a line
//   === unread                folders of the context that were not looked into, which are all that is missing
//   === file PATH             the text of a file of the context
//   === with EXTRA,...        the extras that are asked for
//   === BASE                  the result with this base, written by the runner with UPDATE=1
//   === why BASE              its explanation
//   === not offered           the reason, where there is no result
//
// SEED=2 makes other mutants of the fixtures than those of every day.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Conversion, ConversionResult } from "../server/src/service/convert/conversion.ts";
import { convert, converted } from "../server/src/service/convert/convert.ts";
import type { ExtraId } from "../server/src/service/convert/extras/extra.ts";
import { extras } from "../server/src/service/convert/extras/index.ts";
import { type Facts, noFacts } from "../server/src/service/facts/facts.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import type { BuildGraph } from "../server/src/service/graph/graph.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { byItself } from "../tools/compare/by-itself.ts";
import { brokenExtras } from "../tools/compare/extras.ts";
import { brokenInvariants } from "../tools/compare/invariants.ts";
import { gathersNotes, withoutNotes } from "../tools/compare/notes.ts";
import { gathersLibraries } from "../tools/compare/opam.ts";
import { reading } from "../tools/compare/reading.ts";
import { stopwatch } from "./support/time.ts";

const folder = new URL("./fixtures/convert/", import.meta.url);

for (const name of readdirSync(folder).sort()) {
	test(`convert: ${name}`, () => {
		const path = new URL(name, folder);
		const golden = readFileSync(path, "utf8");
		const input = inputOf(golden);
		const result = run(input.before, input.facts, input.extras);
		const rendered = input.kept + partsOf(input.before, result).join("");
		if (process.env.UPDATE === "1") writeFileSync(path, rendered);
		else assert.equal(rendered, golden);
		if (!result.offered) return;
		for (const conversion of result.conversions) hold(input.before, conversion, input.facts);
	});
}

test("convert: each extra has fixtures", () => {
	const shown = readdirSync(folder).flatMap(
		(name) => inputOf(readFileSync(new URL(name, folder), "utf8")).extras,
	);
	for (const { id } of extras) assert.ok(shown.includes(id), id);
});

test("convert: with extras, nothing of the plain conversion is lost, and each keeps its promises", () => {
	let checked = 0;
	for (const name of readdirSync(folder)) {
		const random = generator(name);
		const { before, facts } = inputOf(readFileSync(new URL(name, folder), "utf8"));
		const all = extras.map(({ id }) => id);
		const one = [all[random(all.length)] ?? "dev"];
		for (const [text, wanted] of [
			[before, all],
			[before, one],
			[mutated(before, random), all],
			[mutated(mutated(before, random), random), all],
		] as const) {
			const result = run(text, facts, wanted);
			const plain = run(text, facts);
			assert.deepEqual(run(text, facts, wanted), result, text);
			assert.equal(result.offered, plain.offered, text);
			if (!result.offered || !plain.offered) continue;
			for (const [at, conversion] of result.conversions.entries()) {
				const other: Conversion | undefined = plain.conversions[at];
				assert.equal(conversion.base, other?.base);
				assert.deepEqual(
					[...conversion.extras, ...conversion.leftOut.map(({ id }) => id)].sort(),
					[...wanted].sort(),
				);
				for (const { refused } of conversion.leftOut) assert.match(refused, /^\S.*\.$/s);
				const broken = brokenExtras({
					before: text,
					plain: other === undefined ? "" : converted(documentOf(text), other),
					after: converted(documentOf(text), conversion),
					explanation: conversion.explanation,
					extras: conversion.extras,
					context: facts.context,
				});
				// A mutant may run what nothing brings: whether that is seen depends on how far the file can be followed.
				const certain =
					text === before
						? broken
						: broken.filter(({ message }) => !/finding missing-(program|source)/.test(message));
				assert.deepEqual(certain, [], `${name}: ${text}\n-----\n${converted(documentOf(text), conversion)}`);
				checked++;
			}
		}
	}
	assert.ok(checked > 300, `${checked}`);
});

test("convert: whatever the input, it answers the same twice, soon, and never throws", () => {
	for (const name of readdirSync(folder)) {
		const random = generator(name);
		const { before, facts } = inputOf(readFileSync(new URL(name, folder), "utf8"));
		for (let round = 0; round < 12; round++) {
			const text = mutated(before, random);
			const result = run(text, facts);
			assert.deepEqual(run(text, facts), result, text);
			if (!result.offered) continue;
			for (const conversion of result.conversions) hold(text, conversion, facts);
		}
	}
});

test("convert: a long file takes milliseconds", () => {
	const steps = Array.from(
		{ length: 400 },
		(_, at) => `ENV A${at}=$A${at - 1}x\nRUN echo ${at} && mkdir -p /d/${at}\n`,
	);
	const text = `FROM golang:1.22\nWORKDIR /app\n${steps.join("").slice(0, 15_000)}\nRUN go build -o app\nCMD ["./app"]\n`;
	const times = Array.from({ length: 8 }, () => {
		const graph = graphOf(text);
		const elapsed = stopwatch();
		convert({ graph, facts: noFacts });
		return elapsed();
	});
	assert.ok(Math.min(...times) < 50, `${times}`);
});

test("convert: not where there are stages already, nor where BuildKit refuses the file", () => {
	for (const text of [
		"",
		"FROM golang AS a\nFROM a\nRUN go build\nCMD ./a\n",
		"FROM golang\nRUN go build -o a\nCMDX a\n",
	]) {
		assert.equal(run(text, noFacts).offered, false);
	}
});

interface Input {
	readonly before: string;
	readonly facts: Facts;
	readonly extras: readonly ExtraId[];
	/** The parts that the runner does not write. */
	readonly kept: string;
}

function inputOf(golden: string): Input {
	let before = "";
	let kept = "";
	const paths = new Set<string>();
	const texts = new Map<string, string>();
	let complete = false;
	const unread: string[] = [];
	let known = false;
	let wanted: readonly string[] = [];
	for (const part of golden.split(/^(?==== )/m)) {
		const [head = "", ...lines] = part.split("\n");
		const [, kind, ...words] = head.split(" ");
		const text = lines.join("\n");
		if (kind === "before") {
			before = words.includes("eof") ? text.replace(/\n$/, "") : text;
			if (words.includes("crlf")) before = before.replaceAll("\n", "\r\n");
		} else if (kind === "context") {
			known = true;
			complete = words.includes("complete");
			for (const path of lines) if (path !== "") addPath(paths, path);
		} else if (kind === "unread") {
			for (const path of lines.filter((line) => line !== "")) {
				addPath(paths, path);
				unread.push(path);
			}
		} else if (kind === "file") {
			known = true;
			const path = words.join(" ");
			addPath(paths, path);
			texts.set(path, text);
		} else if (kind === "with") wanted = words.join("").split(",");
		else continue;
		kept += part;
	}
	const context = known ? { context: { paths, complete, ...(unread.length > 0 && { unread }), texts } } : {};
	const asked = extras.map(({ id }) => id).filter((id) => wanted.includes(id));
	assert.equal(asked.length, wanted.length, "extras that there are");
	return { before, facts: { ...noFacts, ...context }, extras: asked, kept };
}

function addPath(paths: Set<string>, path: string): void {
	paths.add(path);
	for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
		paths.add(path.slice(0, slash + 1));
}

function partsOf(before: string, result: ConversionResult): readonly string[] {
	if (!result.offered) return [`=== not offered\n${result.reason}\n`];
	return result.conversions.flatMap((conversion) => {
		const text = converted(documentOf(before), conversion).replaceAll("\r\n", "\n");
		const out = conversion.leftOut.map(({ id, refused }) => `Without ${id}: ${refused}`);
		const why = [...conversion.explanation, ...out].map((sentence) => `${sentence}\n`).join("");
		return [
			`=== ${conversion.base}\n${text}${text.endsWith("\n") ? "" : "\n"}`,
			`=== why ${conversion.base}\n${why}`,
		];
	});
}

function documentOf(text: string): TextDocument {
	return TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
}

function graphOf(text: string): BuildGraph {
	return buildGraph(scan(documentOf(text)));
}

function run(text: string, facts: Facts, wanted: readonly ExtraId[] = []): ConversionResult {
	return convert({ graph: graphOf(text), facts }, wanted);
}

// What must hold of every result.
function hold(before: string, conversion: Conversion, facts: Facts): void {
	const after = converted(documentOf(before), conversion);
	const old = graphOf(before);
	const now = graphOf(after);
	assert.deepEqual(now.problems, [], after);
	const further = conversion.extras.filter((id) => id === "dependencies-stage" || id === "dev").length;
	assert.equal(now.stages.length, 2 + further);
	assert.equal(run(after, facts).offered, false, "not offered on its own result");
	if (!/(^|[^\r])\n/.test(before)) assert.doesNotMatch(after, /(^|[^\r])\n/, "line ends");
	if (!before.includes("\r")) assert.ok(!after.includes("\r"), "line ends");
	for (const sentence of conversion.explanation) assert.match(sentence, /^\S.*\.$/s);
	// What extras change is held by a test of its own.
	if (conversion.extras.length > 0) return;
	const { explanation } = conversion;
	const added = now.stages[0]?.instructions.at(-1);
	const alone = byItself(reading(before), reading(after));
	const made = (text: string): boolean =>
		alone === undefined ? publishes.test(text) : text === alone.made?.replaceAll("CGO_ENABLED=0 ", "");
	const published =
		alone !== undefined ||
		(added !== undefined && publishes.test(textOf(added)) && !before.includes("dotnet publish"));
	const broken = brokenInvariants({ before, after, explanation, context: facts.context }).filter(
		({ message }) => (published || conversion.base === "nginx") && !/finding missing-/.test(message),
	);
	assert.deepEqual(broken, [], after);
	// Nothing that the user wrote is lost, and what describes the container is in the final stage.
	const all = now.stages.flatMap((stage) => stage.instructions.map(textOf));
	const final = new Set(now.stages[1]?.instructions.map(textOf));
	// nginx starts itself: the command of the server whose place it takes stays with what that is part of.
	const replaced = conversion.base === "nginx" && !/nginx/.test(old.stages[0]?.base?.name.text ?? "");
	const stays = (name: string): boolean =>
		(replaced || published) && (alone?.starts.startsWith(name) ?? (name === "CMD" || name === "ENTRYPOINT"));
	for (const instruction of old.stages[0]?.instructions ?? []) {
		const text = textOf(instruction);
		assert.ok(all.includes(text), `lost: ${text}`);
		if (described.has(instruction.name) && !stays(instruction.name))
			assert.ok(final.has(text), `not in the final stage: ${text}`);
	}
	for (const comment of old.file.comments) assert.ok(after.includes(comment.text), `lost: ${comment.text}`);
	// The build stage keeps the order of the file.
	const build =
		now.stages[0]?.instructions
			.map(textOf)
			.filter((text) => text !== "ENV CGO_ENABLED=0" && !gathersNotes(text) && !gathersLibraries(text))
			.filter((text) => !published || !made(text)) ?? [];
	const order = (old.stages[0]?.instructions ?? []).map(textOf).filter((text) => build.includes(text));
	assert.deepEqual(build, order.slice(0, build.length));
}

const described = new Set("CMD ENTRYPOINT EXPOSE VOLUME LABEL STOPSIGNAL HEALTHCHECK MAINTAINER".split(" "));

// The program takes the place of `dotnet run`, which stays with what it builds.
const publishes = /^RUN dotnet publish \S+ -c \w+ -o \/publish$/;

function textOf(instruction: BuildGraph["stages"][number]["instructions"][number]): string {
	const text = withoutNotes(instruction.arguments.text).replaceAll("CGO_ENABLED=0 ", "");
	return `${instruction.name} ${text.replace(/ && (DESTDIR=\/built [^&|;]+?(?=\s*([&|;]|$))|[^&|;]+? DESTDIR=\/built)/g, "")}`;
}

// A small generator, so that a failure comes again. Each fixture has its own: a new one changes nothing for the others.
function generator(name: string): (below: number) => number {
	let state = Number(process.env.SEED ?? "1");
	for (const character of name) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

function mutated(text: string, random: (below: number) => number): string {
	const lines = text.split("\n");
	switch (random(6)) {
		case 0:
			return text.slice(0, random(text.length + 1));
		case 1:
			lines.splice(random(lines.length), 1);
			return lines.join("\n");
		case 2: {
			const [line = ""] = lines.splice(random(lines.length), 1);
			lines.splice(random(lines.length + 1), 0, line);
			return lines.join("\n");
		}
		case 3: {
			const at = random(text.length + 1);
			return text.slice(0, at) + "\"'`$\\{}()[]<>|&;#\n \t=:/*~\0é"[random(29)] + text.slice(at);
		}
		case 4: {
			const at = random(text.length + 1);
			return text.slice(0, at) + text.slice(at + 1 + random(8));
		}
		default: {
			const line = lines[random(lines.length)] ?? "";
			lines.splice(random(lines.length + 1), 0, line);
			return lines.join("\n");
		}
	}
}
