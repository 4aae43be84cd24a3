// The client in a desktop or remote VS Code: the server is a Node process.

import type { ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { type Running, startClient } from "./client.ts";

/** Starts the server as a process. */
export function start(context: ExtensionContext): Running {
	const run = {
		module: context.asAbsolutePath("dist/server.js"),
		args: ["lsp"],
		transport: TransportKind.ipc,
	};
	const server = { run, debug: { ...run, options: { execArgv: ["--inspect=6009"] } } };
	return startClient(
		context,
		(options) => new LanguageClient("dockerfileStages", "Dockerfile Stages", server, options),
	);
}
