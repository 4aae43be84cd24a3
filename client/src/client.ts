// What the desktop and the browser client share: which documents, which output channel, which requests are answered.

import {
	type CancellationToken,
	commands,
	type Disposable,
	EventEmitter,
	type ExtensionContext,
	type LogOutputChannel,
	window,
	workspace,
} from "vscode";
import {
	type BaseLanguageClient,
	type LanguageClientOptions,
	State,
	WorkDoneProgress,
} from "vscode-languageclient";
import type { InitializationOptions, ServerRequests } from "../../server/src/protocol.ts";
import { convert } from "./commands/convert.ts";
import { focusTarget } from "./commands/focusTarget.ts";
import { goTo } from "./commands/goTo.ts";
import { restartServer } from "./commands/restartServer.ts";
import { showReferences } from "./commands/showReferences.ts";
import { verifyConversion } from "./commands/verifyConversion.ts";
import { conversionScheme, createConversions } from "./conversions.ts";
import { answerFileRequests } from "./files.ts";
import { createReports } from "./reports.ts";
import { watchStages } from "./stages.ts";

/** A server in use. */
export interface Running {
	/** Ends it and starts a new one, whatever became of the old one. */
	restart(): Promise<void>;
	/** Ends it. */
	stop(): Promise<void>;
	/** One of our own requests; undefined while there is no server that could answer. */
	request<M extends keyof ServerRequests>(
		method: M,
		params: ServerRequests[M]["params"],
		cancel?: CancellationToken,
	): Promise<ServerRequests[M]["result"] | undefined>;
	/** Tells what the server says of its work on a request with this `workDoneToken`. */
	onProgress(workDoneToken: string, report: (message: string) => void): Disposable;
}

/** Makes the client of a host: a process or a worker. */
export type CreateClient = (options: LanguageClientOptions) => BaseLanguageClient;

/** Starts the server and registers everything around it. */
export function startClient({ subscriptions }: ExtensionContext, create: CreateClient): Running {
	const started = new EventEmitter<void>();
	const log = window.createOutputChannel("Dockerfile Stages", { log: true });
	const make = () => {
		const client = create(clientOptions(log));
		answerFileRequests(client);
		client.onDidChangeState(({ newState }) => {
			if (newState === State.Running) {
				started.fire();
			}
		});
		return client;
	};
	let client = make();
	// Not awaited: the activation is over before the server is up. The client itself shows a failure.
	client.start().catch(() => undefined);
	const running: Running = {
		async restart() {
			await running.stop();
			// A client whose start has failed can't be started again: always a new one.
			client = make();
			await client.start();
		},
		async stop() {
			try {
				if (client.needsStop()) {
					await client.start(); // Where it is still starting; a client can be stopped only after that.
					await client.stop();
				}
			} catch (error) {
				log.warn(`The server did not end well: ${error}`);
			}
		},
		async request(method, params, cancel) {
			try {
				if (!client.isRunning()) return undefined;
				// A third argument that is undefined would count as a second parameter.
				const sent = cancel ? client.sendRequest(method, params, cancel) : client.sendRequest(method, params);
				return (await sent) as ServerRequests[typeof method]["result"];
			} catch {
				// Cancelled, or the server is going away: whoever asks will ask again.
				return undefined;
			}
		},
		onProgress: (workDoneToken, report) =>
			client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
				if (value.kind === "report" && value.message !== undefined) {
					report(value.message);
				}
			}),
	};
	const stages = watchStages(running, started.event);
	const reports = createReports();
	const conversions = createConversions(() => log.show());
	subscriptions.push(
		log,
		started,
		stages,
		reports,
		conversions,
		commands.registerCommand("dockerfileStages.convert", (target: unknown) =>
			convert(running, conversions, target),
		),
		commands.registerCommand("dockerfileStages.applyConversion", conversions.apply),
		commands.registerCommand("dockerfileStages.discardConversion", conversions.discard),
		commands.registerCommand("dockerfileStages.restartServer", () => restartServer(running)),
		commands.registerCommand("dockerfileStages.focusTarget", () => focusTarget(stages)),
		commands.registerCommand("dockerfileStages.verifyConversion", () => verifyConversion(running, reports)),
		commands.registerCommand("dockerfileStages.showReferences", showReferences),
		commands.registerCommand("dockerfileStages.goTo", goTo),
	);
	return running;
}

function clientOptions(outputChannel: LogOutputChannel): LanguageClientOptions {
	const initializationOptions: InitializationOptions = { files: true, commands: true };
	return {
		documentSelector: [{ language: "dockerfile" }],
		outputChannel,
		initializationOptions,
		middleware: {
			// A revision in a diff view can't be edited, so there is nothing to be told about it.
			provideDiagnostics: (document, previous, token, next) => {
				const { scheme } = "uri" in document ? document.uri : document;
				return scheme === conversionScheme || workspace.fs.isWritableFileSystem(scheme) === false
					? undefined
					: next(document, previous, token);
			},
		},
	};
}
