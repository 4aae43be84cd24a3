// All that one connected client means to the handlers: what it can take, its documents, its settings, its files.

import type { Connection } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { settingsSection, type TargetName } from "../protocol.ts";
import { stageOf } from "../service/features/focus.ts";
import { type StageNames, stageNames } from "../service/features/workspaceSymbol.ts";
import { buildGraph } from "../service/graph/build.ts";
import type { BuildFile, Snapshot } from "../service/snapshot.ts";
import { buildFileOf } from "../workspace/build-file.ts";
import { Cache } from "../workspace/cache.ts";
import { clientFiles } from "../workspace/client-files.ts";
import { Dockerfiles } from "../workspace/dockerfiles.ts";
import { type Files, noFiles, routedFiles } from "../workspace/files.ts";
import { StageIndex } from "../workspace/stage-index.ts";
import { type FileChange, Surroundings } from "../workspace/surroundings.ts";
import { uriKey } from "../workspace/uri.ts";
import { type Documents, dockerfileIn, openDocuments } from "./documents.ts";
import type { Log } from "./guard.ts";
import { showProgress } from "./progress.ts";
import { defaultSettings, type Settings, settingsIn } from "./settings.ts";
import type { Support } from "./support.ts";
import type { Verify } from "./verify.ts";

/** The state between `initialize` and `exit`. */
export interface Session {
	readonly support: Support;
	readonly log: Log;
	readonly documents: Documents;
	/** Builds with a container engine; undefined where there can be none. */
	readonly verify: Verify | undefined;
	/** What is known now of an open Dockerfile; undefined for anything else. Never waits. */
	snapshot(uri: string): Snapshot | undefined;
	/** What is known now of an open file that speaks of builds; undefined for anything else. Never waits. */
	buildFile(uri: string): BuildFile | undefined;
	/** The stages of all Dockerfiles, open or in the workspace folders, as known now. Never waits. */
	stageNames(): Iterable<StageNames>;
	/** Resolves when all Dockerfiles of the workspace folders have been read. */
	stageNamesSettled(): Promise<void>;
	/** The user's settings for a document as known now. Never waits. */
	settings(uri: string): Settings;
	/** Looks at a Dockerfile for another target, undefined for the default one. */
	focus(uri: string, target: TargetName | undefined): void;
	/** Resolves when a document's surroundings and settings are known. */
	settled(uri: string): Promise<void>;
	/** Takes the workspace folders, by their URIs. */
	setFolders(uris: readonly string[]): void;
	/** Takes what changed on disk. */
	filesChanged(changes: readonly FileChange[]): void;
	/** Takes the settings that a client pushes instead of being asked; without any, asks again. */
	settingsChanged(settings?: unknown): void;
	/** Forgets what belongs to documents that are closed. */
	closed(): void;
	/** Is told when an answer that depends on settings or surroundings may be another one now. */
	onChange(listener: () => void): void;
}

/** A session with a client; `local` reads this machine's files, where there is such a machine. */
export function createSession(
	connection: Connection,
	support: Support,
	{ local, verify }: { readonly local: Files | undefined; readonly verify: Verify | undefined },
): Session {
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
	const files = local ? routedFiles(local, remote) : remote;
	const surroundings = new Surroundings(files, changed, {
		documents: () => documents.all(),
		...(support.progress && { startProgress: () => showProgress(connection) }),
	});
	const dockerfiles = new Dockerfiles(files, changed);
	const stages = new StageIndex(files);
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
	// The Dockerfile of a build: what the editor has goes before the disk.
	const meant = (uri: string): Snapshot | undefined => {
		const key = uriKey(uri);
		const open = documents.all().find((document) => uriKey(document.uri) === key);
		const file = open && dockerfileIn(open);
		const graph = file ? buildGraph(file) : dockerfiles.graph(uri);
		return graph && { graph, facts: surroundings.claimFacts(uri) };
	};
	const buildFile = (uri: string): BuildFile | undefined => {
		const document = documents.get(uri);
		const claims = document && !dockerfileIn(document) ? surroundings.claimsIn(uri) : undefined;
		return document && claims && buildFileOf(document, claims, meant);
	};
	const dockerfilesOf = (uri: string): readonly string[] =>
		(surroundings.claimsIn(uri) ?? []).flatMap((claim) => claim.dockerfiles);
	const edited = ({ document: { uri, languageId } }: { readonly document: TextDocument }) => {
		surroundings.edited(uri);
		// What is said of the targets in other open files rests on it.
		if (
			languageId === "dockerfile" &&
			documents.keys().some((other) => surroundings.claimsIn(other)?.length)
		) {
			changed();
		}
	};
	documents.onDidChangeContent(edited);
	documents.onDidClose(edited);
	return {
		support,
		log: connection.console,
		documents,
		verify,
		snapshot,
		buildFile,
		*stageNames() {
			const open = new Set<string>();
			for (const document of documents.all()) {
				const file = dockerfileIn(document);
				if (file) {
					open.add(uriKey(file.uri));
					yield stageNames(buildGraph(file), stages.pathOf(file.uri));
				}
			}
			for (const names of stages.stages()) {
				if (!open.has(uriKey(names.uri))) {
					yield names;
				}
			}
		},
		stageNamesSettled: () => stages.loaded(),
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
			await Promise.all([surroundings.indexed(uri), settings.settled(uri)]);
			const document = documents.get(uri);
			if (document && dockerfileIn(document)) {
				await surroundings.settled(uri);
			} else {
				await dockerfiles.settled(dockerfilesOf(uri));
			}
		},
		setFolders(uris) {
			surroundings.setFolders(uris);
			stages.setFolders(uris);
		},
		filesChanged(changes) {
			surroundings.changed(changes);
			dockerfiles.changed(changes);
			stages.changed(changes);
		},
		settingsChanged(section) {
			pushed = settingsIn(section);
			settings.invalidate(() => true);
		},
		closed() {
			const open = documents.keys();
			surroundings.keepOnly(open);
			dockerfiles.keepOnly(open.flatMap(dockerfilesOf));
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
