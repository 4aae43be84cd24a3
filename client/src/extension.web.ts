// The extension in a browser: the server is a web worker.

import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { type Running, startClient } from "./client.ts";

let running: Running | undefined;

/** Called by VS Code when the first Dockerfile is opened. */
export function activate(context: ExtensionContext): void {
	const url = Uri.joinPath(context.extensionUri, "dist/web/server.js").toString(true);
	let worker: Worker | undefined;
	running = startClient(
		context,
		(options) =>
			new LanguageClient(
				"dockerfileStages",
				"Dockerfile Stages",
				async () => {
					// A restart: the old worker would live on, since nothing else ends it.
					worker?.terminate();
					worker = new Worker(url);
					return worker;
				},
				options,
			),
	);
}

/** Called by VS Code when it ends. */
export function deactivate(): Promise<void> | undefined {
	return running?.stop();
}

/** The part of the web worker interface that is used here; the client is compiled without the browser's types. */
declare class Worker {
	constructor(url: string);
	terminate(): void;
}
