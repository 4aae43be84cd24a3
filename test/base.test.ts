// General help: completion, hover, signatures and formatting as data; and what must hold of them on any text.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DockerfileLanguageServiceFactory } from "dockerfile-language-service";
import { parse } from "unbash";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { FormattingOptions, Position, Range } from "vscode-languageserver-types";
import { generalCompletion } from "../server/src/service/base/completion.ts";
import { corrections } from "../server/src/service/base/corrections.ts";
import { instructions } from "../server/src/service/base/documentation.ts";
import { flagsOf } from "../server/src/service/base/flags.ts";
import { documentationHover } from "../server/src/service/base/hover.ts";
import { noFacts } from "../server/src/service/facts/facts.ts";
import { formatting } from "../server/src/service/features/formatting.ts";
import { onTypeFormatting } from "../server/src/service/features/onTypeFormatting.ts";
import { rangeFormatting } from "../server/src/service/features/rangeFormatting.ts";
import { signatureHelp } from "../server/src/service/features/signatureHelp.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import type { Dockerfile, Instruction } from "../server/src/service/syntax/dockerfile.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { type Case, casesOf, type Note, runFixture } from "./support/fixture.ts";
import { stopwatch } from "./support/time.ts";

const spaces: FormattingOptions = { tabSize: 4, insertSpaces: true };

function scanned(text: string): Dockerfile {
	return scan(TextDocument.create("file:///Dockerfile", "dockerfile", 1, text));
}

function snapshot(text: string): Snapshot {
	return { graph: buildGraph(scanned(text)), facts: noFacts };
}

function fixture(name: string): string {
	return new URL(`fixtures/base/${name}.Dockerfile`, import.meta.url).pathname;
}

function at(position: Position): Range {
	return { start: position, end: position };
}

function optionsOf({ options }: Case): FormattingOptions {
	const tabSize = options.find(({ key }) => key === "tabSize")?.value ?? 4;
	return { tabSize: Number(tabSize), insertSpaces: !options.some(({ key }) => key === "tabs") };
}

test("completion", () => {
	runFixture(fixture("completion"), "completion", ({ text, cursors }) =>
		cursors.map((cursor): Note => {
			const items = generalCompletion(scanned(text), cursor);
			const ranges = items.map(({ textEdit }) =>
				textEdit && "range" in textEdit ? textEdit.range : undefined,
			);
			for (const range of ranges) assert.deepEqual(range, ranges[0]);
			return {
				range: ranges[0] ?? at(cursor),
				head: items.length === 0 ? "nothing" : "",
				body: items.map(({ label, textEdit, documentation }) => {
					assert.ok(documentation === undefined || typeof documentation === "object");
					return `${label} -> ${textEdit?.newText}`;
				}),
			};
		}),
	);
});

test("completion without snippets inserts names", () => {
	for (const text of ["FROM a\n", "FROM a\nHEALTHCHECK ", "FROM a\nCOPY ", "FROM a\nRUN --mount="]) {
		const file = scanned(text);
		const items = generalCompletion(file, file.document.positionAt(text.length), false);
		assert.ok(items.length > 1, text);
		for (const { label, textEdit, insertTextFormat } of items) {
			assert.equal(insertTextFormat, 1);
			assert.equal(textEdit?.newText, label);
			assert.match(label, /^-*[\w-]+=?$/);
		}
	}
});

test("hover", () => {
	runFixture(fixture("hover"), "hover", ({ text, cursors }) =>
		cursors.map((cursor): Note => {
			const hover = documentationHover(scanned(text), cursor);
			if (hover?.range === undefined) return { range: at(cursor), head: "nothing", body: [] };
			assert.ok(typeof hover.contents === "object" && "kind" in hover.contents);
			return { range: hover.range, head: "", body: hover.contents.value.trim().split("\n") };
		}),
	);
});

test("signature help", () => {
	runFixture(fixture("signatures"), "signatures", ({ text, cursors }) =>
		cursors.map((cursor): Note => {
			const help = signatureHelp(snapshot(text), cursor);
			const active = help?.signatures[0]?.parameters?.[help.activeParameter ?? 0]?.label;
			const labels = help?.signatures.map(({ label }) => label) ?? [];
			return { range: at(cursor), head: help ? `${active}` : "nothing", body: labels };
		}),
	);
});

test("formatting", () => {
	runFixture(fixture("formatting"), "formatting", (one) => {
		const edits = formatting(snapshot(one.text), optionsOf(one));
		return edits.map(({ range, newText }) => ({ range, head: JSON.stringify(newText), body: [] }));
	});
});

test("formatting on type", () => {
	runFixture(fixture("onTypeFormatting"), "onTypeFormatting", ({ text, cursors }) =>
		cursors.map((cursor): Note => {
			const ch = text.split("\n")[cursor.line]?.[cursor.character - 1] ?? "";
			const [edit] = onTypeFormatting(snapshot(text), cursor, ch, spaces);
			if (edit === undefined) return { range: at(cursor), head: "nothing", body: [] };
			return { range: edit.range, head: JSON.stringify(edit.newText), body: [] };
		}),
	);
});

test("range formatting takes instructions as a whole and leaves the rest", () => {
	const lines = ["FROM a", "RUN b \\", "  c \\", "  d", "", "RUN e \\", "  f", "  # g"];
	const edits = (first: number, last: number): readonly number[] =>
		rangeFormatting(
			snapshot(lines.join("\n")),
			{ start: { line: first, character: 0 }, end: { line: last, character: 0 } },
			spaces,
		).map(({ range }) => range.start.line);
	assert.deepEqual(edits(2, 2), [2, 3]);
	assert.deepEqual(edits(3, 5), [2, 3, 6]);
	assert.deepEqual(edits(0, 0), []);
	assert.deepEqual(edits(7, 7), [7]);
	assert.deepEqual(edits(0, 1000), [2, 3, 6, 7]);
});

test("formatting is idempotent and changes no instruction", () => {
	const texts = ["formatting", "completion", "onTypeFormatting"].flatMap((name) =>
		casesOf(readFileSync(fixture(name), "utf8"), name).map(({ text }) => text),
	);
	assert.ok(texts.length > 50);
	for (const text of texts) {
		const file = scanned(text);
		const edits = formatting({ graph: buildGraph(file), facts: noFacts }, spaces);
		const after = TextDocument.applyEdits(file.document, [...edits]);
		assert.deepEqual(formatting(snapshot(after), spaces), [], after);
		assert.deepEqual(scanned(after).instructions.map(meaning), file.instructions.map(meaning), text);
	}
});

// What BuildKit and the shell make of an instruction.
function meaning(instruction: Instruction): unknown {
	const { name, flags, words, heredocs, trigger, json, problems } = instruction;
	const shell = !json && ["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"].includes(name);
	return {
		name,
		flags: flags.map((flag) => [flag.name, flag.value?.text]),
		// ONBUILD's own words are its trigger's text.
		words: name === "ONBUILD" ? [] : words.map(({ text }) => (shell ? shellMeaning(text) : text)),
		heredocs: heredocs.map((heredoc) => [heredoc.name, heredoc.content, heredoc.terminated]),
		trigger: trigger && meaning(trigger),
		problems: problems.map(({ message }) => message),
	};
}

// A shell's syntax tree without places. The text of a command substitution is left out: its tree stands beside it.
function shellMeaning(script: string): string {
	return JSON.stringify(parse(script), (key, value: unknown) => {
		if (/pos$|end$/i.test(key)) return undefined;
		return typeof value === "string" && /[$`]/.test(value) ? undefined : value;
	});
}

test("every correction of the library's documentation is still needed", () => {
	const service = DockerfileLanguageServiceFactory.createLanguageService();
	service.setCapabilities({
		completion: { completionItem: { documentationFormat: ["markdown"] } },
		hover: { contentFormat: ["markdown"] },
	});
	const hover = (line: string, character: number): string =>
		JSON.stringify(service.computeHover(`FROM scratch\n${line}`, { line: 1, character }));
	const texts = [
		...[...instructions].map((name) => hover(`${name} a`, 0)),
		...[...instructions].flatMap((name) =>
			flagsOf(name).map((flag) => hover(`${name} --${flag.name}=x a b`, name.length + 3)),
		),
		JSON.stringify(service.computeHover("# syntax=a\nFROM scratch", { line: 0, character: 3 })),
		JSON.stringify(service.resolveCompletionItem({ label: "", data: "HEALTHCHECK_NONE" })),
	].join("\n");
	for (const [wrong] of corrections) assert.ok(texts.includes(JSON.stringify(wrong).slice(1, -1)), wrong);
});

test("every instruction and every flag has documentation, and BuildKit knows every flag", () => {
	for (const name of instructions) {
		const flags = flagsOf(name);
		const line = `${name === "FROM" ? "" : "FROM scratch\n"}${name} ${flags.map((flag) => `--${flag.name}`).join(" ")}`;
		const file = scanned(line);
		const instruction = file.instructions.at(-1);
		assert.equal(instruction?.name, name);
		assert.ok(documentationHover(file, instruction.keyword.range.start), name);
		assert.deepEqual(
			instruction.problems.filter(({ kind }) => kind === "unknown-flag"),
			[],
		);
		for (const flag of instruction.flags) assert.ok(documentationHover(file, flag.range.start), flag.name);
	}
});

/** Asks everything at a position. */
function askAll(file: Dockerfile, position: Position): void {
	generalCompletion(file, position);
	documentationHover(file, position);
	const view = { graph: buildGraph(file), facts: noFacts };
	signatureHelp(view, position);
	onTypeFormatting(view, position, file.escape, spaces);
}

/** Asks everything at some positions and formats; fails where it takes more than a limit that no honest work needs. */
function assertQuick(what: string, text: string, offsets: readonly number[]): void {
	const file = scanned(text);
	buildGraph(file);
	const elapsed = stopwatch();
	for (const offset of offsets) askAll(file, file.document.positionAt(offset));
	formatting({ graph: buildGraph(file), facts: noFacts }, spaces);
	const took = elapsed();
	assert.ok(took < 5000, `${what}: ${Math.round(took)} ms`);
}

test("what the library hangs on, crashes on or takes long for", () => {
	const megabytes = 5_000_000;
	const million = 1_000_000;
	const texts: readonly (readonly [string, string])[] = [
		["bases in a circle", "FROM alpine AS base\nFROM base AS alpine\nCOPY . "],
		["a base in a circle of one", "FROM alpine AS alpine\nCOPY . "],
		["a variable of itself before FROM", " ARG B=$A\nFROM $B\nRUN "],
		["a variable of itself", "FROM a\nENV A=$A B=$A\nARG B=$B\nENV "],
		["a lone CR that starts a circle", "FROM a\nRUN a\rFROM alpine AS base\rFROM base AS alpine\rCOPY . "],
		["a name open to backtracking", `FROM a AS ${"a".repeat(50_000)}$`],
		["one long word", `FROM ${"a".repeat(megabytes)}`],
		["one long line of words", `FROM a\nRUN ${"a ".repeat(megabytes / 2)}`],
		["one long line of quotes", `FROM a\nENV ${`"'`.repeat(million / 2)}`],
		["one long line of escapes", `FROM a\nRUN ${"\\".repeat(million)}`],
		["100,000 flags", `FROM a\nCOPY ${"--a=b ".repeat(100_000)}`],
		["a mount of 100,000 fields", `FROM a\nRUN --mount=${"a=b,".repeat(100_000)}`],
		["one long blank line", " ".repeat(megabytes)],
		["one long comment", `#${" a".repeat(megabytes / 2)}`],
		["one long substitution", `FROM a\nRUN a \\\n ${"$(".repeat(million / 2)} \\\n b`],
		["100,000 lines", "FROM a\nRUN a\n".repeat(50_000)],
		["100,000 continued lines", `FROM a\nRUN ${"a \\\n".repeat(100_000)}`],
		["100,000 comments in one instruction", `FROM a\nRUN a \\\n${"# a\n".repeat(100_000)}b`],
		["100,000 blank lines", `FROM a\nRUN a \\\n${" \n".repeat(100_000)}`],
		["100,000 lines of a heredoc", `FROM a\nRUN <<E\n${" a\n".repeat(100_000)}E\n`],
		["100,000 heredocs", `FROM a\nRUN ${"<<E ".repeat(100_000)}\n`],
	];
	for (const [what, text] of texts) {
		const half = Math.floor(text.length / 2);
		assertQuick(what, text, [0, 1, 10, half, half + 1, text.length - 1, text.length]);
	}
});

test("any beginning of a file, any position in it", () => {
	const texts = ["completion", "hover", "signatures", "formatting"].flatMap((name) =>
		casesOf(readFileSync(fixture(name), "utf8"), name).map(({ text }) => text),
	);
	const elapsed = stopwatch();
	let asked = 0;
	for (const text of texts) {
		for (let end = 0; end <= text.length; end += 7) {
			const file = scanned(text.slice(0, end));
			askAll(file, file.document.positionAt(end));
			askAll(file, file.document.positionAt((end * 31) % (end + 1)));
			formatting({ graph: buildGraph(file), facts: noFacts }, spaces);
			asked += 2;
		}
	}
	assert.ok(asked > 1000);
	assert.ok(elapsed() < asked * 20);
});

test("a position outside the document", () => {
	const file = scanned("FROM a\nRUN b");
	for (const line of [0, 1, 2, 1000]) askAll(file, { line, character: 1000 });
});
