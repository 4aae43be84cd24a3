// Reading what lies around a Dockerfile: limits, odd files, and which change makes known things old.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { FolderEntry } from "../server/src/protocol.ts";
import { Cache } from "../server/src/workspace/cache.ts";
import { type ContextLimits, loadContext } from "../server/src/workspace/context.ts";
import { decodeText, type Files } from "../server/src/workspace/files.ts";
import { contextLimits } from "../server/src/workspace/manifests.ts";
import { nodeFiles } from "../server/src/workspace/node-files.ts";
import { folderOf, pathIn, uriIn } from "../server/src/workspace/uri.ts";

const root = new URL("..", import.meta.url).href;

test("the folder of a document", () => {
	const cases: readonly (readonly [string, string | undefined])[] = [
		["file:///a/b/Dockerfile", "file:///a/b/"],
		["file:///c%3A/a/Dockerfile", "file:///c%3A/a/"],
		["file:///Dockerfile", "file:///"],
		["vscode-vfs://github/a/b/Dockerfile", "vscode-vfs://github/a/b/"],
		["untitled:Untitled-1", undefined],
		['git:/a/Dockerfile?{"ref":""}', undefined],
		["file:///a/Dockerfile#1", undefined],
		["", undefined],
	];
	for (const [uri, folder] of cases) {
		assert.equal(folderOf(uri), folder, uri);
	}
});

test("paths in a folder, there and back", () => {
	const folder = "file:///a%20b/";
	assert.equal(uriIn(folder, "c d/#1/é?"), "file:///a%20b/c%20d/%231/%C3%A9%3F");
	assert.equal(pathIn(folder, uriIn(folder, "c d/#1/é?")), "c d/#1/é?");
	assert.equal(pathIn(folder, "file:///other/c"), undefined);
	assert.equal(pathIn(folder, "file:///a%20b/%E0%A4"), undefined);
});

test("Node reads files and folders, and nothing else", async () => {
	assert.match((await nodeFiles.read(`${root}package.json`, 1_000_000)) ?? "", /"dockerfile-stages"/);
	assert.equal(await nodeFiles.read(`${root}package.json`, 10), undefined, "too large");
	assert.equal(await nodeFiles.read(`${root}server`, 1_000_000), undefined, "a folder");
	assert.equal(await nodeFiles.read(`${root}absent`, 1_000_000), undefined);
	assert.equal(await nodeFiles.read("file:///%E0%A4", 1_000_000), undefined, "malformed");
	assert.equal(await nodeFiles.read("untitled:x", 1_000_000), undefined);
	assert.equal(await nodeFiles.list(`${root}package.json`), undefined);
	const entries = await nodeFiles.list(`${root}server/`);
	assert.ok(entries?.some(({ name, kind }) => name === "src" && kind === "folder"));
	assert.ok(entries?.some(({ name, kind }) => name === "package.json" && kind === "file"));
});

test("text is UTF-8 without its mark, and none where a NUL is", () => {
	assert.equal(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), "a");
	assert.equal(decodeText(new Uint8Array([0x61, 0, 0x62])), undefined);
});

/** A tree of folders by URI; whatever is a manifest holds its own URI as text. */
function tree(folders: Readonly<Record<string, readonly FolderEntry[]>>): Files {
	return { list: async (uri) => folders[uri], read: async (uri) => uri };
}

const file = (name: string): FolderEntry => ({ name, kind: "file" });
const folder = (name: string): FolderEntry => ({ name, kind: "folder" });

test("a context holds paths and the text of manifests", async () => {
	const files = tree({
		"m:/": [file("b"), folder("sub"), { name: "link", kind: "link" }, { name: "pipe", kind: "other" }],
		"m:/sub/": [file("go.mod"), file("web.Dockerfile.dockerignore")],
	});
	assert.deepEqual(await loadContext(files, "m:/"), {
		paths: new Set(["b", "link", "sub/", "sub/go.mod", "sub/web.Dockerfile.dockerignore"]),
		complete: true,
		texts: new Map([
			["sub/go.mod", "m:/sub/go.mod"],
			["sub/web.Dockerfile.dockerignore", "m:/sub/web.Dockerfile.dockerignore"],
		]),
	});
});

test("a context that is cut says so", async () => {
	const deep = { list: async () => [folder("a"), file("go.mod")], read: async () => "" };
	const cases: readonly (readonly [string, Files, Partial<ContextLimits>])[] = [
		["deeper than looked at", deep, { depth: 8 }],
		["too many folders", deep, { folders: 2, depth: 100 }],
		["too many paths", deep, { paths: 3, depth: 100 }],
		["a store of another tool", tree({ "m:/": [folder("node_modules")] }), {}],
		["a folder that can't be read", tree({ "m:/": [folder("secret")] }), {}],
	];
	for (const [name, files, limits] of cases) {
		const context = await loadContext(files, "m:/", { ...contextLimits, ...limits });
		assert.equal(context?.complete, false, name);
		assert.ok(context.paths.size < 20, name);
	}
	const texts = (await loadContext(deep, "m:/", { ...contextLimits, texts: 2 }))?.texts;
	assert.deepEqual([...(texts?.keys() ?? [])], ["go.mod", "a/go.mod"]);
});

test("a context names the folders that were not looked into, where these are all that is missing", async () => {
	const files = tree({
		"m:/": [folder(".git"), folder("sub"), folder("node_modules")],
		"m:/sub/": [folder("deep")],
		"m:/sub/deep/": [file("a")],
	});
	const unread = async (limits: Partial<ContextLimits>) =>
		(await loadContext(files, "m:/", { ...contextLimits, ...limits }))?.unread;
	assert.deepEqual(await unread({}), [".git/", "node_modules/"]);
	assert.deepEqual(await unread({ depth: 1 }), [".git/", "node_modules/", "sub/deep/"]);
	assert.deepEqual(await unread({ folders: 2 }), [".git/", "node_modules/", "sub/deep/"]);
	assert.equal(await unread({ unread: 1 }), undefined);
});

test("a folder that does not exist is no context", async () => {
	assert.equal(await loadContext(tree({}), "m:/"), undefined);
});

test("a cache answers at once, and tells when somebody was told something else", async () => {
	const waiting: ((value: number) => void)[] = [];
	const changed: string[] = [];
	const cache = new Cache<number>(
		() => new Promise((resolve) => waiting.push(resolve)),
		(key) => changed.push(key),
	);
	const answer = async (value: number) => {
		waiting.shift()?.(value);
		await new Promise(setImmediate);
	};
	assert.equal(cache.peek("a"), undefined);
	assert.equal(cache.peek("a"), undefined);
	assert.equal(waiting.length, 1, "one load for all who ask");
	await answer(1);
	assert.deepEqual(changed, ["a"]);
	assert.equal(cache.peek("a"), 1);

	cache.invalidate((key) => key === "a");
	assert.equal(cache.peek("a"), 1, "the old value until there is a new one");
	cache.invalidate(() => true);
	assert.equal(waiting.length, 1, "no second load beside the first");
	await answer(2);
	assert.deepEqual(changed, ["a"], "what was loaded may be older than the last change: loaded again");
	await answer(3);
	assert.deepEqual(changed, ["a", "a"]);
	assert.equal(cache.peek("a"), 3);

	cache.invalidate(() => true);
	cache.keep(() => false);
	await answer(4);
	assert.deepEqual(changed, ["a", "a"], "nobody is told of what was forgotten");

	const settled = cache.settled("b");
	await answer(5);
	await settled;
	assert.deepEqual(changed, ["a", "a"], "nobody had asked");
	assert.equal(cache.peek("b"), 5);
});
