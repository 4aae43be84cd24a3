// What the server asks of its client and is told unasked: settings, files around a Dockerfile, changes of both.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
	type Diagnostic,
	type DocumentDiagnosticReport,
	HoverRequest,
	type Registration,
} from "vscode-languageserver";
import { onRequest } from "../server/src/lsp/endpoint.ts";
import { endpoints } from "../server/src/lsp/requests.ts";
import { serve } from "../server/src/lsp/server.ts";
import type { FolderEntry } from "../server/src/protocol.ts";
import type { Files } from "../server/src/workspace/files.ts";
import { type Editor, modern, startEditor } from "./support/editor.ts";
import { until } from "./support/time.ts";

const uri = "file:///project/Dockerfile";
const unused = "FROM alpine AS left\nRUN true\nFROM scratch\nCOPY a b\n";

const editors: Editor[] = [];
after(() => {
	for (const editor of editors) {
		editor.dispose();
	}
});

async function start(options: Parameters<typeof startEditor>[0]): Promise<Editor> {
	const editor = await startEditor(options);
	editors.push(editor);
	return editor;
}

async function pull(editor: Editor, of = uri): Promise<Diagnostic[]> {
	const report = await editor.request<DocumentDiagnosticReport>("textDocument/diagnostic", {
		textDocument: { uri: of },
	});
	return report.kind === "full" ? report.items : [];
}

function severityOf(diagnostics: readonly Diagnostic[]): Diagnostic["severity"] | "off" {
	const found = diagnostics.find(({ code }) => code === "unused-stage");
	return found ? found.severity : "off";
}

test("settings are asked for once per document, and again when they change", async () => {
	let setting: unknown = "error";
	const asked: unknown[] = [];
	let refreshes = 0;
	const editor = await start({
		listen(client) {
			client.onRequest("workspace/configuration", ({ items }) => {
				asked.push(items);
				return [{ rules: { "unused-stage": setting, nonsense: 7 } }];
			});
			client.onRequest("workspace/diagnostic/refresh", () => {
				refreshes++;
				return null;
			});
		},
	});
	await editor.open(uri, unused);
	// The very first answer waits for them.
	assert.equal(severityOf(await pull(editor)), 1);
	assert.equal(severityOf(await pull(editor)), 1);
	assert.deepEqual(asked, [[{ scopeUri: uri, section: "dockerfileStages" }]]);
	setting = "off";
	await editor.client.sendNotification("workspace/didChangeConfiguration", { settings: null });
	await until(() => refreshes > 0);
	assert.equal(severityOf(await pull(editor)), "off");
	assert.equal(asked.length, 2);
	assert.deepEqual(editor.log, []);
});

test("a client that does not answer for settings may push them", async () => {
	const { configuration: _, ...workspace } = modern.workspace ?? {};
	const editor = await start({ capabilities: { ...modern, workspace } });
	await editor.client.sendNotification("workspace/didChangeConfiguration", {
		settings: { dockerfileStages: { rules: { "unused-stage": "error" } } },
	});
	await editor.open(uri, unused);
	assert.equal(severityOf(await pull(editor)), 1);
});

test("settings of any other shape are as if there were none", async () => {
	for (const section of [
		null,
		7,
		"off",
		[],
		{ rules: null },
		{ rules: [] },
		{ rules: { "unused-stage": {} } },
	]) {
		const editor = await start({
			listen: (client) => {
				client.onRequest("workspace/configuration", () => [section]);
			},
		});
		await editor.open(uri, unused);
		assert.notEqual(severityOf(await pull(editor)), "off");
		assert.deepEqual(editor.log, []);
	}
});

test("the server asks to be told of changed settings and files, where it can", async () => {
	const registrations: Registration[] = [];
	await start({
		listen(client) {
			client.onRequest("client/registerCapability", (params) => {
				registrations.push(...params.registrations);
				return null;
			});
		},
	});
	await until(() => registrations.length === 2);
	assert.deepEqual(
		registrations.map(({ method }) => method),
		["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"],
	);
});

/** Answers a hover with the facts about its file, so that a test can see them. */
const factsInHover = onRequest(
	HoverRequest.type,
	() => ({ hoverProvider: true }),
	null,
	(session, params) => {
		const context = session.snapshot(params.textDocument.uri)?.facts.context;
		return { contents: context ? [...context.paths, ...context.texts.values()].sort().join(" ") : "unknown" };
	},
);

async function facts(editor: Editor, of: string): Promise<string> {
	const hover = await editor.at<{ contents: string }>("textDocument/hover", of, { line: 0, character: 0 });
	return hover.contents;
}

/** A file system in memory; `delay` milliseconds late. */
function memory(files: Record<string, string>, delay = 0): Files & { readonly lists: string[] } {
	const lists: string[] = [];
	const later = () => new Promise((resolve) => setTimeout(resolve, delay));
	return {
		lists,
		async read(file) {
			await later();
			return files[file];
		},
		async list(folder) {
			lists.push(folder);
			await later();
			const inside = Object.keys(files).filter((file) => file.startsWith(folder));
			const names = new Map<string, FolderEntry["kind"]>();
			for (const file of inside) {
				const [name = "", ...deeper] = file.slice(folder.length).split("/");
				names.set(name, deeper.length > 0 ? "folder" : "file");
			}
			return [...names].map(([name, kind]) => ({ name, kind }));
		},
	};
}

test("the files around a Dockerfile become facts, and change with them", async () => {
	const files: Record<string, string> = { [uri]: unused, "file:///project/go.mod": "module a" };
	let refreshes = 0;
	const editor = await start({
		files: memory(files),
		serve: (connection) => serve(connection, { files: memory(files) }, [...endpoints, factsInHover]),
		listen(client) {
			client.onRequest("workspace/diagnostic/refresh", () => {
				refreshes++;
				return null;
			});
		},
	});
	await editor.open(uri, unused);
	await pull(editor);
	assert.equal(await facts(editor, uri), "Dockerfile go.mod module a");
	files["file:///project/go.mod"] = "module b";
	files["file:///project/cmd/main.c"] = "";
	await editor.client.sendNotification("workspace/didChangeWatchedFiles", {
		changes: [
			{ uri: "file:///project/go.mod", type: 2 },
			{ uri: "file:///project/cmd/main.c", type: 1 },
		],
	});
	await until(() => refreshes === 1);
	assert.equal(await facts(editor, uri), "Dockerfile cmd/ cmd/main.c go.mod module b");
	assert.deepEqual(editor.log, []);
});

test("a feature does not wait for files; diagnostics are asked for again when these have come", async () => {
	let refreshes = 0;
	const slow = memory({ [uri]: unused }, 1_500);
	const editor = await start({
		serve: (connection) => serve(connection, { files: slow }, [...endpoints, factsInHover]),
		listen(client) {
			client.onRequest("workspace/diagnostic/refresh", () => {
				refreshes++;
				return null;
			});
		},
	});
	await editor.open(uri, unused);
	const begun = performance.now();
	assert.equal(await facts(editor, uri), "unknown");
	assert.ok(performance.now() - begun < 10_000);
	// The first diagnostics wait a little, not for ever.
	assert.notEqual(severityOf(await pull(editor)), "off");
	await until(() => refreshes === 1);
	assert.equal(await facts(editor, uri), "Dockerfile");
});

test("our own client reads the files that this machine has not", async () => {
	const remote = "vscode-vfs://github/a/b/Dockerfile";
	const asked: string[] = [];
	const editor = await start({
		initializationOptions: { files: true },
		serve: (connection) => serve(connection, {}, [...endpoints, factsInHover]),
		listen(client) {
			client.onRequest("dockerfileStages/readDirectory", ({ uri: folder }) => {
				asked.push(folder);
				return folder === "vscode-vfs://github/a/b/"
					? [
							{ name: "package.json", kind: "file" },
							{ name: "node_modules", kind: "folder" },
							{ name: "my files", kind: "folder" },
						]
					: null;
			});
			client.onRequest("dockerfileStages/readFile", ({ uri: file }) => {
				asked.push(file);
				return "{}";
			});
		},
	});
	await editor.open(remote, unused);
	await pull(editor, remote);
	assert.equal(await facts(editor, remote), "my files/ node_modules/ package.json {}");
	// Once for the build context and once for what builds it.
	assert.deepEqual(
		new Set(asked),
		new Set([
			"vscode-vfs://github/a/b/",
			"vscode-vfs://github/a/b/my%20files/",
			"vscode-vfs://github/a/b/package.json",
		]),
	);
});

test("nothing is read around a document that lies nowhere", async () => {
	const files = memory({});
	const editor = await start({ serve: (connection) => serve(connection, { files }, endpoints) });
	for (const other of ["untitled:Untitled-1", 'git:/project/Dockerfile?{"ref":"HEAD"}', "nonsense"]) {
		await editor.open(other, unused);
		assert.notEqual(severityOf(await pull(editor, other)), "off");
	}
	assert.deepEqual(files.lists, []);
	assert.deepEqual(editor.log, []);
});
