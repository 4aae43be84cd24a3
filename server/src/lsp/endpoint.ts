// What an LSP request is made of here: a type, what the server says of itself, and a function. The rest is the same
// for all of them and stands below.

import type {
	CancellationToken,
	Connection,
	ProtocolRequestType,
	ServerCapabilities,
	TextDocumentIdentifier,
} from "vscode-languageserver";
import type { BuildFile, Snapshot } from "../service/snapshot.ts";
import { guarded } from "./guard.ts";
import { patiently } from "./patience.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";
import type { Support } from "./support.ts";

/** A request that the server answers. */
export interface Endpoint {
	/** What the server tells this client of it. */
	capabilities(support: Support): ServerCapabilities;
	/** Starts to answer. */
	listen(connection: Connection, session: Session): void;
	/** Where it answers about files that build as well: what a client is told of that, later, with their paths. */
	readonly onBuildFiles?: { readonly method: string; readonly options: object };
}

/** What the server says of a request, where it may depend on the client. */
export type Capabilities = ServerCapabilities | ((support: Support) => ServerCapabilities);

/** What the handler of a request about a Dockerfile knows. */
export interface Context {
	readonly snapshot: Snapshot;
	readonly settings: Settings;
	readonly support: Support;
}

/** What the handler of a request about a file that builds knows. */
interface BuildFileContext {
	readonly file: BuildFile;
	readonly settings: Settings;
	readonly support: Support;
}

/** How a request is answered about a file that builds. */
export interface OnBuildFile<P, R> {
	/** What a client is told of it besides the paths, as in the capabilities. */
	readonly options?: object;
	answer(context: BuildFileContext, params: P): R | undefined;
}

/**
 * A request about an open Dockerfile, answered at once, and about a file that builds, answered as soon as the
 * Dockerfiles are known that it means. Other documents, and failures, get `null`.
 */
export function onDockerfile<P extends { textDocument: TextDocumentIdentifier }, R, PR, E, RO>(
	type: ProtocolRequestType<P, R | null, PR, E, RO>,
	capabilities: Capabilities,
	answer: (context: Context, params: P) => NoInfer<R> | undefined,
	other?: OnBuildFile<P, NoInfer<R>>,
): Endpoint {
	const endpoint = onRequest(type, capabilities, null, (session, params: P, token) => {
		const { uri } = params.textDocument;
		const context = contextOf(session, uri);
		if (!context && other) {
			return onBuildFile<P, R>(session, params, token, other);
		}
		return (context && answer(context, params)) ?? null;
	});
	return other
		? { ...endpoint, onBuildFiles: { method: type.method, options: other.options ?? {} } }
		: endpoint;
}

/** The same for an answer that speaks of other files too: it waits a while until they are known. */
export function onDockerfileAndOthers<P extends { textDocument: TextDocumentIdentifier }, R, PR, E, RO>(
	type: ProtocolRequestType<P, R | null, PR, E, RO>,
	capabilities: Capabilities,
	answer: (context: Context, params: P) => NoInfer<R> | undefined,
	other: OnBuildFile<P, NoInfer<R>>,
): Endpoint {
	const endpoint = onRequest(type, capabilities, null, async (session, params: P, token) => {
		const { uri } = params.textDocument;
		if (!session.snapshot(uri)) {
			return onBuildFile<P, R>(session, params, token, other);
		}
		await patiently(session.settled(uri));
		// Asked for only now: the document may be a newer one, or closed, after the wait.
		const context = token.isCancellationRequested ? undefined : contextOf(session, uri);
		return (context && answer(context, params)) ?? null;
	});
	return { ...endpoint, onBuildFiles: { method: type.method, options: other.options ?? {} } };
}

/** Answers a request about a file that builds, as soon as its Dockerfiles are known; `null` for anything else. */
export async function onBuildFile<P extends { textDocument: TextDocumentIdentifier }, R>(
	session: Session,
	params: P,
	token: CancellationToken,
	{ answer }: OnBuildFile<P, R>,
): Promise<R | null> {
	const { uri } = params.textDocument;
	if (!session.buildFile(uri)) {
		return null;
	}
	await patiently(session.settled(uri));
	const file = token.isCancellationRequested ? undefined : session.buildFile(uri);
	return (
		(file && answer({ file, settings: session.settings(uri), support: session.support }, params)) ?? null
	);
}

/** What a handler knows of an open Dockerfile; undefined for anything else. */
export function contextOf(session: Session, uri: string): Context | undefined {
	const snapshot = session.snapshot(uri);
	return snapshot && { snapshot, settings: session.settings(uri), support: session.support };
}

/** Any request; `fallback` is the answer where the handler fails or was cancelled before it began. */
export function onRequest<P, R, PR, E, RO>(
	type: ProtocolRequestType<P, R, PR, E, RO>,
	capabilities: Capabilities,
	fallback: NoInfer<R>,
	answer: (session: Session, params: P, token: CancellationToken) => NoInfer<R> | Promise<NoInfer<R>>,
): Endpoint {
	return {
		capabilities: typeof capabilities === "function" ? capabilities : () => capabilities,
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
