// What an LSP request is made of here: a type, what the server says of itself, and a function. The rest is the same
// for all of them and stands below.

import type {
	CancellationToken,
	Connection,
	ProtocolRequestType,
	ServerCapabilities,
	TextDocumentIdentifier,
} from "vscode-languageserver";
import type { Severities } from "../service/features/diagnostics.ts";
import type { Snapshot } from "../service/snapshot.ts";
import { guarded } from "./guard.ts";
import type { Session } from "./session.ts";
import type { Support } from "./support.ts";

/** A request that the server answers. */
export interface Endpoint {
	/** What the server tells this client of it. */
	capabilities(support: Support): ServerCapabilities;
	/** Starts to answer. */
	listen(connection: Connection, session: Session): void;
}

/** What the handler of a request about a Dockerfile knows. */
export interface Context {
	readonly snapshot: Snapshot;
	readonly severities: Severities;
	readonly support: Support;
}

/** A request about an open Dockerfile, answered at once. Other documents, and failures, get `null`. */
export function onDockerfile<P extends { textDocument: TextDocumentIdentifier }, R, PR, E, RO>(
	type: ProtocolRequestType<P, R | null, PR, E, RO>,
	capabilities: ServerCapabilities,
	answer: (context: Context, params: P) => NoInfer<R> | undefined,
): Endpoint {
	return onRequest(
		type,
		() => capabilities,
		null,
		(session, params) => {
			const { uri } = params.textDocument;
			const snapshot = session.snapshot(uri);
			if (!snapshot) {
				return null;
			}
			return (
				answer({ snapshot, severities: session.severities(uri), support: session.support }, params) ?? null
			);
		},
	);
}

/** Any request; `fallback` is the answer where the handler fails or was cancelled before it began. */
export function onRequest<P, R, PR, E, RO>(
	type: ProtocolRequestType<P, R, PR, E, RO>,
	capabilities: (support: Support) => ServerCapabilities,
	fallback: NoInfer<R>,
	answer: (session: Session, params: P, token: CancellationToken) => NoInfer<R> | Promise<NoInfer<R>>,
): Endpoint {
	return {
		capabilities,
		listen(connection, session) {
			// By name, because the overload by type can't tell an arbitrary result from an error; `answer` is typed.
			connection.onRequest<unknown, unknown>(type.method, (params: P, token: CancellationToken) =>
				token.isCancellationRequested
					? fallback
					: guarded<R>(session.log, type.method, fallback, () => answer(session, params, token)),
			);
		},
	};
}
