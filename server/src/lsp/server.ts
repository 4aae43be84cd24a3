// The language server over any connection: from `initialize` on, everything that is not the answer to a request.

import {
	type Connection,
	DidChangeConfigurationNotification,
	DidChangeWatchedFilesNotification,
	FileChangeType,
	type InitializeParams,
	type InitializeResult,
	PositionEncodingKind,
	TextDocumentSyncKind,
	WatchKind,
} from "vscode-languageserver";
import { settingsSection } from "../protocol.ts";
import type { Files } from "../workspace/files.ts";
import { type FileChange, watchedGlobs } from "../workspace/surroundings.ts";
import { keepDiagnosticsFresh } from "./diagnostics.ts";
import { guarded } from "./guard.ts";
import { keepHintsFresh } from "./refresh.ts";
import { endpoints as allEndpoints } from "./requests.ts";
import { createSession, type Session } from "./session.ts";
import { objectAt } from "./settings.ts";
import { supportOf } from "./support.ts";

/** What a host gives the server. */
export interface Host {
	/** Reads the `file:` URIs of this machine; absent in a browser. */
	readonly files?: Files;
}

/** Serves a client. The caller makes the connection, with `connectionOptions`, and listens. */
export function serve(connection: Connection, { files }: Host, endpoints = allEndpoints): void {
	connection.onInitialize((params) => {
		const support = supportOf(params);
		const session = createSession(connection, support, files);
		session.documents.listen(connection);
		session.documents.onDidClose(() => session.closed());
		keepDiagnosticsFresh(connection, session);
		keepHintsFresh(connection, session);
		for (const endpoint of endpoints) {
			endpoint.listen(connection, session);
		}
		listenToChanges(connection, session);
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
	const { support, surroundings, log } = session;
	connection.onDidChangeConfiguration(({ settings }) =>
		session.settingsChanged(objectAt(settings, settingsSection)),
	);
	connection.onDidChangeWatchedFiles(({ changes }) => surroundings.changed(changes.map(fileChange)));
	connection.onInitialized(() =>
		guarded(log, "register", undefined, async () => {
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
		}),
	);
}

function fileChange({ uri, type }: { readonly uri: string; readonly type: FileChangeType }): FileChange {
	const kinds = { [FileChangeType.Created]: "created", [FileChangeType.Deleted]: "deleted" } as const;
	return { uri, kind: type === FileChangeType.Changed ? "changed" : kinds[type] };
}
