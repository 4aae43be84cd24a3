// What must not bring the server down or hold it up: cancelled requests, failing handlers, enormous and senseless files.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
	CancellationTokenSource,
	HoverRequest,
	type InitializeResult,
	LSPErrorCodes,
	type ResponseError,
} from "vscode-languageserver";
import { codeActionsFrom } from "../server/src/lsp/codeActions.ts";
import { onDockerfile } from "../server/src/lsp/endpoint.ts";
import { serve } from "../server/src/lsp/server.ts";
import { type Editor, startEditor } from "./support/editor.ts";
import { stopwatch } from "./support/time.ts";

const uri = "file:///project/Dockerfile";

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

test("a request that is cancelled while it waits is not computed", async () => {
	let computed = 0;
	const slow = onDockerfile(HoverRequest.type, { hoverProvider: true }, () => {
		computed++;
		const end = Date.now() + 50;
		while (Date.now() < end);
		return { contents: "done" };
	});
	const editor = await start({ serve: (connection) => serve(connection, {}, [slow]) });
	await editor.open(uri, "FROM scratch\n");
	const params = { textDocument: { uri }, position: { line: 0, character: 0 } };
	const cancellation = new CancellationTokenSource();
	const all = [
		editor.client.sendRequest(HoverRequest.type, params),
		...Array.from({ length: 5 }, () =>
			editor.client.sendRequest(HoverRequest.type, params, cancellation.token),
		),
		editor.client.sendRequest(HoverRequest.type, params),
	];
	cancellation.cancel();
	const settled = await Promise.allSettled(all);
	assert.deepEqual(
		settled.map((each) =>
			each.status === "rejected" ? (each.reason as ResponseError<unknown>).code : "answered",
		),
		["answered", ...Array.from({ length: 5 }, () => LSPErrorCodes.RequestCancelled), "answered"],
	);
	assert.equal(computed, 2);
	assert.deepEqual(editor.log, []);
});

test("an exception becomes one line in the log and an empty answer", async () => {
	const broken = onDockerfile(HoverRequest.type, { hoverProvider: true }, () => {
		throw new TypeError("no\nluck");
	});
	const editor = await start({ serve: (connection) => serve(connection, {}, [broken]) });
	await editor.open(uri, "FROM scratch\n");
	assert.equal(await editor.at("textDocument/hover", uri, { line: 0, character: 0 }), null);
	assert.equal(editor.log.length, 1);
	assert.match(
		editor.log[0] ?? "",
		/^textDocument\/hover: TypeError: no luck at .*protocol-robust\.test\.ts/,
	);
});

test("code actions of one source survive the failure of another", async () => {
	const sources = [
		{
			name: "broken",
			find: () => {
				throw new Error("no luck");
			},
		},
		{ name: "sound", find: () => [{ title: "Do it" }] },
	];
	const editor = await start({ serve: (connection) => serve(connection, {}, [codeActionsFrom(sources)]) });
	await editor.open(uri, "FROM scratch\n");
	const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
	const found = await editor.request("textDocument/codeAction", {
		textDocument: { uri },
		range,
		context: { diagnostics: [] },
	});
	assert.deepEqual(found, [{ title: "Do it" }]);
	assert.equal(editor.log.length, 1);
	assert.match(editor.log[0] ?? "", /^textDocument\/codeAction \(broken\): Error: no luck/);
});

/** Documents that are no ordinary Dockerfile, by what is odd in them. */
const odd: Readonly<Record<string, string>> = {
	empty: "",
	"white space": " \t\r\n\n ",
	"no Dockerfile": "<!DOCTYPE html>\n<p>FROM here to there</p>\n",
	"NUL characters": "FROM a\0b AS c\0\nCOPY --from=c\0 a b\n",
	"a lone surrogate": "FROM alpine AS \ud800\nCOPY --from=\ud800 a b\n",
	"lone carriage returns": "FROM alpine AS a\rRUN b\rFROM scratch\rCOPY --from=a b c\r",
	"half-typed":
		"FROM \nFROM --\nCOPY --from\nCOPY --from=\nRUN --mount=\nRUN --mount=type=bind,from=\nONBUILD\nONBUILD COPY --from=",
	"an open heredoc": "FROM alpine\nRUN <<EOF\necho\n",
	"continuations to the end": `FROM alpine AS a\nRUN ${"\\\n".repeat(1000)}`,
	"a name of 50,000 letters": `FROM alpine AS ${"a".repeat(50_000)}$\nCOPY --from=${"a".repeat(50_000)} a b\n`,
	"a line of 5 MB": `FROM alpine AS a\nRUN echo ${"x".repeat(5_000_000)}\nFROM scratch\nCOPY --from=a b c\n`,
	"a line of 5 MB of words": `FROM alpine AS a\nRUN ${"echo 'a' && ".repeat(420_000)}true\nFROM scratch\n`,
	"5 MB of opening brackets": `FROM alpine\nCMD ${"[".repeat(5_000_000)}\n`,
	"100,000 lines": `FROM alpine AS base\n${"RUN echo $A # b\n".repeat(99_990)}FROM scratch\nCOPY --from=base a b\n`,
	"100,000 lines in one instruction": `FROM alpine\nRUN true \\\n${"  && true \\\n# why\n".repeat(50_000)}  && false\n`,
	"2,000 stages": Array.from(
		{ length: 2_000 },
		(_, i) => `FROM alpine AS s${i}\nCOPY --from=s${i >> 1} a b\n`,
	).join(""),
	"stages one on the other": `FROM alpine AS s0\n${Array.from({ length: 10_000 }, (_, i) => `FROM s${i} AS s${i + 1}\n`).join("")}`,
};

/** No request may take longer, on a machine that does other things as well. Each is far below alone. */
const patience = 10_000;

for (const [name, text] of Object.entries(odd)) {
	test(`every request is answered, and nothing logged: ${name}`, { timeout: 60_000 }, async () => {
		const editor = await start({ initializationOptions: { commands: true } });
		await editor.open(uri, text);
		const count = text.split(/\r\n|\r|\n/).length;
		const positions = [
			{ line: 0, character: 0 },
			{ line: 0, character: 1_000_000 },
			{ line: 1, character: 12 },
			{ line: count >> 1, character: 6 },
			{ line: count - 1, character: 0 },
			{ line: count + 10, character: 3 },
		];
		for (const [method, params] of requestsOf(editor.greeting, positions)) {
			const elapsed = stopwatch();
			await editor.request(method, { textDocument: { uri }, ...params }).catch((error: ResponseError) => {
				// A plain sentence for the user.
				assert.equal(error.code, LSPErrorCodes.RequestFailed, method);
			});
			const taken = elapsed();
			assert.ok(taken < patience, `${method} took ${Math.round(taken)} ms`);
		}
		assert.deepEqual(editor.log, []);
	});
}

/** Every request that the server says it answers, with parameters at each place. */
function requestsOf(
	{ capabilities }: InitializeResult,
	positions: readonly object[],
): readonly (readonly [string, object])[] {
	const options = { tabSize: 4, insertSpaces: true };
	const everywhere = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };
	const known: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
		completionProvider: positions.map((position) => ["textDocument/completion", { position }]),
		definitionProvider: positions.map((position) => ["textDocument/definition", { position }]),
		hoverProvider: positions.map((position) => ["textDocument/hover", { position }]),
		signatureHelpProvider: positions.map((position) => ["textDocument/signatureHelp", { position }]),
		codeActionProvider: [everywhere, ...positions.map((start) => ({ start, end: start }))].map((range) => [
			"textDocument/codeAction",
			{ range, context: { diagnostics: [] } },
		]),
		documentFormattingProvider: [["textDocument/formatting", { options }]],
		documentRangeFormattingProvider: [["textDocument/rangeFormatting", { range: everywhere, options }]],
		documentOnTypeFormattingProvider: positions.map((position) => [
			"textDocument/onTypeFormatting",
			{ position, ch: "\\", options },
		]),
		diagnosticProvider: [["textDocument/diagnostic", {}]],
		referencesProvider: positions.map((position) => [
			"textDocument/references",
			{ position, context: { includeDeclaration: true } },
		]),
		documentHighlightProvider: positions.map((position) => ["textDocument/documentHighlight", { position }]),
		renameProvider: positions.flatMap((position) => [
			["textDocument/prepareRename", { position }],
			["textDocument/rename", { position, newName: "other" }],
		]),
		linkedEditingRangeProvider: positions.map((position) => [
			"textDocument/linkedEditingRange",
			{ position },
		]),
		documentSymbolProvider: [["textDocument/documentSymbol", {}]],
		workspaceSymbolProvider: [["workspace/symbol", { query: "a" }]],
		foldingRangeProvider: [["textDocument/foldingRange", {}]],
		selectionRangeProvider: [["textDocument/selectionRange", { positions }]],
		callHierarchyProvider: positions.flatMap((start) => {
			const item = {
				name: "",
				kind: 2,
				uri,
				range: { start, end: start },
				selectionRange: { start, end: start },
			};
			return [
				["textDocument/prepareCallHierarchy", { position: start }],
				["callHierarchy/incomingCalls", { item }],
				["callHierarchy/outgoingCalls", { item }],
			];
		}),
		documentLinkProvider: [["textDocument/documentLink", {}]],
		inlayHintProvider: [["textDocument/inlayHint", { range: everywhere }]],
		codeLensProvider: [["textDocument/codeLens", {}]],
		semanticTokensProvider: [["textDocument/semanticTokens/full", {}]],
	};
	const offered = Object.keys(capabilities).filter((name) => name.endsWith("Provider"));
	assert.deepEqual(
		offered.filter((name) => !(name in known)),
		[],
		"a request that this test does not know",
	);
	return [
		...offered.flatMap((name) => known[name] ?? []),
		["dockerfileStages/focus", { target: "a" }],
		["dockerfileStages/focus", { target: 0 }],
	];
}
