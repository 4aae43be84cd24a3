// The scanner's words, flags and ranges, and that nothing makes it slow or throw.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import { buildGraph } from "../server/src/service/graph/build.ts";
import { stepsOf } from "../server/src/service/graph/evaluate.ts";
import { goLower } from "../server/src/service/syntax/characters.ts";
import type { Dockerfile, Instruction, Word } from "../server/src/service/syntax/dockerfile.ts";
import { expand } from "../server/src/service/syntax/expand.ts";
import { mountsOf } from "../server/src/service/syntax/mounts.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { stopwatch } from "./support/time.ts";

function scanText(text: string): Dockerfile {
	return scan(TextDocument.create("file:///Dockerfile", "dockerfile", 1, text));
}

function first(text: string): Instruction {
	const [instruction] = scanText(text).instructions;
	assert.ok(instruction);
	return instruction;
}

const words: readonly (readonly [string, readonly string[]])[] = [
	["FROM  alpine\tAS a", ["alpine", "AS", "a"]],
	["COPY a 'b c' d", ["a", "'b", "c'", "d"]],
	['COPY ["a b", "c"]', ["a b", "c"]],
	['COPY ["a b", "c"', ['["a', 'b",', '"c"']],
	['ENV A=1 B=\'x y\' C="z \\" w" D=a\\ b', ["A=1", "B='x y'", 'C="z \\" w"', "D=a\\ b"]],
	["ENV KEY some  value ", ["KEY", "some  value"]],
	["LABEL a.b=c", ["a.b=c"]],
	["ARG A B=2 C='3 4'", ["A", "B=2", "C='3 4'"]],
	["RUN echo   a && b", ["echo   a && b"]],
	['CMD ["a", "\\u0041\\n"]', ["a", "A\n"]],
	["HEALTHCHECK --interval=5s CMD curl x", ["CMD", "curl x"]],
	['HEALTHCHECK CMD ["curl", "x"]', ["CMD", "curl", "x"]],
	["WORKDIR /a b", ["/a b"]],
	["RUN", []],
	["COPY \\\n a \\\n# c\n b", ["a", "b"]],
	["COPY a\\\nb c", ["ab", "c"]],
];

test("words are split as the instruction's own grammar says", () => {
	for (const [text, expected] of words)
		assert.deepEqual(
			first(text).words.map((word) => word.text),
			expected,
			text,
		);
});

test("a word's range holds what was written, over continuations too", () => {
	const text = 'COPY --from="ab" \\\n  "x" \\\n  y\\\nz /d\nCOPY ["a\\"b", "c"]';
	const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
	const file = scan(document);
	const written = (word: Word): string => document.getText(word.range);
	const [copy, exec] = file.instructions;
	assert.deepEqual(copy?.words.map(written), ['"x"', "y\\\nz", "/d"]);
	assert.deepEqual(exec?.words.map(written), ['a\\"b', "c"]);
	assert.equal(copy?.flags[0]?.value && written(copy.flags[0].value), "ab");
	assert.equal(copy?.words[1] && written(copy.words[1].part(1, 2)), "z");
});

test("a joined text finds its way from a position and back", () => {
	const run = first("RUN a \\\n  # note\n  bc");
	const { arguments: source } = run;
	assert.equal(source.text, "a   bc");
	assert.deepEqual(source.rangeOf(4, 6), {
		start: { line: 2, character: 2 },
		end: { line: 2, character: 4 },
	});
	assert.equal(source.offsetOf({ line: 2, character: 3 }), 5);
	assert.equal(source.offsetOf({ line: 1, character: 4 }), undefined);
});

test("flags end at -- and keep their values' places", () => {
	const flags = first("COPY --from=a --link --chown='x y' -- --not a b").flags;
	assert.deepEqual(
		flags.map(({ name, value }) => [name, value?.text]),
		[
			["from", "a"],
			["link", undefined],
			["chown", "x y"],
		],
	);
	assert.equal(first('COPY --from="" a b').flags[0]?.value?.range.start.character, 13);
});

test("mount values are CSV", () => {
	const mounts = mountsOf(first(`RUN --mount=type=bind,Source=/a,"target=/b,c",ro true`));
	// The flag's own quotes go before the CSV is read.
	assert.deepEqual(
		mounts[0]?.fields.map(({ key, value }) => [key, value?.text]),
		[
			["type", "bind"],
			["source", "/a"],
			["target", "/b"],
			["c", undefined],
			["ro", undefined],
		],
	);
});

test("expansion knows the shell's forms", () => {
	const values = new Map([
		["A", "x"],
		["E", ""],
		["P", "a/b.tar.gz"],
	]);
	const cases: readonly (readonly [string, string])[] = [
		["$A${A}", "xx"],
		["\\$A", "$A"],
		["'$A'\"$A\"", "$Ax"],
		["${E:-d}${E-d}${N-d}", "dd"],
		["${A:+y}${E:+y}${E+y}", "yy"],
		["${P##*/}", "b.tar.gz"],
		["${P%%.*}", "a/b"],
		["${P%.*}", "a/b.tar"],
		["${P#?/}", "b.tar.gz"],
		["${P//[.]/-}", "a/b.tar.gz"],
		["${P//./-}", "a/b-tar-gz"],
		["${N:-${A}y}", "xy"],
		["$", "$"],
		["a$.b", "a$.b"],
	];
	for (const [text, expected] of cases)
		assert.equal(expand(text, (name) => values.get(name)).value, expected, text);
	for (const text of ["${", "${}", "${A", "'a", '"a', "${A!b}", "${N:?}"]) {
		assert.notEqual(expand(text, (name) => values.get(name)).error, undefined, text);
	}
});

test("lower case is Go's", () => {
	assert.equal(goLower("İΣ"), "iσ");
	assert.equal(goLower("BuildK"), "buildk");
});

test("a byte order mark, NUL, lone CR and missing last line end are no trouble", () => {
	const file = scanText("\uFEFF# escape=`\r\nFROM a\0b AS x\rCOPY . /");
	assert.equal(file.escape, "`");
	assert.equal(file.instructions[0]?.name, "FROM");
	assert.equal(file.instructions.length, 1);
});

const large: Readonly<Record<string, string>> = {
	"one line of 5 MB": `RUN ${"x".repeat(5_000_000)}`,
	"5 MB of words": `COPY ${"a ".repeat(2_500_000)}b`,
	"5 MB of dollars": `ENV A=${"$".repeat(5_000_000)}`,
	"5 MB of quotes": `ENV A=${'"'.repeat(5_000_000)}`,
	"5 MB of braces": `LABEL A=${"${a:-".repeat(1_000_000)}`,
	"5 MB of flags": `COPY ${"--a=b ".repeat(800_000)}`,
	"5 MB of commas": `RUN --mount=${",".repeat(5_000_000)} true`,
	"5 MB of escapes": `ENV A=${"\\".repeat(5_000_000)}`,
	"5 MB of less-than": `RUN ${"<".repeat(5_000_000)}`,
	"5 MB of JSON": `CMD [${'"a",'.repeat(1_200_000)}"a"]`,
	"nested ONBUILD": "ONBUILD ".repeat(600_000),
	"a directive of blanks": `# escape${" ".repeat(5_000_000)}`,
	"a stage name of 50,000 letters": `FROM a AS ${"a".repeat(50_000)}$`,
	"an image of 5 MB": `FROM ${"a-".repeat(2_500_000)}\nFROM ${"a/".repeat(2_500_000)}`,
	"arguments that double": `ARG a=xx\n${"ARG a=$a$a\n".repeat(200)}FROM $a\n${"ENV a=$a$a\n".repeat(200)}`,
	"100,000 arguments": `FROM a\n${Array.from({ length: 100_000 }, (_, i) => `ARG a${i + 1}=$a${i}`).join("\n")}`,
	"100,000 lines of nonsense": "nonsense here\n".repeat(100_000),
	"100,000 continued lines": `RUN a \\\n${"  b \\\n".repeat(100_000)}`,
	"100,000 lines": "FROM alpine AS a\nCOPY --from=a x y # z\n".repeat(50_000),
	"100,000 heredocs": "FROM a\nRUN <<EOF\nx\nEOF\n".repeat(25_000),
	"100,000 open heredocs": `FROM a\nCOPY ${"<<A ".repeat(100_000)} /\n${"x\n".repeat(1000)}`,
	"a chain of 20,000 stages": Array.from(
		{ length: 20_000 },
		(_, i) => `FROM ${i ? `s${i - 1}` : "a"} AS s${i}\nENV A${i}=1`,
	).join("\n"),
};

for (const [name, text] of Object.entries(large)) {
	test(`quick: ${name}`, () => {
		const elapsed = stopwatch();
		const file = scanText(text);
		for (const instruction of file.instructions) void instruction.problems;
		const graph = buildGraph(file);
		stepsOf(graph);
		// Ten times what it takes: this is against growth, not for figures.
		const took = elapsed();
		assert.ok(took < 10_000, `${Math.round(took)} ms`);
	});
}
