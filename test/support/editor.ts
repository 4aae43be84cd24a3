// An editor without a screen: a language client at the other end of two streams in memory.

import { PassThrough } from "node:stream";
import {
	type ClientCapabilities,
	type Connection,
	createConnection,
	createProtocolConnection,
	type Diagnostic,
	DidChangeTextDocumentNotification,
	DidCloseTextDocumentNotification,
	DidOpenTextDocumentNotification,
	InitializedNotification,
	InitializeRequest,
	type InitializeResult,
	LogMessageNotification,
	type Position,
	type ProtocolConnection,
	PublishDiagnosticsNotification,
	type Range,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-languageserver/node";
import { connectionOptions } from "../../server/src/lsp/connection.ts";
import { serve } from "../../server/src/lsp/server.ts";
import type { Files } from "../../server/src/workspace/files.ts";

/** What an editor that can do everything says of itself. */
export const modern: ClientCapabilities = {
	general: { positionEncodings: ["utf-8", "utf-16"] },
	textDocument: {
		completion: {
			completionItem: {
				snippetSupport: true,
				insertReplaceSupport: true,
				labelDetailsSupport: true,
				documentationFormat: ["markdown", "plaintext"],
			},
		},
		definition: { linkSupport: true },
		hover: { contentFormat: ["markdown", "plaintext"] },
		signatureHelp: { signatureInformation: { documentationFormat: ["markdown"] } },
		codeAction: {
			codeActionLiteralSupport: { codeActionKind: { valueSet: [""] } },
			honorsChangeAnnotations: true,
			isPreferredSupport: true,
		},
		publishDiagnostics: {
			relatedInformation: true,
			tagSupport: { valueSet: [1, 2] },
			codeDescriptionSupport: true,
			dataSupport: true,
		},
		diagnostic: {},
	},
	workspace: {
		configuration: true,
		didChangeConfiguration: { dynamicRegistration: true },
		didChangeWatchedFiles: { dynamicRegistration: true },
		diagnostics: { refreshSupport: true },
		workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
	},
};

/** An editor with a server that it has greeted. */
export interface Editor {
	readonly client: ProtocolConnection;
	readonly greeting: InitializeResult;
	/** The server's log lines so far. */
	readonly log: readonly string[];
	/** What was pushed for each document, the last one last. */
	readonly pushed: readonly {
		readonly uri: string;
		readonly version?: number;
		readonly diagnostics: Diagnostic[];
	}[];
	open(uri: string, text: string, languageId?: string): Promise<void>;
	/** Changes parts of a document, one after the other. */
	change(uri: string, version: number, ...changes: { range: Range; text: string }[]): Promise<void>;
	close(uri: string): Promise<void>;
	request<R>(method: string, params: object): Promise<R>;
	/** A request about a position in a document. */
	at<R>(method: string, uri: string, position: Position): Promise<R>;
	dispose(): void;
}

/** Starts a server in this process and greets it; `listen` adds the editor's own handlers before that. */
export async function startEditor(options: {
	readonly capabilities?: ClientCapabilities;
	readonly initializationOptions?: object;
	readonly files?: Files;
	/** The workspace folders, by their URIs. */
	readonly folders?: readonly string[];
	readonly listen?: (client: ProtocolConnection) => void;
	readonly serve?: (connection: Connection) => void;
}): Promise<Editor> {
	const [toServer, toClient] = [new PassThrough(), new PassThrough()];
	const connection = createConnection(
		new StreamMessageReader(toServer),
		new StreamMessageWriter(toClient),
		connectionOptions,
	);
	if (options.serve) {
		options.serve(connection);
	} else {
		serve(connection, options.files ? { files: options.files } : {});
	}
	connection.listen();

	const client = createProtocolConnection(
		new StreamMessageReader(toClient),
		new StreamMessageWriter(toServer),
	);
	const log: string[] = [];
	const pushed: Editor["pushed"][number][] = [];
	client.onNotification(LogMessageNotification.type, ({ message }) => {
		log.push(message);
	});
	client.onNotification(PublishDiagnosticsNotification.type, (params) => {
		pushed.push(params);
	});
	client.onRequest("client/registerCapability", () => null);
	client.onRequest("workspace/configuration", ({ items }: { items: object[] }) => items.map(() => null));
	client.onRequest("workspace/diagnostic/refresh", () => null);
	options.listen?.(client);
	client.listen();
	const greeting = await client.sendRequest(InitializeRequest.type, {
		processId: null,
		rootUri: null,
		...(options.folders && { workspaceFolders: options.folders.map((uri) => ({ uri, name: uri })) }),
		capabilities: options.capabilities ?? modern,
		initializationOptions: options.initializationOptions,
	});
	await client.sendNotification(InitializedNotification.type, {});
	return {
		client,
		greeting,
		log,
		pushed,
		open: (uri, text, languageId = "dockerfile") =>
			client.sendNotification(DidOpenTextDocumentNotification.type, {
				textDocument: { uri, languageId, version: 1, text },
			}),
		change: (uri, version, ...contentChanges) =>
			client.sendNotification(DidChangeTextDocumentNotification.type, {
				textDocument: { uri, version },
				contentChanges,
			}),
		close: (uri) => client.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } }),
		request: (method, params) => client.sendRequest(method, params),
		at: (method, uri, position) => client.sendRequest(method, { textDocument: { uri }, position }),
		dispose() {
			client.dispose();
			connection.dispose();
		},
	};
}
