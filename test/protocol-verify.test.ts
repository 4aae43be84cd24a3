// The requests about conversions over the wire, with an engine that is made up.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { CancellationTokenSource, ShutdownRequest, WorkDoneProgress } from "vscode-languageserver/node";
import { serve } from "../server/src/lsp/server.ts";
import type { Verify } from "../server/src/lsp/verify.ts";
import type { VerificationView } from "../server/src/protocol.ts";
import { type Editor, startEditor } from "./support/editor.ts";

const uri = "file:///project/Dockerfile";
const text = 'FROM golang:1.22-alpine\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n';
const params = { textDocument: { uri }, base: "alpine", engine: "auto", smokeCommand: "", seconds: 5 };
const same: VerificationView = { verdict: "same", summary: "All the same.", text: "All the same.\n" };

const editors: Editor[] = [];
after(() => {
	for (const editor of editors) editor.dispose();
});

async function editorWith(verify: Verify | undefined): Promise<Editor> {
	const host = verify ? { verify } : {};
	const editor = await startEditor({ serve: (connection) => serve(connection, host) });
	editors.push(editor);
	await editor.open(uri, text);
	return editor;
}

function verifyConversion(editor: Editor, further: object): Promise<VerificationView> {
	return editor.request("dockerfileStages/verifyConversion", { ...params, ...further });
}

test("the conversions are listed, or it is said why there are none", async () => {
	const editor = await editorWith(undefined);
	const conversions = await editor.request<readonly { readonly base: string }[]>(
		"dockerfileStages/conversions",
		{
			textDocument: { uri },
		},
	);
	assert.deepEqual(conversions.map(({ base }) => base).sort(), ["alpine", "scratch"]);
	await editor.open("file:///project/other/Dockerfile", "FROM alpine\n");
	assert.deepEqual(
		await editor.request("dockerfileStages/conversions", {
			textDocument: { uri: "file:///project/other/Dockerfile" },
		}),
		{ refused: "No step of the file builds a program that could be taken out of it." },
	);
	assert.equal(
		await editor.request("dockerfileStages/conversions", { textDocument: { uri: "file:///none" } }),
		null,
	);
});

test("a verification gets what was chosen, and its progress goes to the client's token", async () => {
	let asked: unknown;
	const editor = await editorWith(async (snapshot, conversion, options, { progress }) => {
		asked = { text: snapshot.graph.file.document.getText(), base: conversion.base, options };
		progress("building");
		return same;
	});
	const said: unknown[] = [];
	editor.client.onProgress(WorkDoneProgress.type, "token", (value) => {
		said.push(value);
	});
	const view = await verifyConversion(editor, {
		engine: "podman",
		smokeCommand: "app --version",
		workDoneToken: "token",
	});
	assert.deepEqual(view, same);
	assert.deepEqual(asked, {
		text,
		base: "alpine",
		options: { seconds: 5, engine: "podman", smoke: ["app", "--version"] },
	});
	assert.deepEqual(said, [
		{ kind: "begin", title: "Verifying the conversion" },
		{ kind: "report", message: "building" },
		{ kind: "end" },
	]);
});

test("what can't be verified is answered plainly", async () => {
	const editor = await editorWith(async () => same);
	const summary = async (further: object) => (await verifyConversion(editor, further)).summary;
	assert.match(await summary({ base: "windows" }), /^There is no sound conversion to windows any more\.$/);
	assert.match(await summary({ smokeCommand: "a && b" }), /is to be one plain command/);
	assert.match(await summary({ textDocument: { uri: "file:///none" } }), /^This is no open Dockerfile\.$/);
	const browser = await editorWith(undefined);
	assert.match((await verifyConversion(browser, {})).summary, /^A browser has no container engine/);
});

test("a cancelled request and a shutdown both end the work, and wait for it to tidy up", async () => {
	const ended: string[] = [];
	const started: (() => void)[] = [];
	const verify: Verify = (_, conversion, __, { signal }) =>
		new Promise((resolve) => {
			started.shift()?.();
			signal.addEventListener("abort", () =>
				setTimeout(() => {
					ended.push(conversion.base);
					resolve({ verdict: "unknown", summary: "Cancelled.", text: "" });
				}, 20),
			);
		});
	const editor = await editorWith(verify);
	const cancel = new CancellationTokenSource();
	const begun = new Promise<void>((resolve) => started.push(resolve));
	const request = editor.client.sendRequest("dockerfileStages/verifyConversion", params, cancel.token);
	await begun;
	cancel.cancel();
	assert.deepEqual(await request, { verdict: "unknown", summary: "Cancelled.", text: "" });
	const again = new Promise<void>((resolve) => started.push(resolve));
	const other = verifyConversion(editor, { base: "scratch" }).catch(() => undefined);
	await again;
	await editor.client.sendRequest(ShutdownRequest.type);
	assert.deepEqual(ended, ["alpine", "scratch"]);
	await other;
});
