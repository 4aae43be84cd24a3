// The browser's server as it is shipped: bundled, in a worker that has what a web worker has and nothing of Node.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { server } from "../tools/bundles.ts";

const uri = "vscode-vfs://github/a/b/Dockerfile";

/** Runs a script in a context of its own: JavaScript itself, and these few globals of a web worker. */
const shim = `
	const { parentPort, workerData } = require("node:worker_threads");
	const { createContext, runInContext } = require("node:vm");
	const scope = { setTimeout, clearTimeout, TextDecoder, TextEncoder, URL, console, performance };
	scope.self = scope;
	scope.importScripts = () => {};
	scope.postMessage = (data) => parentPort.postMessage(data);
	scope.addEventListener = () => {};
	parentPort.on("message", (data) => scope.onmessage({ data }));
	runInContext(workerData, createContext(scope), { filename: "dist/server.js" });
`;

interface Message {
	readonly id?: number;
	readonly method?: string;
	readonly params?: unknown;
	readonly result?: unknown;
	readonly error?: unknown;
}

let worker: Worker;
const logged: unknown[] = [];

before(async () => {
	const { outputFiles } = await build({ ...server, write: false });
	worker = new Worker(shim, { eval: true, workerData: outputFiles[0]?.text });
});

after(() => worker.terminate());

let lastId = 0;

/** Sends a request; meanwhile answers what the server asks with null, and keeps its log. */
function request<R>(method: string, params: object): Promise<R> {
	const id = ++lastId;
	return new Promise((resolve, reject) => {
		worker.once("error", reject);
		worker.on("message", function receive(message: Message) {
			if (message.method === "window/logMessage") {
				logged.push(message.params);
			} else if (message.method !== undefined && message.id !== undefined) {
				worker.postMessage({ jsonrpc: "2.0", id: message.id, result: null });
			} else if (message.id === id) {
				worker.off("message", receive);
				worker.off("error", reject);
				message.error === undefined ? resolve(message.result as R) : reject(message.error);
			}
		});
		worker.postMessage({ jsonrpc: "2.0", id, method, params });
	});
}

function notify(method: string, params: object): void {
	worker.postMessage({ jsonrpc: "2.0", method, params });
}

test("the bundle completes, explains and checks in a worker", { timeout: 30_000 }, async () => {
	const { capabilities } = await request<{ capabilities: { completionProvider?: object } }>("initialize", {
		processId: null,
		rootUri: null,
		capabilities: { textDocument: { diagnostic: {} } },
		initializationOptions: { files: true },
	});
	assert.ok(capabilities.completionProvider);
	notify("initialized", {});
	const text =
		"FROM golang AS build\nRUN go build -o /app .\nFROM alpine AS left\nFROM scratch\nCOPY --from=\n";
	notify("textDocument/didOpen", {
		textDocument: { uri, languageId: "dockerfile", version: 1, text },
	});
	const items = await request<{ label: string }[]>("textDocument/completion", {
		textDocument: { uri },
		position: { line: 4, character: 12 },
	});
	assert.deepEqual(
		items.map(({ label }) => label).filter((label) => ["left", "build"].includes(label)),
		["left", "build"],
	);
	// The documentation by a package that was written for Node.
	const hover = await request<{ contents: unknown } | null>("textDocument/hover", {
		textDocument: { uri },
		position: { line: 1, character: 1 },
	});
	assert.deepEqual(logged, []);
	assert.ok(hover?.contents);
	const { items: diagnostics } = await request<{ items: { code: string }[] }>("textDocument/diagnostic", {
		textDocument: { uri },
	});
	assert.ok(diagnostics.some(({ code }) => code === "unused-stage"));
	assert.deepEqual(logged, []);
});
