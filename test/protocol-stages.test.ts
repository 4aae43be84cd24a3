// The stage features over the wire: what each kind of client is given, and our own request.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
	type CallHierarchyIncomingCall,
	type CallHierarchyItem,
	type ClientCapabilities,
	type CodeAction,
	type CodeLens,
	type Diagnostic,
	type DocumentDiagnosticReport,
	type DocumentLink,
	type DocumentSymbol,
	type Hover,
	type InlayHint,
	type Location,
	LSPErrorCodes,
	type ResponseError,
	type SemanticTokens,
	type SymbolInformation,
	type WorkspaceEdit,
	type WorkspaceSymbol,
} from "vscode-languageserver";
import type { StageView } from "../server/src/protocol.ts";
import { type Editor, modern, startEditor } from "./support/editor.ts";
import { until } from "./support/time.ts";
import { memoryFiles } from "./support/workspace.ts";

const uri = "file:///project/Dockerfile";
const text = [
	"ARG BASE=alpine",
	"FROM golang AS build",
	"RUN true",
	"FROM build AS test",
	"RUN true",
	"FROM $BASE",
	"COPY --from=0 /a /a",
	"",
].join("\n");
const onName = { line: 1, character: 16 };

const able: ClientCapabilities = {
	...modern,
	textDocument: {
		...modern.textDocument,
		rename: { prepareSupport: true, honorsChangeAnnotations: true },
		documentSymbol: { hierarchicalDocumentSymbolSupport: true },
		documentLink: { tooltipSupport: true },
	},
	workspace: {
		...modern.workspace,
		inlayHint: { refreshSupport: true },
		codeLens: { refreshSupport: true },
	},
};
const bare: ClientCapabilities = {};

const editors: Editor[] = [];
after(() => {
	for (const editor of editors) {
		editor.dispose();
	}
});

async function start(options: Parameters<typeof startEditor>[0] = {}): Promise<Editor> {
	const editor = await startEditor({ capabilities: able, ...options });
	editors.push(editor);
	await editor.open(uri, text);
	return editor;
}

function about(editor: Editor) {
	return <R>(method: string, params: object = {}) =>
		editor.request<R>(method, { textDocument: { uri }, ...params });
}

test("what is offered depends on the client", async () => {
	const { capabilities } = (await start()).greeting;
	assert.deepEqual(capabilities.renameProvider, { prepareProvider: true });
	assert.equal(capabilities.codeLensProvider, undefined);
	const own = (await start({ initializationOptions: { commands: true } })).greeting.capabilities;
	assert.deepEqual(own.codeLensProvider, {});
	assert.equal((await start({ capabilities: bare })).greeting.capabilities.renameProvider, true);
});

test("references, and the stage itself if it is asked for", async () => {
	const ask = about(await start());
	for (const [includeDeclaration, lines] of [
		[true, [1, 3, 6]],
		[false, [3, 6]],
	] as const) {
		const found = await ask<Location[]>("textDocument/references", {
			position: onName,
			context: { includeDeclaration },
		});
		assert.deepEqual(
			found.map(({ range }) => range.start.line),
			lines,
		);
	}
});

test("a rename is an edit for this version, or plain changes for an old client", async () => {
	const params = { position: onName, newName: "compile" };
	const edit = await about(await start())<WorkspaceEdit>("textDocument/rename", params);
	const [change] = edit.documentChanges ?? [];
	assert.ok(change && "textDocument" in change);
	assert.deepEqual(change.textDocument, { uri, version: 1 });
	assert.equal(change.edits.length, 2);
	const plain = await about(await start({ capabilities: bare }))<WorkspaceEdit>(
		"textDocument/rename",
		params,
	);
	assert.deepEqual(Object.keys(plain), ["changes"]);
	assert.equal(plain.changes?.[uri]?.length, 2);
});

test("a variable is renamed with what is to be confirmed, and not where a client can't ask", async () => {
	const params = { position: { line: 0, character: 5 }, newName: "IMAGE" };
	const edit = await about(await start())<WorkspaceEdit>("textDocument/rename", params);
	const [change] = edit.documentChanges ?? [];
	assert.ok(change && "textDocument" in change);
	assert.deepEqual(
		change.edits.map((each) => "range" in each && each.range.start),
		[
			{ line: 0, character: 4 },
			{ line: 5, character: 6 },
		],
	);
	assert.deepEqual(Object.values(edit.changeAnnotations ?? {}), [
		{
			label: "The build argument BASE",
			description: "Builds that give BASE have to give the new name.",
			needsConfirmation: true,
		},
	]);
	await assert.rejects(
		about(await start({ capabilities: bare }))("textDocument/rename", params),
		/has to be confirmed.*Builds that give BASE have to give the new name\./,
	);
});

test("what can't be renamed is refused with a sentence, and nothing is logged", async () => {
	const editor = await start();
	const ask = about(editor);
	const refusals: readonly (readonly [string, object])[] = [
		["textDocument/prepareRename", { position: { line: 1, character: 7 } }],
		["textDocument/rename", { position: { line: 1, character: 7 }, newName: "x" }],
		["textDocument/prepareRename", { position: { line: 6, character: 13 } }],
		["textDocument/rename", { position: onName, newName: "test" }],
		["textDocument/rename", { position: onName, newName: "1" }],
	];
	for (const [method, params] of refusals) {
		await assert.rejects(ask(method, params), ({ code, message }: ResponseError) => {
			assert.equal(code, LSPErrorCodes.RequestFailed);
			assert.match(message, /^.{10,}\.$/);
			return true;
		});
	}
	assert.equal(await ask("textDocument/prepareRename", { position: { line: 2, character: 1 } }), null);
	assert.deepEqual(editor.log, []);
});

test("the outline is flat for a client without outlines", async () => {
	const symbols = await about(await start())<DocumentSymbol[]>("textDocument/documentSymbol");
	assert.deepEqual(
		symbols.map(({ name, children = [] }) => [name, children.length]),
		[
			["ARG", 0],
			["build", 1],
			["test", 1],
			["stage 2", 1],
		],
	);
	const flat = await about(await start({ capabilities: bare }))<SymbolInformation[]>(
		"textDocument/documentSymbol",
	);
	assert.deepEqual(
		flat.map(({ name, containerName }) => [name, containerName]),
		[
			["ARG", undefined],
			["build", undefined],
			["RUN", "build"],
			["test", undefined],
			["RUN", "test"],
			["stage 2", undefined],
			["COPY", "stage 2"],
		],
	);
});

test("links lose their tooltips where these are not known", async () => {
	const [link] = await about(await start())<DocumentLink[]>("textDocument/documentLink");
	assert.equal(link?.target, "https://hub.docker.com/_/golang");
	assert.ok(link.tooltip);
	const [plain] = await about(await start({ capabilities: bare }))<DocumentLink[]>(
		"textDocument/documentLink",
	);
	assert.deepEqual(Object.keys(plain ?? {}), ["range", "target"]);
});

test("hints follow the settings, and the client is asked to look again when these change", async () => {
	let wanted = true;
	let refreshed = 0;
	const editor = await start({
		listen(client) {
			client.onRequest("workspace/configuration", ({ items }: { items: object[] }) =>
				items.map(() => ({ inlayHints: { indices: false, values: wanted } })),
			);
			client.onRequest("workspace/inlayHint/refresh", () => {
				refreshed++;
				return null;
			});
			client.onRequest("workspace/codeLens/refresh", () => null);
		},
	});
	const labels = async () => {
		const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
		const hints = await about(editor)<InlayHint[]>("textDocument/inlayHint", { range });
		return hints.map(({ label }) =>
			typeof label === "string" ? label : label.map(({ value }) => value).join(""),
		);
	};
	await labels();
	await until(() => refreshed === 1);
	assert.deepEqual(await labels(), ["build", "alpine"]);
	wanted = false;
	await editor.client.sendNotification("workspace/didChangeConfiguration", { settings: null });
	await until(() => refreshed === 2);
	assert.deepEqual(await labels(), ["build"]);
});

test("a lens names a command of our client", async () => {
	const ask = about(await start({ initializationOptions: { commands: true } }));
	const lenses = await ask<CodeLens[]>("textDocument/codeLens");
	assert.deepEqual(
		lenses.map(({ command }) => [command?.title, command?.command, command?.arguments?.[2]?.length]),
		[["2 references", "dockerfileStages.showReferences", 2]],
	);
});

test("a refactoring that is refused is shown with its reason, to clients that can and when asked for", async () => {
	const { codeAction } = modern.textDocument ?? {};
	const shows = {
		...able,
		textDocument: { ...able.textDocument, codeAction: { ...codeAction, disabledSupport: true } },
	};
	const range = { start: onName, end: onName };
	for (const [capabilities, only, count] of [
		[shows, ["refactor"], 1],
		[shows, undefined, 0],
		[able, ["refactor"], 0],
	] as const) {
		const ask = about(await start({ capabilities }));
		const found = await ask<CodeAction[]>("textDocument/codeAction", {
			range,
			context: { diagnostics: [], ...(only && { only }) },
		});
		const refused = found.filter(({ disabled }) => disabled);
		assert.equal(refused.length, count);
		assert.ok(refused.every(({ disabled, edit }) => disabled?.reason && !edit));
	}
});

test("tokens are relative to each other", async () => {
	const editor = await start();
	const { data } = await about(editor)<SemanticTokens>("textDocument/semanticTokens/full");
	assert.deepEqual(data.slice(0, 10), [0, 4, 4, 1, 1, 1, 15, 5, 0, 1]);
	assert.equal(data.length % 5, 0);
});

test("a call hierarchy goes on from its items", async () => {
	const editor = await start();
	const [item] = await editor.at<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", uri, onName);
	const calls = await editor.request<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item });
	assert.deepEqual(
		calls.map(({ from }) => from.name),
		["test", "stage 2"],
	);
	const elsewhere = { ...item, uri: "file:///project/compose.yaml" };
	assert.equal(await editor.request("callHierarchy/incomingCalls", { item: elsewhere }), null);
});

test("workspace symbols are those of all Dockerfiles of the workspace, what is open before what is on disk", async () => {
	const texts = new Map([
		["file:///ws/Dockerfile", "FROM a AS buildDisk\n"],
		["file:///ws/web/Dockerfile.dev", "FROM a AS x\nFROM x AS Builder\n"],
		["file:///ws/web/api.dockerfile", "FROM a AS build-api\n"],
		["file:///ws/node_modules/b/Dockerfile", "FROM a AS buildings\n"],
		["file:///ws/Dockerfile.dockerignore", "FROM a AS builds\n"],
	]);
	const editor = await start({ files: memoryFiles(texts), folders: ["file:///ws"] });
	await editor.open("file:///ws/Dockerfile", "FROM a AS buildOpen\n");
	await editor.open("file:///other/Dockerfile", "FROM a AS builder\n");
	await editor.open("file:///other/notes.md", "FROM a AS buildings\n", "markdown");
	const ask = async (query: string): Promise<string[]> => {
		const symbols = await editor.request<WorkspaceSymbol[]>("workspace/symbol", { query });
		return symbols.map(({ name, containerName }) => `${name} in ${containerName}`).sort();
	};
	const web = ["Builder in web/Dockerfile.dev", "build-api in web/api.dockerfile"];
	assert.deepEqual(await ask("build"), [
		web[0],
		"build in Dockerfile",
		web[1],
		"buildOpen in Dockerfile",
		"builder in Dockerfile",
	]);
	assert.deepEqual(await ask("bapi"), [web[1]]);
	texts.set("file:///ws/web/Dockerfile.dev", "FROM a AS Bapi2\n");
	texts.delete("file:///ws/web/api.dockerfile");
	texts.set("file:///ws/new/Dockerfile", "FROM a AS bapi3\n");
	await editor.client.sendNotification("workspace/didChangeWatchedFiles", {
		changes: [
			{ uri: "file:///ws/web/Dockerfile.dev", type: 2 },
			{ uri: "file:///ws/web/api.dockerfile", type: 3 },
			{ uri: "file:///ws/new", type: 1 },
		],
	});
	assert.deepEqual(await ask("bapi"), ["Bapi2 in web/Dockerfile.dev", "bapi3 in new/Dockerfile"]);
	await editor.close("file:///ws/Dockerfile");
	assert.deepEqual(await ask("buildDisk"), ["buildDisk in Dockerfile"]);
});

test("a file looked at for another target is seen from there, until it is closed", async () => {
	let refreshed = 0;
	const editor = await start({
		listen(client) {
			client.onRequest("workspace/diagnostic/refresh", () => {
				refreshed++;
				return null;
			});
			client.onRequest("workspace/inlayHint/refresh", () => null);
			client.onRequest("workspace/codeLens/refresh", () => null);
		},
	});
	const ask = about(editor);
	const focus = (target: string | number | null) => ask<StageView[]>("dockerfileStages/focus", { target });
	const faded = async (): Promise<Diagnostic[]> => {
		const report = await ask<DocumentDiagnosticReport>("textDocument/diagnostic");
		assert.equal(report.kind, "full");
		return report.kind === "full" ? report.items.filter(({ tags = [] }) => tags.includes(1)) : [];
	};
	const needed = (views: readonly StageView[]) =>
		views.filter((view) => view.needed).map(({ label }) => label);
	assert.deepEqual(needed(await focus(null)), ["build", "stage 2"]);
	assert.notDeepEqual(await faded(), []);
	const before = refreshed;
	assert.deepEqual(needed(await focus("test")), ["build", "test"]);
	await until(() => refreshed > before);
	assert.deepEqual(await faded(), []);
	const hover = await editor.at<Hover>("textDocument/hover", uri, onName);
	assert.match(JSON.stringify(hover.contents), /needed by the chosen target `test`/);
	assert.deepEqual(needed(await focus("gone")), ["build", "stage 2"]);
	await focus("test");
	await editor.close(uri);
	await editor.open(uri, text);
	const again = await editor.at<Hover>("textDocument/hover", uri, onName);
	assert.match(JSON.stringify(again.contents), /needed by the default target/);
	assert.equal(
		await editor.request("dockerfileStages/focus", { textDocument: { uri: "file:///x" }, target: null }),
		null,
	);
});
