// All that one connected client means to the handlers: what it can take, its documents, its settings, its files.

import type { Connection } from "vscode-languageserver";
import { settingsSection, type TargetName } from "../protocol.ts";
import { stageOf } from "../service/features/focus.ts";
import { buildGraph } from "../service/graph/build.ts";
import type { Snapshot } from "../service/snapshot.ts";
import { Cache } from "../workspace/cache.ts";
import { clientFiles } from "../workspace/client-files.ts";
import { type Files, noFiles, routedFiles } from "../workspace/files.ts";
import { Surroundings } from "../workspace/surroundings.ts";
import { type Documents, dockerfileIn, openDocuments } from "./documents.ts";
import type { Log } from "./guard.ts";
import { defaultSettings, type Settings, settingsIn } from "./settings.ts";
import type { Support } from "./support.ts";

/** The state between `initialize` and `exit`. */
export interface Session {
	readonly support: Support;
	readonly log: Log;
	readonly documents: Documents;
	readonly surroundings: Surroundings;
	/** What is known now of an open Dockerfile; undefined for anything else. Never waits. */
	snapshot(uri: string): Snapshot | undefined;
	/** The same of every open Dockerfile. */
	snapshots(): readonly Snapshot[];
	/** The user's settings for a document as known now. Never waits. */
	settings(uri: string): Settings;
	/** Looks at a Dockerfile for another target, undefined for the default one. */
	focus(uri: string, target: TargetName | undefined): void;
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
	let pushed = defaultSettings;
	const settings = new Cache<Settings>(
		async (uri) => (support.pullSettings ? await pullSettings(connection, uri) : pushed),
		changed,
	);
	const targets = new Map<string, TargetName>();
	const snapshot = (uri: string): Snapshot | undefined => {
		const document = documents.get(uri);
		const file = document && dockerfileIn(document);
		if (!file) {
			return undefined;
		}
		const graph = buildGraph(file);
		const name = targets.get(uri);
		const target = name === undefined ? undefined : stageOf(graph, name);
		return { graph, facts: surroundings.facts(uri), ...(target && { target }) };
	};
	return {
		support,
		log: connection.console,
		documents,
		surroundings,
		snapshot,
		snapshots: () => documents.keys().flatMap((uri) => snapshot(uri) ?? []),
		settings: (uri) => settings.peek(uri) ?? defaultSettings,
		focus(uri, target) {
			if (targets.get(uri) === target) {
				return;
			}
			if (target === undefined) {
				targets.delete(uri);
			} else {
				targets.set(uri, target);
			}
			changed();
		},
		async settled(uri) {
			await Promise.all([surroundings.settled(uri), settings.settled(uri)]);
		},
		settingsChanged(section) {
			pushed = settingsIn(section);
			settings.invalidate(() => true);
		},
		closed() {
			const open = documents.keys();
			surroundings.keepOnly(open);
			settings.keep((uri) => open.includes(uri));
			for (const uri of targets.keys()) {
				if (!open.includes(uri)) {
					targets.delete(uri);
				}
			}
		},
		onChange: (listener) => {
			listeners.push(listener);
		},
	};
}

async function pullSettings(connection: Connection, scopeUri: string): Promise<Settings> {
	try {
		return settingsIn(await connection.workspace.getConfiguration({ scopeUri, section: settingsSection }));
	} catch {
		// The client is going away, or has no such settings.
		return defaultSettings;
	}
}
