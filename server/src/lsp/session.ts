// All that one connected client means to the handlers: what it can take, its documents, its settings, its files.

import type { Connection } from "vscode-languageserver";
import { settingsSection } from "../protocol.ts";
import type { Severities } from "../service/features/diagnostics.ts";
import { buildGraph } from "../service/graph/build.ts";
import type { Snapshot } from "../service/snapshot.ts";
import { Cache } from "../workspace/cache.ts";
import { clientFiles } from "../workspace/client-files.ts";
import { type Files, noFiles, routedFiles } from "../workspace/files.ts";
import { Surroundings } from "../workspace/surroundings.ts";
import { type Documents, dockerfileIn, openDocuments } from "./documents.ts";
import type { Log } from "./guard.ts";
import { severitiesIn } from "./settings.ts";
import type { Support } from "./support.ts";

/** The state between `initialize` and `exit`. */
export interface Session {
	readonly support: Support;
	readonly log: Log;
	readonly documents: Documents;
	readonly surroundings: Surroundings;
	/** What is known now of an open Dockerfile; undefined for anything else. Never waits. */
	snapshot(uri: string): Snapshot | undefined;
	/** The user's severities for a document as known now. Never waits. */
	severities(uri: string): Severities;
	/** Resolves when a document's surroundings and settings are known. */
	settled(uri: string): Promise<void>;
	/** Takes the settings that a client pushes instead of being asked; without any, asks again. */
	settingsChanged(settings?: unknown): void;
	/** Forgets what belongs to documents that are closed. */
	closed(): void;
	/** Is told when an answer that depends on settings or surroundings may be another one now. */
	onChange(listener: () => void): void;
}

/** A session with a client; `local` reads this machine's files, where there is such a machine. */
export function createSession(connection: Connection, support: Support, local: Files | undefined): Session {
	const listeners: (() => void)[] = [];
	const changed = () => {
		for (const listener of listeners) {
			listener();
		}
	};
	const remote = support.readFiles
		? clientFiles((method, params) => connection.sendRequest(method, params))
		: noFiles;
	const documents = openDocuments();
	const surroundings = new Surroundings(local ? routedFiles(local, remote) : remote, changed);
	let pushed: Severities = new Map();
	const settings = new Cache<Severities>(
		async (uri) => (support.pullSettings ? await pullSeverities(connection, uri) : pushed),
		changed,
	);
	return {
		support,
		log: connection.console,
		documents,
		surroundings,
		snapshot(uri) {
			const document = documents.get(uri);
			const file = document && dockerfileIn(document);
			return file && { graph: buildGraph(file), facts: surroundings.facts(uri) };
		},
		severities: (uri) => settings.peek(uri) ?? new Map(),
		async settled(uri) {
			await Promise.all([surroundings.settled(uri), settings.settled(uri)]);
		},
		settingsChanged(section) {
			pushed = severitiesIn(section);
			settings.invalidate(() => true);
		},
		closed() {
			const open = documents.keys();
			surroundings.keepOnly(open);
			settings.keep((uri) => open.includes(uri));
		},
		onChange: (listener) => {
			listeners.push(listener);
		},
	};
}

async function pullSeverities(connection: Connection, scopeUri: string): Promise<Severities> {
	try {
		return severitiesIn(await connection.workspace.getConfiguration({ scopeUri, section: settingsSection }));
	} catch {
		// The client is going away, or has no such settings: every rule has a severity of its own.
		return new Map();
	}
}
