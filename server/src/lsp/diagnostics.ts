// Diagnostics, pulled by the clients that can and pushed to the others.

import {
	CancellationToken,
	type Connection,
	type Diagnostic,
	type DocumentDiagnosticReport,
	DocumentDiagnosticReportKind,
	DocumentDiagnosticRequest,
} from "vscode-languageserver";
import { buildFileDiagnostics } from "../service/features/builds/diagnostics.ts";
import { diagnostics } from "../service/features/diagnostics.ts";
import { type Endpoint, onRequest } from "./endpoint.ts";
import { fitDiagnostics } from "./fit.ts";
import { guarded } from "./guard.ts";
import { coalesced, patiently } from "./patience.ts";
import type { Session } from "./session.ts";

const identifier = "dockerfile-stages";

const answered: Endpoint = onRequest(
	DocumentDiagnosticRequest.type,
	// Not offered to a client that gets them pushed: it would show each of them twice.
	({ pullDiagnostics }) =>
		pullDiagnostics
			? {
					diagnosticProvider: {
						identifier,
						interFileDependencies: true,
						workspaceDiagnostics: false,
					},
				}
			: {},
	report([]),
	async (session, { textDocument }, token) => report(await diagnosticsOf(session, textDocument.uri, token)),
);

/** `textDocument/diagnostic`. */
export const pulledDiagnostics: Endpoint = {
	...answered,
	onBuildFiles: {
		method: DocumentDiagnosticRequest.method,
		options: { identifier, interFileDependencies: true, workspaceDiagnostics: false },
	},
};

function report(items: Diagnostic[]): DocumentDiagnosticReport {
	return { kind: DocumentDiagnosticReportKind.Full, items };
}

/** Keeps a client that cannot pull up to date, and asks one that can to pull again. */
export function keepDiagnosticsFresh(connection: Connection, session: Session): void {
	const { support, documents } = session;
	if (support.pullDiagnostics) {
		if (support.refreshDiagnostics) {
			session.onChange(coalesced(async () => connection.languages.diagnostics.refresh()));
		}
		return;
	}
	const dirty = new Set<string>();
	const push = coalesced(async () => {
		const uris = [...dirty];
		dirty.clear();
		for (const uri of uris) {
			await guarded(session.log, "push diagnostics", undefined, () =>
				pushDiagnostics(connection, session, uri),
			);
		}
	});
	documents.onDidChangeContent(({ document }) => {
		dirty.add(document.uri);
		push();
	});
	session.onChange(() => {
		for (const uri of documents.keys()) {
			dirty.add(uri);
		}
		push();
	});
	documents.onDidClose(({ document }) => {
		dirty.delete(document.uri);
		void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
	});
}

async function pushDiagnostics(connection: Connection, session: Session, uri: string): Promise<void> {
	const items = await diagnosticsOf(session, uri, CancellationToken.None);
	const document = session.documents.get(uri);
	if (document) {
		await connection.sendDiagnostics({ uri, version: document.version, diagnostics: items });
	}
}

async function diagnosticsOf(session: Session, uri: string, token: CancellationToken): Promise<Diagnostic[]> {
	if (!session.documents.get(uri)) {
		return [];
	}
	await patiently(session.settled(uri));
	// Asked for only now: the document may be a newer one, or closed, after the wait.
	if (token.isCancellationRequested) {
		return [];
	}
	const { severities } = session.settings(uri);
	const snapshot = session.snapshot(uri);
	const file = snapshot ? undefined : session.buildFile(uri);
	const found = snapshot ? diagnostics(snapshot, severities) : file && buildFileDiagnostics(file, severities);
	return fitDiagnostics(found ?? [], session.support);
}
