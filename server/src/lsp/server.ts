// The language server over any connection: from `initialize` on, everything that is not the answer to a request.

import {
	type Connection,
	DidChangeConfigurationNotification,
	DidChangeTextDocumentNotification,
	DidChangeWatchedFilesNotification,
	DidChangeWorkspaceFoldersNotification,
	DidCloseTextDocumentNotification,
	DidOpenTextDocumentNotification,
	FileChangeType,
	type InitializeParams,
	type InitializeResult,
	PositionEncodingKind,
	type Registration,
	RegistrationRequest,
	TextDocumentSyncKind,
	WatchKind,
} from "vscode-languageserver";
import { settingsSection } from "../protocol.ts";
import { buildFileGlobs } from "../service/facts/readers.ts";
import type { Files } from "../workspace/files.ts";
import { type FileChange, watchedGlobs } from "../workspace/surroundings.ts";
import { keepDiagnosticsFresh } from "./diagnostics.ts";
import type { Endpoint } from "./endpoint.ts";
import { guarded } from "./guard.ts";
import { keepHintsFresh } from "./refresh.ts";
import { endpoints as allEndpoints } from "./requests.ts";
import { createSession, type Session } from "./session.ts";
import { objectAt } from "./settings.ts";
import { type Support, supportOf } from "./support.ts";
import type { Verify } from "./verify.ts";

/** What a host gives the server. */
export interface Host {
	/** Reads the `file:` URIs of this machine; absent in a browser. */
	readonly files?: Files;
	/** Builds with the container engine of this machine; absent in a browser. */
	readonly verify?: Verify;
}

/** Serves a client. The caller makes the connection, with `connectionOptions`, and listens. */
export function serve(connection: Connection, { files, verify }: Host, endpoints = allEndpoints): void {
	connection.onInitialize((params) => {
		const support = supportOf(params);
		const session = createSession(connection, support, { local: files, verify });
		session.documents.listen(connection);
		session.documents.onDidClose(() => session.closed());
		keepDiagnosticsFresh(connection, session);
		keepHintsFresh(connection, session);
		for (const endpoint of endpoints) {
			endpoint.listen(connection, session);
		}
		session.setFolders(foldersOf(params));
		listenToChanges(connection, session);
		connection.onInitialized(() =>
			guarded(session.log, "register", undefined, () => registerLater(connection, session, endpoints)),
		);
		return greeting(
			params,
			endpoints.map((endpoint) => endpoint.capabilities(support)),
		);
	});
}

function greeting(
	{ capabilities: client }: InitializeParams,
	capabilities: readonly InitializeResult["capabilities"][],
): InitializeResult {
	return {
		serverInfo: { name: "dockerfile-stages" },
		capabilities: Object.assign(
			{
				textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
				// Said only to those who ask; it is what every client takes.
				...(client.general?.positionEncodings && { positionEncoding: PositionEncodingKind.UTF16 }),
			},
			...capabilities,
		),
	};
}

function listenToChanges(connection: Connection, session: Session): void {
	const { support } = session;
	connection.onDidChangeConfiguration(({ settings }) =>
		session.settingsChanged(objectAt(settings, settingsSection)),
	);
	connection.onDidChangeWatchedFiles(({ changes }) => session.filesChanged(changes.map(fileChange)));
	if (support.workspaceFolders) {
		connection.onNotification(DidChangeWorkspaceFoldersNotification.type, async () => {
			const folders = await connection.workspace.getWorkspaceFolders();
			session.setFolders((folders ?? []).map(({ uri }) => uri));
		});
	}
}

/** What a client is asked for once it has been greeted. */
async function registerLater(
	connection: Connection,
	{ support }: Session,
	endpoints: readonly Endpoint[],
): Promise<void> {
	if (support.watchSettings) {
		await connection.client.register(DidChangeConfigurationNotification.type, {
			section: settingsSection,
		});
	}
	if (support.watchFiles) {
		await connection.client.register(DidChangeWatchedFilesNotification.type, {
			watchers: [
				{ globPattern: watchedGlobs.comesOrGoes, kind: WatchKind.Create | WatchKind.Delete },
				...watchedGlobs.changes.map((globPattern) => ({ globPattern, kind: WatchKind.Change })),
			],
		});
	}
	const registrations = buildFileRegistrations(support, endpoints);
	if (registrations.length > 0) {
		await connection.sendRequest(RegistrationRequest.type, { registrations: [...registrations] });
	}
}

/** The files that build are of many languages: a client is told of their paths, and of what there is for them. */
function buildFileRegistrations(support: Support, endpoints: readonly Endpoint[]): readonly Registration[] {
	if (!support.registers(DidOpenTextDocumentNotification.method)) {
		return [];
	}
	const documentSelector = buildFileGlobs.map((pattern) => ({ pattern }));
	const methods = [
		{ method: DidOpenTextDocumentNotification.method, options: {} },
		{
			method: DidChangeTextDocumentNotification.method,
			options: { syncKind: TextDocumentSyncKind.Incremental },
		},
		{ method: DidCloseTextDocumentNotification.method, options: {} },
		...endpoints.flatMap(({ onBuildFiles }) => onBuildFiles ?? []),
	];
	return methods
		.filter(({ method }) => support.registers(method))
		.map(({ method, options }) => ({
			id: `buildFiles:${method}`,
			method,
			registerOptions: { documentSelector, ...options },
		}));
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
	return workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
}

function fileChange({ uri, type }: { readonly uri: string; readonly type: FileChangeType }): FileChange {
	const kinds = { [FileChangeType.Created]: "created", [FileChangeType.Deleted]: "deleted" } as const;
	return { uri, kind: type === FileChangeType.Changed ? "changed" : kinds[type] };
}
