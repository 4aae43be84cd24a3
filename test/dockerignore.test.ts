// What a .dockerignore leaves out, by pattern and path.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanPath, ignoredBy, readIgnoreFile } from "../server/src/service/facts/dockerignore.ts";
import { stopwatch } from "./support/time.ts";

/** Pattern, paths that it leaves out, paths that it does not. */
const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
	["a", ["a", "a/b", "a/b/c"], ["ab", "b/a", "."]],
	["/a/", ["a", "a/b"], ["b/a"]],
	["./a/../b//c", ["b/c", "b/c/d"], ["b", "a"]],
	["*", ["a", "a/b", "."], []],
	["*.md", ["a.md", ".md", "a.md/b"], ["a/b.md", "amd"]],
	["a?c", ["abc", "aéc"], ["ac", "a/c", "abbc"]],
	["*/b", ["a/b", "a/b/c"], ["b", "a/c/b"]],
	["**", ["a", "a/b"], []],
	["**/*", ["a", "a/b"], []],
	["**/b", ["b", "a/b", "a/a/b", "a/b/c"], ["ab", "a/bc"]],
	["**b", ["b", "ab", "a/ab"], ["ba"]],
	["**b*", ["b", "a/bc"], ["ab", "cb"]],
	["a/**", ["a/b", "a/b/c", "a/"], ["a", "b/a/c"]],
	["a/**/c", ["a/c", "a/b/c", "a/b/b/c"], ["a/bc", "c"]],
	["**/a/**/*.b", ["a/x.b", "c/a/d/x.b"], ["x.b", "a/x.c"]],
	["a**", ["a", "ab", "a/b"], ["ba"]],
	["[a-c]1", ["a1", "c1"], ["d1", "ab1"]],
	["[^a-c]1", ["d1", "/1"], ["a1"]],
	["\\*", ["*"], ["a"]],
	["a.b+(c)$", ["a.b+(c)$"], ["axb+(c)$", "a.bb(c)$"]],
	["{a,b}", ["{a,b}"], ["a"]],
	["#a", [], ["#a"]],
	[" #a", ["#a"], []],
	["!a", [], ["a"]],
];

test("a pattern leaves out what Docker leaves out", () => {
	for (const [pattern, out, kept] of cases) {
		const ignored = ignoredBy(pattern);
		for (const path of out) assert.ok(ignored(path), `${pattern} leaves out ${path}`);
		for (const path of kept) assert.ok(!ignored(path), `${pattern} keeps ${path}`);
	}
});

test("the last line that matches decides", () => {
	const ignored = ignoredBy("\uFEFF# all\r\n*\r\n\r\n!src\r\n  ! docs/a.md  \r\nsrc/*.tmp\r\n");
	assert.deepEqual(["a", "src", "src/b", "src/b.tmp", "docs", "docs/a.md", "docs/b.md"].map(ignored), [
		true,
		false,
		false,
		true,
		true,
		false,
		true,
	]);
	const { patterns } = readIgnoreFile("# all\n*\n\n!src");
	assert.deepEqual(
		patterns.map(({ text, line, except }) => [text, line, except]),
		[
			["*", 1, false],
			["src", 3, true],
		],
	);
});

test("what Docker refuses, or nobody means so, is known for it", () => {
	for (const text of [
		"[",
		"[a",
		"a\\",
		"!",
		"[]",
		"[b-a]",
		"*\\d",
		"*a|b",
		"*{1}",
		"*^",
		"[[:alpha:]]",
		"[a*]",
	])
		assert.equal(readIgnoreFile(`b\n${text}`).exact, false, text);
	for (const text of ["", "a", "[^a-z0]*", "a|b", "]", "\\[a\\]"])
		assert.equal(readIgnoreFile(text).exact, true, text);
});

test("paths are cleaned as Go does it", () => {
	const paths = ["", ".", "./", "/", "a/", "//a//b/", "a/./b/../c", "../a", "a/../../b", "/../a", "/.."];
	assert.deepEqual(paths.map(cleanPath), [".", ".", ".", "/", "a", "/a/b", "a/c", "../a", "../b", "/a", "/"]);
});

test("no pattern makes it slow", () => {
	const elapsed = stopwatch();
	const ignored = ignoredBy(`${"*a".repeat(400)}b\n${"**/a/".repeat(150)}b\n${"?".repeat(900)}*\n`);
	for (let length = 1; length < 300; length++) assert.equal(ignored("a".repeat(length)), false);
	ignored("a/".repeat(100_000));
	assert.ok(elapsed() < 2000);
});
