// The readers on what nobody should write: half of a file, huge and deep ones, and files that lead in circles. None of
// it may throw, hang, or say something about another file's text.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { BuildClaim, Located } from "../server/src/service/facts/claim.ts";
import { commentClaims } from "../server/src/service/facts/prose.ts";
import { readerOf } from "../server/src/service/facts/readers.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { casesOf } from "./support/fixture.ts";
import { stopwatch } from "./support/time.ts";

const fixtures = new URL("fixtures/facts/", import.meta.url);

const files = readdirSync(fixtures).flatMap((name) =>
	casesOf(readFileSync(new URL(name, fixtures), "utf8"), name).filter(
		(one) => readerOf(one.name) !== undefined,
	),
);

/** What one file says by itself. */
function claimsIn(path: string, text: string): readonly BuildClaim[] {
	const reader = readerOf(path);
	assert.ok(reader, path);
	const document = TextDocument.create(`file:///${path}`, "", 1, text);
	const part = reader.read({ uri: document.uri, path, document });
	const claims = part === undefined ? [] : reader.link([part]);
	for (const claim of claims) {
		const places: readonly (Located | undefined)[] = [claim.target, ...claim.stages];
		for (const place of places) {
			if (place?.verbatim) assert.equal(document.getText(place.range), place.text, path);
		}
	}
	return claims;
}

/** Fails where it takes far longer than anybody waits; the limit leaves room for a busy machine. */
function timed(name: string, run: () => void): void {
	const elapsed = stopwatch();
	run();
	const took = elapsed();
	assert.ok(took < 5_000, `${name} took ${Math.round(took)} ms`);
}

test("half of any file, with either line end, a BOM or a NUL in it, is read without harm", () => {
	for (const { name, text } of files) {
		for (let end = 0; end <= text.length; end += 7) claimsIn(name, text.slice(0, end));
		claimsIn(name, text.replaceAll("\n", "\r\n"));
		claimsIn(name, `\uFEFF${text}`);
		claimsIn(name, text.replace("target", "\0target"));
		claimsIn(name, text.replaceAll(/["'{}[\]()]/g, ""));
		claimsIn(name, text.replaceAll("target", "target target").replaceAll(":", ":\t"));
	}
});

test("files with CRLF say the same", () => {
	for (const { name, text } of files) {
		const said = (from: string): readonly unknown[] =>
			claimsIn(name, from).map(({ by, target, range: { start }, dockerfile }) =>
				dockerfile.kind === "inline" ? [] : [by, target?.text, start, dockerfile],
			);
		assert.deepEqual(said(text.replaceAll("\n", "\r\n")), said(text), name);
	}
});

const large = 900_000;

const huge: readonly (readonly [string, string])[] = [
	["Makefile", "docker build --target a . ".repeat(large / 26)],
	["build.sh", "docker build --target a .\n".repeat(large / 26)],
	["build.sh", `docker build ${"-x=docker ".repeat(large / 10)}`],
	["build.sh", `docker build --target "${"a".repeat(large)}`],
	["build.sh", "docker buildx bake a* --set *.target=b\n".repeat(large / 40)],
	["build.sh", `docker buildx bake ${"*a".repeat(large / 2)}`],
	["build.sh", `docker ${"-x ".repeat(large / 3)}bake`],
	["build.sh", "cd a && ".repeat(large / 8)],
	["build.sh", `${"cat <<E\n".repeat(large / 20)}docker build --target a .`],
	["build.sh", `${"((((".repeat(large / 4)}docker build`],
	["build.sh", `${"X=1 ".repeat(large / 4)}\ndocker build --target $X .`],
	["build.sh", `\n${" ".repeat(large)}docker build --target $X .`],
	["build.sh", `${"\\\n".repeat(large / 2)}docker build --target a .`],
	["compose.yaml", `services:\n  a:\n    build:\n      target: ${"[".repeat(290_000)}`],
	["compose.yaml", `build: ${"{a: ".repeat(5000)}`],
	["compose.yaml", `build:\n${Array.from({ length: 1500 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")}`],
	["compose.yaml", `build:\n${"- ".repeat(5000)}`],
	["compose.yaml", `services:\n${"  a: { build: { target: b } }\n".repeat(290_000 / 31)}`],
	["compose.yaml", `services:\n${"  a: { build: { target: b } }\n".repeat(large / 31)}`],
	["compose.yaml", `services: { a: { build: { target: "${"${A:-".repeat(40_000)}" } } }`],
	[".env", 'A="'.repeat(large / 3)],
	[".env", 'A="\n'.repeat(large / 4)],
	[".env", "A=$A$A\n".repeat(large / 7)],
	["package.json", `{"scripts": {"docker": ${"[".repeat(large)} build`],
	["docker-bake.json", `{"target": ${'{"a":'.repeat(large / 5)}`],
	["docker-bake.hcl", `target "a" { target = ${"(".repeat(large)}`],
	["docker-bake.hcl", `target "a" { target = ${"[{a=".repeat(large / 4)}`],
	["docker-bake.hcl", `target "a" { target = ${"!".repeat(large)}x }`],
	["docker-bake.hcl", `target "a" { target = ${"a ? ".repeat(large / 4)}x }`],
	["docker-bake.hcl", `target "a" { target = a${"[0]".repeat(large / 3)} }`],
	["docker-bake.hcl", `target "a" { target = "${"${".repeat(large / 2)}" }`],
	["docker-bake.hcl", 'target "a" {\n'.repeat(large / 13)],
	["docker-bake.hcl", "target = <<X\n".repeat(large / 13)],
	["docker-bake.hcl", `target "a" { inherits = ["a"]\n target = ${"x".repeat(large)} }`],
	["README.md", "`docker build --target a .` ".repeat(large / 28)],
	["README.md", `--target build ${"`".repeat(large)}`],
	[
		".github/workflows/a.yml",
		`jobs:\n  a:\n    steps:\n${"      - run: docker build --target a .\n".repeat(20_000)}`,
	],
];

test("huge and deep files take no time and no stack", () => {
	for (const [path, text] of huge) timed(`${path} ${text.slice(0, 30)}`, () => claimsIn(path, text));
});

test("YAML that refers to itself, or to much at once, ends", () => {
	const merges = Array.from({ length: 30 }, (_, at) =>
		at === 0 ? "a0: &a0 { build: . }" : `a${at}: &a${at} { <<: [*a${at - 1}, *a${at - 1}, *a${at - 1}] }`,
	);
	const lists = Array.from({ length: 30 }, (_, at) =>
		at === 0 ? "a0: &a0 [docker build .]" : `a${at}: &a${at} [*a${at - 1}, *a${at - 1}, *a${at - 1}]`,
	);
	const aliases = `x: &x { build: . }\nservices:\n${Array.from({ length: 5000 }, (_, at) => `  s${at}: *x\n`).join("")}`;
	const itself = "services: &s\n  a: &a\n    <<: *a\n    build: *s\n  b: *a\n";
	for (const text of [`${merges.join("\n")}\nservices: *a29\n`, aliases, itself]) {
		timed(text.slice(0, 30), () => claimsIn("compose.yaml", text));
	}
	for (const text of [`${lists.join("\n")}\njobs: *a29\n`, itself]) {
		timed(text.slice(0, 30), () => claimsIn(".github/workflows/a.yml", text));
	}
});

test("bake files that lead in circles end", () => {
	const text = [
		'variable "A" { default = B }',
		'variable "B" { default = "${A}" }',
		'function "f" {\n params = [x]\n result = f(x)\n}',
		'function "g" {\n params = [x]\n result = "${x}${x}${g("${x}${x}")}"\n}',
		'target "a" {\n inherits = ["b"]\n target = A\n}',
		'target "b" {\n inherits = ["a", "b"]\n target = f("x")\n}',
		'target "c" {\n target = g("xxxxxxxxxxxxxxxx")\n}',
		`target "d" {\n matrix = {\n${"abcdefgh"
			.split("")
			.map((name) => `${name} = ["1","2","3","4","5","6","7","8","9"]`)
			.join("\n")}\n}\n target = a\n}`,
	].join("\n");
	timed("circles", () => {
		const claims = claimsIn("docker-bake.hcl", text);
		assert.ok(claims.length <= 250);
		assert.ok(claims.slice(0, 3).every(({ openTarget }) => openTarget));
	});
});

test("a Dockerfile full of comments that show builds takes no time", () => {
	const document = TextDocument.create(
		"file:///Dockerfile",
		"dockerfile",
		1,
		"# docker build --target a .\n".repeat(50_000),
	);
	const file = scan(document);
	timed("comments", () => commentClaims(file));
});
