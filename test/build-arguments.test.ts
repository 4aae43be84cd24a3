// What other files say of a Dockerfile's build arguments: references, rename and hover lead there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TextDocumentEdit, TextEdit } from "vscode-languageserver-types";
import { hover } from "../server/src/service/features/hover.ts";
import { references } from "../server/src/service/features/references.ts";
import { rename } from "../server/src/service/features/rename.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { apply } from "./support/diff.ts";
import { lookThrough } from "./support/workspace.ts";

const dockerfile =
	"ARG VERSION=1\nFROM golang:$VERSION AS build\nARG VERSION\nENV MODE=$VERSION\nRUN echo $MODE\n";
const files = new Map([
	["Dockerfile", dockerfile],
	["other/Dockerfile", dockerfile],
	[
		"compose.yaml",
		"services:\n  web:\n    build:\n      context: .\n      args: { VERSION: '2', MODE: x }\n",
	],
	["docker-bake.hcl", 'target "app" {\n  args = { VERSION = "3" }\n}\n'],
	["other/compose.yaml", "services:\n  other:\n    build:\n      context: .\n      args: [VERSION]\n"],
]);
const use = { line: 1, character: 14 };

async function snapshotOf(texts: ReadonlyMap<string, string>): Promise<Snapshot> {
	const snapshot = (await lookThrough(texts)).dockerfile("Dockerfile");
	assert.ok(snapshot);
	return snapshot;
}

test("references to a build argument are also where builds of this Dockerfile give it", async () => {
	const found = references(await snapshotOf(files), use, true);
	assert.deepEqual(
		found.map(({ uri, range }) => `${uri.replace("file:///project/", "")}:${range.start.line + 1}`),
		["Dockerfile:1", "Dockerfile:2", "Dockerfile:3", "Dockerfile:4", "compose.yaml:5", "docker-bake.hcl:2"],
	);
});

test("an environment variable is not what builds give", async () => {
	const found = references(await snapshotOf(files), { line: 4, character: 11 }, true);
	assert.deepEqual(
		found.map(({ uri, range }) => `${uri.replace("file:///project/", "")}:${range.start.line + 1}`),
		["Dockerfile:4", "Dockerfile:5"],
	);
});

test("a rename changes the builds as well, and says of each what it is", async () => {
	const edit = rename(await snapshotOf(files), use, "GO");
	assert.ok(edit !== undefined && !("refused" in edit));
	const results = (edit.documentChanges ?? []).map((change) => {
		assert.ok(TextDocumentEdit.is(change));
		const path = change.textDocument.uri.replace("file:///project/", "");
		return apply(files.get(path) ?? "", change.edits.filter(TextEdit.is));
	});
	assert.deepEqual(results, [
		"ARG GO=1\nFROM golang:$GO AS build\nARG GO\nENV MODE=$GO\nRUN echo $MODE\n",
		"services:\n  web:\n    build:\n      context: .\n      args: { GO: '2', MODE: x }\n",
		'target "app" {\n  args = { GO = "3" }\n}\n',
	]);
	assert.deepEqual(
		Object.values(edit.changeAnnotations ?? {}).map(({ label, description }) => `${label}: ${description}`),
		[
			"The build argument VERSION: Other builds that give VERSION have to give the new name, and commands of a RUN no longer find VERSION in their environment.",
			"An argument of compose service web: It gives this build argument.",
			"An argument of bake target app: It gives this build argument.",
		],
	);
});

test("a name that is put together elsewhere is not renamed", async () => {
	const bake = 'variable "N" { default = "VERSION" }\ntarget "app" {\n  args = { "${N}" = "3" }\n}\n';
	const edit = rename(await snapshotOf(new Map([...files, ["docker-bake.hcl", bake]])), use, "GO");
	assert.deepEqual(edit, { refused: "bake target `app` gives it in a way that can't be edited here." });
});

test("an argument whose value is the environment's keeps its name", async () => {
	const compose = "services:\n  web:\n    build:\n      context: .\n      args: [VERSION]\n";
	const edit = rename(await snapshotOf(new Map([...files, ["compose.yaml", compose]])), use, "GO");
	assert.deepEqual(edit, {
		refused: "compose service `web` takes its value from the environment variable `VERSION`.",
	});
});

test("the card of a variable says what builds give it", async () => {
	const snapshot = await snapshotOf(files);
	for (const position of [
		use,
		{ line: 0, character: 5 },
		{ line: 2, character: 5 },
		{ line: 3, character: 12 },
	]) {
		const contents = hover(snapshot, position)?.contents;
		assert.ok(typeof contents === "object" && "value" in contents);
		assert.equal(
			contents.value.split("\n").at(-1),
			"Given `2` by [compose service `web`](file:///project/compose.yaml#L5), `3` by [bake target `app`](file:///project/docker-bake.hcl#L2).",
		);
	}
});
