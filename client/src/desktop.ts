// The client in a desktop or remote VS Code: the server is a Node process.

import { commands, type ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { type Running, startClient } from "./client.ts";

/** Starts the server as a process. */
export function start(context: ExtensionContext): Running {
	const run = {
		module: context.asAbsolutePath("dist/server.js"),
		args: ["lsp"],
		transport: TransportKind.ipc,
		// Each keystroke leaves a tree behind. A small nursery is swept often and at once; the default grows to hundreds of MB.
		// Nor may V8 guess that such trees live long, and put parts of them where only a full collection finds them.
		options: { execArgv: ["--max-semi-space-size=8", "--no-allocation-site-pretenuring"] },
	};
	// A worker in a browser can't reach a container engine, so only here the command is shown.
	void commands.executeCommand("setContext", "dockerfileStages.canBuild", true);
	const server = { run, debug: { ...run, options: { execArgv: ["--inspect=6009"] } } };
	return startClient(
		context,
		(options) => new LanguageClient("dockerfileStages", "Dockerfile Stages", server, options),
	);
}
