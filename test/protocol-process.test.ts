// The server as a process of its own: over standard input and output, over Node's IPC, and how it ends.

import assert from "node:assert/strict";
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
	createProtocolConnection,
	type InitializeResult,
	IPCMessageReader,
	IPCMessageWriter,
	type ProtocolConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-languageserver/node";

const command = fileURLToPath(new URL("../server/src/cli.ts", import.meta.url));

const processes: ChildProcess[] = [];
after(() => {
	for (const each of processes) {
		each.kill();
	}
});

function overStdio() {
	const server = spawn(process.execPath, [command, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
	processes.push(server);
	const client = createProtocolConnection(
		new StreamMessageReader(server.stdout),
		new StreamMessageWriter(server.stdin),
	);
	client.listen();
	return { server, client };
}

function overIpc() {
	// As VS Code's client starts it.
	const server = fork(command, ["lsp", "--node-ipc", `--clientProcessId=${process.pid}`], { silent: true });
	processes.push(server);
	const client = createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server));
	client.listen();
	return { server, client };
}

async function greet(client: ProtocolConnection): Promise<void> {
	const { capabilities } = await client.sendRequest<InitializeResult>("initialize", {
		processId: process.pid,
		rootUri: null,
		capabilities: {},
	});
	assert.ok(capabilities.completionProvider);
	await client.sendNotification("initialized", {});
}

for (const [name, start] of [
	["standard input and output", overStdio],
	["Node's IPC", overIpc],
] as const) {
	test(`a process serves over ${name} and ends when told to`, { timeout: 20_000 }, async () => {
		const { server, client } = start();
		await greet(client);
		await client.sendNotification("textDocument/didOpen", {
			textDocument: {
				uri: "file:///none/Dockerfile",
				languageId: "dockerfile",
				version: 1,
				text: "FROM alpine AS a\nFROM scratch\nCOPY --from=a b c\n",
			},
		});
		const params = {
			textDocument: { uri: "file:///none/Dockerfile" },
			position: { line: 2, character: 12 },
		};
		const [location] = await client.sendRequest<{ range: object }[]>("textDocument/definition", params);
		assert.deepEqual(location?.range, {
			start: { line: 0, character: 15 },
			end: { line: 0, character: 16 },
		});
		await client.sendRequest("shutdown");
		await client.sendNotification("exit");
		const [code] = await once(server, "exit");
		assert.equal(code, 0);
		client.dispose();
	});
}

test("a process ends when its client is gone", { timeout: 20_000 }, async () => {
	const stdio = overStdio();
	await greet(stdio.client);
	stdio.server.stdin.end();
	const [stdioCode] = await once(stdio.server, "exit");
	assert.equal(stdioCode, 1);

	const ipc = overIpc();
	await greet(ipc.client);
	ipc.server.disconnect();
	await once(ipc.server, "exit");
});
