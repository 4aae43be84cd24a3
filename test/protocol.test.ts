// The server at the other end of a wire: greeting, documents, features, and what each kind of client is given.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type {
	ClientCapabilities,
	CodeAction,
	CompletionItem,
	Diagnostic,
	DocumentDiagnosticReport,
	Hover,
	Location,
	LocationLink,
	Position,
	TextEdit,
} from "vscode-languageserver";
import { type Editor, modern, startEditor } from "./support/editor.ts";
import { until } from "./support/time.ts";

const uri = "file:///project/Dockerfile";
const twoStages =
	"FROM golang:1.24 AS build\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n";
const unused = "FROM alpine AS left\nRUN true\nFROM scratch\nCOPY a b\n";

/** Clients by what they can do: a feature of VS Code's kind, and of an editor that knows only the oldest LSP. */
const bare: ClientCapabilities = {};

const editors: Editor[] = [];
after(() => {
	for (const editor of editors) {
		editor.dispose();
	}
});

async function start(options: Parameters<typeof startEditor>[0] = {}): Promise<Editor> {
	const editor = await startEditor(options);
	editors.push(editor);
	return editor;
}

/** The text without its `|`, and where that stood. */
function cursor(marked: string): { readonly text: string; readonly position: Position } {
	const before = marked.slice(0, marked.indexOf("|")).split("\n");
	return {
		text: marked.replace("|", ""),
		position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
	};
}

async function pull(editor: Editor, of = uri): Promise<Diagnostic[]> {
	const report = await editor.request<DocumentDiagnosticReport>("textDocument/diagnostic", {
		textDocument: { uri: of },
	});
	assert.equal(report.kind, "full");
	return report.kind === "full" ? report.items : [];
}

test("the server says what it can", async () => {
	const { greeting } = await start();
	assert.equal(greeting.serverInfo?.name, "dockerfile-stages");
	const { capabilities } = greeting;
	assert.equal(capabilities.positionEncoding, "utf-16");
	assert.deepEqual(capabilities.textDocumentSync, { openClose: true, change: 2 });
	assert.ok(capabilities.completionProvider?.triggerCharacters?.includes("="));
	assert.equal(capabilities.completionProvider?.resolveProvider, undefined);
	assert.deepEqual(capabilities.codeActionProvider, {
		codeActionKinds: [
			"quickfix",
			"refactor.extract",
			"refactor.inline",
			"refactor.rewrite",
			"source.fixAll.dockerfileStages",
		],
	});
	for (const provider of ["definitionProvider", "hoverProvider", "documentFormattingProvider"] as const) {
		assert.equal(capabilities[provider], true, provider);
	}
	assert.equal(capabilities.diagnosticProvider?.workspaceDiagnostics, false);
});

test("a client that pulls nothing is not offered a pull, nor an encoding that it did not ask about", async () => {
	const { greeting } = await start({ capabilities: bare });
	assert.equal(greeting.capabilities.diagnosticProvider, undefined);
	assert.equal(greeting.capabilities.positionEncoding, undefined);
});

test("completion offers the stages above", async () => {
	const editor = await start();
	const { text, position } = cursor(twoStages.replace("from=build", "from=|"));
	await editor.open(uri, text);
	const items = await editor.at<CompletionItem[]>("textDocument/completion", uri, position);
	assert.ok(items.some(({ label }) => label === "build"));
});

test("a client without snippets gets none", async () => {
	const editor = await start({ capabilities: bare });
	await editor.open(uri, "FROM alpine\n\n");
	const items = await editor.at<CompletionItem[]>("textDocument/completion", uri, { line: 1, character: 0 });
	assert.ok(items.length > 0);
	for (const item of items) {
		assert.notEqual(item.insertTextFormat, 2, item.label);
		assert.doesNotMatch(item.textEdit?.newText ?? item.insertText ?? item.label, /\$/);
		assert.ok(typeof item.documentation !== "object" || item.documentation.kind === "plaintext");
	}
});

test("definition is a link to the whole stage, or a location for a client without links", async () => {
	const { text, position } = cursor(twoStages.replace("from=build", "from=bu|ild"));
	const name = { start: { line: 0, character: 20 }, end: { line: 0, character: 25 } };
	const able = await start();
	await able.open(uri, text);
	const [link] = await able.at<LocationLink[]>("textDocument/definition", uri, position);
	assert.deepEqual(link?.targetSelectionRange, name);
	assert.equal(link?.targetUri, uri);
	assert.equal(link?.targetRange.start.line, 0);
	assert.equal(link?.targetRange.end.line, 1);
	const plain = await start({ capabilities: bare });
	await plain.open(uri, text);
	const locations = await plain.at<Location[]>("textDocument/definition", uri, position);
	assert.deepEqual(locations, [{ uri, range: name }]);
});

test("hover is Markdown only for a client that reads it", async () => {
	for (const [capabilities, kind] of [
		[modern, "markdown"],
		[bare, "plaintext"],
	] as const) {
		const editor = await start({ capabilities });
		const { text, position } = cursor(twoStages.replace("from=build", "from=bu|ild"));
		await editor.open(uri, text);
		const hover = await editor.at<Hover>("textDocument/hover", uri, position);
		assert.ok(typeof hover.contents === "object" && "kind" in hover.contents);
		assert.equal(hover.contents.kind, kind);
	}
});

test("diagnostics are pulled, with their tags", async () => {
	const editor = await start();
	await editor.open(uri, unused);
	const found = (await pull(editor)).find(({ code }) => code === "unused-stage");
	assert.deepEqual(found?.tags, [1]);
	assert.deepEqual(editor.pushed, []);
});

test("a client that can't pull gets diagnostics pushed, after each change, and none after closing", async () => {
	const editor = await start({ capabilities: bare });
	await editor.open(uri, unused);
	await until(() => editor.pushed.length === 1);
	const [first] = editor.pushed;
	assert.equal(first?.version, 1);
	const found = first?.diagnostics.find(({ code }) => code === "unused-stage");
	assert.ok(found);
	assert.equal(found.tags, undefined);
	await editor.change(uri, 2, { range: lines(0, 2), text: "" });
	await until(() => editor.pushed.length === 2);
	assert.equal(editor.pushed[1]?.version, 2);
	assert.ok(!editor.pushed[1]?.diagnostics.some(({ code }) => code === "unused-stage"));
	await editor.close(uri);
	await until(() => editor.pushed.length === 3);
	assert.deepEqual(editor.pushed[2], { uri, diagnostics: [] });
});

test("a quick fix comes with versions and annotations only where the client takes them", async () => {
	const abilities: readonly [ClientCapabilities, (action: CodeAction) => void][] = [
		[
			modern,
			({ edit }) => {
				const change = edit?.documentChanges?.[0];
				assert.ok(change && "textDocument" in change);
				assert.deepEqual(change.textDocument, { uri, version: 1 });
			},
		],
		[
			{ textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } } },
			({ edit }) => {
				assert.equal(edit?.documentChanges, undefined);
				assert.equal(edit?.changeAnnotations, undefined);
				assert.deepEqual(Object.keys(edit?.changes ?? {}), [uri]);
			},
		],
	];
	for (const [capabilities, check] of abilities) {
		const editor = await start({ capabilities });
		await editor.open(uri, unused);
		const action = (await actions(editor)).find(({ kind }) => kind === "quickfix");
		assert.ok(action);
		check(action);
	}
	const commandsOnly = await start({ capabilities: bare });
	await commandsOnly.open(uri, unused);
	assert.deepEqual(await actions(commandsOnly), []);
});

function actions(editor: Editor): Promise<CodeAction[]> {
	return editor.request("textDocument/codeAction", {
		textDocument: { uri },
		range: { start: { line: 0, character: 17 }, end: { line: 0, character: 17 } },
		context: { diagnostics: [] },
	});
}

test("the conversion is annotated only for a client that shows annotations", async () => {
	const single =
		'FROM golang:1.24-alpine\nWORKDIR /app\nCOPY . .\nRUN go build -o /app/server .\nCMD ["/app/server"]\n';
	const { changeAnnotationSupport: _, ...workspaceEdit } = modern.workspace?.workspaceEdit ?? {};
	const abilities: readonly [ClientCapabilities, boolean][] = [
		[modern, true],
		[{ ...modern, workspace: { ...modern.workspace, workspaceEdit } }, false],
	];
	for (const [capabilities, annotated] of abilities) {
		const editor = await start({ capabilities });
		await editor.open(uri, single);
		const conversion = (await actions(editor)).find(({ title }) => title.startsWith("Convert"));
		assert.deepEqual(editor.log, []);
		assert.ok(conversion?.edit?.documentChanges);
		assert.equal(conversion.edit.changeAnnotations !== undefined, annotated);
		assert.equal(JSON.stringify(conversion.edit).includes("annotationId"), annotated);
	}
});

test("incremental changes lead to the same text as the editor's", async () => {
	const editor = await start();
	await editor.open(uri, twoStages);
	await editor.change(
		uri,
		2,
		{ range: lines(2, 2), text: "FROM alpine AS more\r\nRUN true\r\n" },
		{ range: { start: { line: 5, character: 12 }, end: { line: 5, character: 17 } }, text: "more" },
	);
	const [link] = await editor.at<LocationLink[]>("textDocument/definition", uri, { line: 5, character: 14 });
	assert.equal(link?.targetSelectionRange.start.line, 2);
	await editor.change(uri, 3, { range: lines(2, 4), text: "" });
	const gone = await editor.at<LocationLink[]>("textDocument/definition", uri, { line: 3, character: 14 });
	assert.deepEqual(gone, []);
});

test("formatting gives edits", async () => {
	const editor = await start();
	await editor.open(uri, "FROM alpine\nRUN a \\\nb\n");
	const edits = await editor.request<TextEdit[]>("textDocument/formatting", {
		textDocument: { uri },
		options: { tabSize: 4, insertSpaces: true },
	});
	assert.deepEqual(edits, [{ range: lines(2, 2), newText: "    " }]);
});

test("signature help answers after an instruction", async () => {
	const editor = await start();
	const { text, position } = cursor("FROM alpine\nEXPOSE |\n");
	await editor.open(uri, text);
	const help = await editor.at<{ signatures: object[] }>("textDocument/signatureHelp", uri, position);
	assert.ok(help.signatures.length > 0);
});

test("CRLF and a byte order mark change no position", async () => {
	const editor = await start();
	const { text, position } = cursor(twoStages.replace("from=build", "from=bu|ild"));
	await editor.open(uri, `\uFEFF${text.replaceAll("\n", "\r\n")}`);
	const [link] = await editor.at<LocationLink[]>("textDocument/definition", uri, position);
	// The mark is a character of the first line.
	assert.deepEqual(link?.targetSelectionRange.start, { line: 0, character: 21 });
});

test("a document of another language, an unknown and a closed one get nothing", async () => {
	const editor = await start();
	await editor.open("file:///project/compose.yaml", unused, "yaml");
	await editor.open(uri, unused);
	await editor.close(uri);
	for (const other of ["file:///project/compose.yaml", "file:///never/opened", uri]) {
		assert.equal(await editor.at("textDocument/hover", other, { line: 0, character: 0 }), null);
		assert.deepEqual(await pull(editor, other), []);
	}
	assert.deepEqual(editor.log, []);
});

function lines(from: number, to: number): TextEdit["range"] {
	return { start: { line: from, character: 0 }, end: { line: to, character: 0 } };
}
