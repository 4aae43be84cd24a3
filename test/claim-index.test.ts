// The index of builds without an editor: what it reads, how often, and that it stops when it should.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import { ClaimFolder } from "../server/src/workspace/claim-folder.ts";
import { ClaimIndex, type IndexHost } from "../server/src/workspace/claim-index.ts";
import type { Files } from "../server/src/workspace/files.ts";
import { pathFrom, uriFrom, uriKey } from "../server/src/workspace/uri.ts";
import { walkFiles } from "../server/src/workspace/walk.ts";
import { until } from "./support/time.ts";
import { memoryFiles } from "./support/workspace.ts";

const dockerfile = "file:///project/Dockerfile";
const compose = "services:\n  app:\n    build:\n      context: .\n      target: tools\n";

/** Files that count what is asked of them. */
function counting(
	texts: Record<string, string>,
): Files & { readonly reads: string[]; readonly lists: string[] } {
	const files = memoryFiles(new Map(Object.entries(texts)));
	const reads: string[] = [];
	const lists: string[] = [];
	return {
		reads,
		lists,
		read: (uri, limit) => {
			reads.push(uri);
			return files.read(uri, limit);
		},
		list: (uri) => {
			lists.push(uri);
			return files.list(uri);
		},
	};
}

function host(files: Files, more: Partial<IndexHost> = {}): IndexHost {
	return { files, documents: () => [], changed: () => undefined, ...more };
}

test("only files that some reader knows are read, each once, and again only what changed", async () => {
	const files = counting({
		"file:///project/compose.yaml": compose,
		"file:///project/a/Makefile": "x:\n\tdocker build --target a ..\n",
		"file:///project/a/main.go": "package main",
		"file:///project/a/Dockerfile": "FROM scratch",
		"file:///project/node_modules/x/package.json": "{}",
		"file:///project/.git/hooks/build.sh": "docker build --target git .",
	});
	let changes = 0;
	const index = new ClaimIndex(
		host(files, {
			changed: () => {
				changes++;
			},
		}),
	);
	index.setFolders(["file:///project"]);
	await index.settled(dockerfile);
	assert.deepEqual(files.reads.toSorted(), ["file:///project/a/Makefile", "file:///project/compose.yaml"]);
	assert.deepEqual(files.lists.toSorted(), ["file:///project/", "file:///project/a/"]);
	assert.equal(changes, 1);
	files.reads.length = 0;
	index.changed([
		{ uri: "file:///project/a/Makefile", kind: "changed" },
		{ uri: "file:///project/a/Makefile", kind: "changed" },
		{ uri: "file:///project/a/main.go", kind: "changed" },
		{ uri: "file:///project/node_modules/x/package.json", kind: "created" },
		{ uri: "file:///elsewhere/Makefile", kind: "created" },
	]);
	await until(() => files.reads.length > 0 && changes === 2);
	assert.deepEqual(files.reads, ["file:///project/a/Makefile"]);
	// The same folders once more are nothing new.
	index.setFolders(["file:///project/"]);
	await index.settled(dockerfile);
	assert.equal(files.reads.length, 1);
});

test("a folder inside of another one has its own files", async () => {
	const files = counting({
		"file:///project/inner/compose.yaml": compose,
		"file:///project/compose.yaml": compose,
	});
	const index = new ClaimIndex(host(files));
	index.setFolders(["file:///project", "file:///project/inner"]);
	await index.settled(dockerfile);
	assert.deepEqual(files.reads.toSorted(), [
		"file:///project/compose.yaml",
		"file:///project/inner/compose.yaml",
	]);
	assert.equal(index.about("file:///project/inner/Dockerfile").facts.targets.length, 1);
});

test("a search shows its progress once it lasts, and ends when it is cancelled", async () => {
	const many = Object.fromEntries(
		Array.from({ length: 200 }, (_, at) => [`file:///project/${at}/compose.yaml`, compose] as const),
	);
	const inner = memoryFiles(new Map(Object.entries(many)));
	const slow: Files = {
		read: async (uri, limit) => {
			await new Promise((resolve) => setTimeout(resolve, 2));
			return inner.read(uri, limit);
		},
		list: async (uri) => {
			await new Promise((resolve) => setTimeout(resolve, 2));
			return inner.list(uri);
		},
	};
	let begun = 0;
	let done = 0;
	const index = new ClaimIndex(
		host(slow, {
			silentMilliseconds: 5,
			startProgress: () => {
				begun++;
				return {
					report: () => undefined,
					cancelled: true,
					done: () => {
						done++;
					},
				};
			},
		}),
	);
	index.setFolders(["file:///project"]);
	await index.settled(dockerfile);
	assert.deepEqual([begun, done], [1, 1]);
	const { searched } = index.about(dockerfile).facts;
	assert.equal(searched?.complete, false);
	assert.ok((searched?.files.length ?? 0) < 200);
});

test("a walk has its limits, and says where it has met one", async () => {
	const files = memoryFiles(
		new Map(["a/b/c/d/e/f", "a/x", "b/x", "c/x"].map((path) => [`file:///project/${path}`, ""] as const)),
	);
	const walk = async (limits: { folders: number; depth: number }) => {
		const found: string[] = [];
		const complete = await walkFiles(
			files,
			"file:///project/",
			(path) => found.push(path),
			() => false,
			limits,
		);
		return [complete, ...found.sort()];
	};
	assert.deepEqual(await walk({ folders: 100, depth: 100 }), [true, "a/b/c/d/e/f", "a/x", "b/x", "c/x"]);
	assert.deepEqual(await walk({ folders: 100, depth: 1 }), [false, "a/x", "b/x", "c/x"]);
	assert.deepEqual(await walk({ folders: 3, depth: 100 }), [false, "a/x", "b/x"]);
	assert.deepEqual(await walk({ folders: 1, depth: 0 }), [false]);
});

test("URIs of one file are the same however they are spelt, and paths lead out of a folder and back", () => {
	assert.equal(uriKey("file:///C%3A/a%20b/%40x"), "file:///c:/a b/@x");
	assert.equal(uriKey("file:///c:/a b/@x"), "file:///c:/a b/@x");
	assert.equal(uriKey("file:///100%"), "file:///100%");
	assert.equal(uriFrom("file:///a/b/", "../c d/x"), "file:///a/c%20d/x");
	assert.equal(uriFrom("file:///a/", "../../x"), undefined);
	assert.equal(pathFrom("file:///a/b/", "file:///a/b/c/x"), "c/x");
	assert.equal(pathFrom("file:///a/b/", "file:///a/c/x"), "../c/x");
});

test("claims of a file that is read again take the place of the old ones", () => {
	const folder = new ClaimFolder("file:///project/");
	const read = (text: string | undefined): boolean =>
		folder.read(
			"compose.yaml",
			text === undefined ? undefined : TextDocument.create("file:///project/compose.yaml", "", 0, text),
		);
	assert.equal(read(compose), true);
	assert.equal(folder.linked().byDockerfile.get("Dockerfile")?.length, 1);
	assert.equal(read(compose.replace("context: .", "context: x")), true);
	assert.equal(folder.linked().byDockerfile.get("Dockerfile"), undefined);
	assert.equal(folder.linked().byDockerfile.get("x/Dockerfile")?.length, 1);
	assert.equal(read("services: {}"), true);
	assert.equal(read("services: {}"), false);
	assert.equal(read(undefined), false);
	assert.deepEqual(folder.linked().files, []);
});
