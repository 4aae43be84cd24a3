// The client in a browser's VS Code: the server is a web worker.

import { type ExtensionContext, Uri } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import { type Running, startClient } from "./client.ts";

/** Starts the server as a worker. */
export function start(context: ExtensionContext): Running {
	const url = Uri.joinPath(context.extensionUri, "dist/server.js").toString(true);
	let worker: Worker | undefined;
	const server = async () => {
		// A restart: the old worker would live on, since nothing else ends it.
		worker?.terminate();
		worker = new Worker(url);
		// The client's own check for a worker fails in VS Code, which puts a function in the place of the class.
		return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
	};
	return startClient(
		context,
		(options) => new LanguageClient("dockerfileStages", "Dockerfile Stages", server, options),
	);
}

/** The part of the web worker interface that is used here; the client is compiled without the browser's types. */
declare class Worker {
	constructor(url: string);
	terminate(): void;
}
