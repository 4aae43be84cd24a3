// The extension in a desktop or remote VS Code: the server is a Node process.

import type { ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { type Running, startClient } from "./client.ts";

let running: Running | undefined;

/** Called by VS Code when the first Dockerfile is opened. */
export function activate(context: ExtensionContext): void {
	// The command line's own bundle is the server, so that the package holds the service once.
	const run = {
		module: context.asAbsolutePath("dist/cli.js"),
		args: ["lsp"],
		transport: TransportKind.ipc,
	};
	const server = { run, debug: { ...run, options: { execArgv: ["--inspect=6009"] } } };
	running = startClient(
		context,
		(options) => new LanguageClient("dockerfileStages", "Dockerfile Stages", server, options),
	);
}

/** Called by VS Code when it ends. */
export function deactivate(): Promise<void> | undefined {
	return running?.stop();
}
