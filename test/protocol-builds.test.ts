// Files that build, over the wire: the index of a workspace, whose open editors go before the disk, and the features in
// compose files and their like.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type {
	CodeAction,
	CompletionItem,
	Diagnostic,
	DocumentDiagnosticReport,
	Hover,
	Location,
	LocationLink,
	Registration,
	WorkspaceEdit,
} from "vscode-languageserver";
import { uriKey } from "../server/src/workspace/uri.ts";
import { type Editor, modern, startEditor } from "./support/editor.ts";
import { until } from "./support/time.ts";
import { memoryFiles } from "./support/workspace.ts";

const dockerfile = "file:///project/Dockerfile";
const compose = "file:///project/compose.yaml";
const twoStages = "FROM alpine AS tools\nRUN true\nFROM alpine AS extra\nFROM scratch\nCOPY a b\n";
const composeText = (target: string) =>
	`services:\n  app:\n    build:\n      context: .\n      target: ${target}\n`;
const place = { line: 4, character: 15 };

const editors: Editor[] = [];
after(() => {
	for (const editor of editors) {
		editor.dispose();
	}
});

interface World {
	readonly editor: Editor;
	/** Files on disk, by their URIs. */
	readonly disk: Map<string, string>;
	/** How often the server asked to be asked again. */
	readonly refreshes: () => number;
	readonly registrations: readonly Registration[];
	/** Tells the server what changed on disk: 1 created, 2 changed, 3 deleted. */
	touch(uri: string, type: 1 | 2 | 3): Promise<void>;
}

async function start(
	disk: Record<string, string>,
	options: { folders?: readonly string[]; capabilities?: typeof modern } = {},
): Promise<World> {
	const files = new Map(Object.entries(disk).map(([uri, text]) => [uriKey(uri), text]));
	const folders = options.folders ?? ["file:///project"];
	let refreshes = 0;
	const registrations: Registration[] = [];
	const editor = await startEditor({
		files: memoryFiles(files),
		capabilities: options.capabilities ?? modern,
		folders,
		listen(client) {
			client.onRequest("workspace/diagnostic/refresh", () => {
				refreshes++;
				return null;
			});
			client.onRequest("client/registerCapability", (params) => {
				registrations.push(...params.registrations);
				return null;
			});
			client.onRequest("workspace/workspaceFolders", () => folders.map((uri) => ({ uri, name: uri })));
		},
	});
	editors.push(editor);
	return {
		editor,
		disk: files,
		refreshes: () => refreshes,
		registrations,
		touch: (uri, type) =>
			editor.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type }] }),
	};
}

async function pull({ editor }: World, uri: string): Promise<Diagnostic[]> {
	const report = await editor.request<DocumentDiagnosticReport>("textDocument/diagnostic", {
		textDocument: { uri },
	});
	return report.kind === "full" ? report.items : [];
}

/** The names of the stages that are reported as unused. */
async function unused(world: World): Promise<readonly string[]> {
	return (await pull(world, dockerfile))
		.filter(({ code, data }) => code === "unused-stage" && data !== "fade")
		.map(({ message }) => /`(\w+)`/.exec(String(message))?.[1] ?? "");
}

function codes(diagnostics: readonly Diagnostic[]): readonly unknown[] {
	return diagnostics.map(({ code }) => code);
}

test("what a compose file on disk builds is no unused stage, and the message says where was looked", async () => {
	const world = await start({ [compose]: composeText("Tools"), [dockerfile]: twoStages });
	await world.editor.open(dockerfile, twoStages);
	assert.deepEqual(await unused(world), ["extra"]);
	const [first] = await pull(world, dockerfile);
	assert.match(String(first?.message), /No build in `compose\.yaml` names it\./);
	assert.deepEqual(world.editor.log, []);
});

test("an open editor's text goes before the disk, and the disk counts again when it is closed", async () => {
	const world = await start({ [compose]: composeText("tools"), [dockerfile]: twoStages });
	const { editor } = world;
	await editor.open(dockerfile, twoStages);
	assert.deepEqual(await unused(world), ["extra"]);
	await editor.open(compose, composeText("tools"), "yaml");
	const range = { start: { line: 4, character: 14 }, end: { line: 4, character: 19 } };
	await editor.change(compose, 2, { range, text: "extra" });
	assert.deepEqual(await unused(world), ["tools"]);
	// Nobody has to ask: the editor is told.
	const before = world.refreshes();
	await editor.change(compose, 3, { range, text: "tools" });
	await until(() => world.refreshes() > before);
	await editor.change(compose, 4, { range, text: "extra" });
	assert.deepEqual(await unused(world), ["tools"]);
	await editor.close(compose);
	await until(async () => (await unused(world))[0] === "extra");
	assert.deepEqual(editor.log, []);
});

test("files that change, come and go on disk are read again", async () => {
	const world = await start({ [compose]: composeText("tools"), [dockerfile]: twoStages });
	await world.editor.open(dockerfile, twoStages);
	assert.deepEqual(await unused(world), ["extra"]);
	world.disk.set(compose, composeText("extra"));
	await world.touch(compose, 2);
	await until(async () => (await unused(world))[0] === "tools");
	const makefile = "file:///project/Makefile";
	world.disk.set(makefile, "all:\n\tdocker build --target tools .\n");
	await world.touch(makefile, 1);
	await until(async () => (await unused(world)).length === 0);
	world.disk.delete(makefile);
	await world.touch(makefile, 3);
	await until(async () => (await unused(world))[0] === "tools");
	// A folder that comes with all that is in it, and goes again.
	world.disk.set("file:///project/ci/build.sh", "docker build --target tools -f Dockerfile .\n");
	await world.touch("file:///project/ci", 1);
	await until(async () => (await unused(world)).length === 0);
	world.disk.delete("file:///project/ci/build.sh");
	await world.touch("file:///project/ci", 3);
	await until(async () => (await unused(world))[0] === "tools");
	assert.deepEqual(world.editor.log, []);
});

test("workspace folders know each other's Dockerfiles, and come and go", async () => {
	const other = "file:///other/compose.yaml";
	const text = composeText("tools").replace("context: .", "context: ../project");
	const folders = ["file:///project", "file:///other"];
	const capabilities = { ...modern, workspace: { ...modern.workspace, workspaceFolders: true } };
	const world = await start({ [other]: text, [dockerfile]: twoStages }, { folders, capabilities });
	await world.editor.open(dockerfile, twoStages);
	assert.deepEqual(await unused(world), ["extra"]);
	folders.pop();
	await world.editor.client.sendNotification("workspace/didChangeWorkspaceFolders", {
		event: { added: [], removed: [{ uri: "file:///other", name: "other" }] },
	});
	await until(async () => (await unused(world)).length === 2);
});

test("without a workspace folder only what lies beside a Dockerfile is read", async () => {
	const deep = "file:///project/deep/Makefile";
	const world = await start(
		{
			[compose]: composeText("tools"),
			[deep]: "x:\n\tdocker build --target extra ..\n",
			[dockerfile]: twoStages,
		},
		{ folders: [] },
	);
	await world.editor.open(dockerfile, twoStages);
	assert.deepEqual(await unused(world), ["extra"]);
});

test("a target that its Dockerfile has not is reported in the file that names it", async () => {
	const world = await start({ [compose]: composeText("tols"), [dockerfile]: twoStages });
	const { editor } = world;
	await editor.open(compose, composeText("tols"), "yaml");
	const [diagnostic] = await pull(world, compose);
	assert.equal(diagnostic?.code, "unknown-target");
	assert.equal(diagnostic.severity, 2);
	const actions = await editor.request<CodeAction[]>("textDocument/codeAction", {
		textDocument: { uri: compose },
		range: diagnostic.range,
		context: { diagnostics: [diagnostic] },
	});
	assert.deepEqual(
		actions.map(({ title }) => title),
		["Change to `tools`", "Name the last stage `tols`", "Add the stage `tols` to Dockerfile"],
	);
	const changed = actions.map(({ edit }) => edit?.documentChanges?.[0]);
	assert.deepEqual(
		changed.map((change) => change && "textDocument" in change && change.textDocument),
		[
			{ uri: compose, version: 1 },
			{ uri: dockerfile, version: null },
			{ uri: dockerfile, version: null },
		],
	);
	// The stage is written in the open Dockerfile.
	await editor.open(dockerfile, "FROM alpine AS tols\n");
	assert.deepEqual(await pull(world, compose), []);
	await editor.change(dockerfile, 2, {
		range: { start: { line: 0, character: 15 }, end: { line: 0, character: 19 } },
		text: "x",
	});
	assert.deepEqual(codes(await pull(world, compose)), ["unknown-target"]);
	// Closed, what is on disk counts again; there it changes.
	await editor.close(dockerfile);
	world.disk.set(dockerfile, "FROM alpine AS tols\n");
	await world.touch(dockerfile, 2);
	await until(async () => (await pull(world, compose)).length === 0);
	assert.deepEqual(editor.log, []);
});

test("definition, hover, references, completion and rename lead from a target to its stage", async () => {
	const world = await start({ [compose]: composeText("tools"), [dockerfile]: twoStages });
	const { editor } = world;
	await editor.open(compose, composeText("tools"), "dockercompose");
	const [link] = await editor.at<LocationLink[]>("textDocument/definition", compose, place);
	assert.equal(link?.targetUri, dockerfile);
	assert.deepEqual(link.targetSelectionRange, {
		start: { line: 0, character: 15 },
		end: { line: 0, character: 20 },
	});
	const hover = await editor.at<Hover>("textDocument/hover", compose, place);
	assert.match(JSON.stringify(hover.contents), /FROM alpine AS tools/);
	const references = await editor.request<Location[]>("textDocument/references", {
		textDocument: { uri: compose },
		position: place,
		context: { includeDeclaration: true },
	});
	assert.deepEqual(
		references.map(({ uri }) => uri),
		[dockerfile, compose],
	);
	const items = await editor.at<CompletionItem[]>("textDocument/completion", compose, place);
	assert.deepEqual(
		items.map(({ label }) => label),
		["extra", "tools"],
	);
	assert.deepEqual(await editor.at("textDocument/prepareRename", compose, place), {
		range: { start: { line: 4, character: 14 }, end: { line: 4, character: 19 } },
		placeholder: "tools",
	});
	const edit = await editor.request<WorkspaceEdit>("textDocument/rename", {
		textDocument: { uri: compose },
		position: place,
		newName: "helpers",
	});
	assert.deepEqual(
		edit.documentChanges?.map((change) => "textDocument" in change && change.textDocument.uri),
		[dockerfile, compose],
	);
	assert.deepEqual(editor.log, []);
});

test("other places of such a file, and other files, get nothing", async () => {
	const world = await start({ [compose]: composeText("tools"), [dockerfile]: twoStages });
	const { editor } = world;
	await editor.open(compose, composeText("tools"), "yaml");
	await editor.open("file:///project/values.yaml", composeText("tools"), "yaml");
	for (const [uri, position] of [
		[compose, { line: 0, character: 2 }],
		["file:///project/values.yaml", place],
	] as const) {
		const definition =
			(await editor.at<LocationLink[] | null>("textDocument/definition", uri, position)) ?? [];
		assert.deepEqual(definition, []);
		assert.equal(await editor.at("textDocument/hover", uri, position), null);
		assert.equal(await editor.at("textDocument/signatureHelp", uri, position), null);
	}
	assert.equal(
		await editor.request("textDocument/formatting", {
			textDocument: { uri: compose },
			options: { tabSize: 2 },
		}),
		null,
	);
	assert.deepEqual(await pull(world, "file:///project/values.yaml"), []);
});

test("a client that lets us register is told of the paths, not of languages, and only of what there is", async () => {
	const dynamicRegistration = true;
	const textDocument = {
		...modern.textDocument,
		synchronization: { dynamicRegistration },
		hover: { ...modern.textDocument?.hover, dynamicRegistration },
		diagnostic: { dynamicRegistration },
		formatting: { dynamicRegistration },
	};
	const world = await start({}, { capabilities: { ...modern, textDocument } });
	await until(() => world.registrations.some(({ method }) => method === "textDocument/didOpen"));
	const documents = world.registrations.filter(({ method }) => method.startsWith("textDocument/"));
	assert.deepEqual(documents.map(({ method }) => method).sort(), [
		"textDocument/diagnostic",
		"textDocument/didChange",
		"textDocument/didClose",
		"textDocument/didOpen",
		"textDocument/hover",
	]);
	for (const { registerOptions } of documents) {
		assert.ok(registerOptions.documentSelector.length > 5);
		for (const filter of registerOptions.documentSelector) assert.deepEqual(Object.keys(filter), ["pattern"]);
	}
});

test("a client without pulled diagnostics gets those of build files pushed", async () => {
	const { diagnostic: _, ...textDocument } = modern.textDocument ?? {};
	const world = await start(
		{ [compose]: composeText("tols"), [dockerfile]: twoStages },
		{ capabilities: { ...modern, textDocument } },
	);
	await world.editor.open(compose, composeText("tols"), "yaml");
	await until(() =>
		world.editor.pushed.some(
			({ uri, diagnostics }) => uri === compose && codes(diagnostics)[0] === "unknown-target",
		),
	);
});
