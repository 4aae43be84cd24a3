// What VS Code calls, in every host. One bundle serves them all, since nearly all of it is the same.

import { commands, Disposable, type ExtensionContext, languages, type TextDocument, workspace } from "vscode";
import type { Running } from "./client.ts";

let running: Promise<Running> | undefined;

/** Called when a file is opened in a language that Dockerfiles, or files that build them, are written in. */
export async function activate(context: ExtensionContext): Promise<void> {
	const buildFiles = buildFilesOf(context);
	const needed = (document: TextDocument): boolean =>
		languages.match({ language: "dockerfile" }, document) > 0 || speaksOfBuilds(document, buildFiles);
	if (workspace.textDocuments.some(needed)) {
		await start(context);
		return;
	}
	// Most files in these languages have nothing to do with builds: then there is no server.
	const waiting = Disposable.from(
		workspace.onDidOpenTextDocument((document) => needed(document) && begin()),
		workspace.onDidSaveTextDocument((document) => needed(document) && begin()),
		commands.registerCommand("dockerfileStages.restartServer", () => begin()),
	);
	const begin = (): Promise<Running> => {
		waiting.dispose();
		return start(context);
	};
	context.subscriptions.push(waiting);
}

/** Called when VS Code ends. */
export async function deactivate(): Promise<void> {
	await (await running)?.stop();
}

function start(context: ExtensionContext): Promise<Running> {
	running ??= load(context);
	return running;
}

async function load(context: ExtensionContext): Promise<Running> {
	// Loaded late, because the one needs Node and the other a browser. Only a browser's worker can import scripts.
	const host = "importScripts" in globalThis ? await import("./browser.ts") : await import("./desktop.ts");
	return host.start(context);
}

// The manifest says what is asked before any of the server is loaded.
function buildFilesOf({ extension }: ExtensionContext): readonly string[] {
	const { dockerfileStages }: { readonly dockerfileStages: { readonly buildFiles: readonly string[] } } =
		extension.packageJSON;
	return dockerfileStages.buildFiles;
}

const builders = /docker|podman|nerdctl|buildah|kaniko|compose|bake|skaffold/i;

function speaksOfBuilds(document: TextDocument, buildFiles: readonly string[]): boolean {
	const selector = buildFiles.map((pattern) => ({ pattern }));
	return (
		languages.match(selector, document) > 0 &&
		(builders.test(document.uri.path.slice(document.uri.path.lastIndexOf("/"))) ||
			builders.test(document.getText()))
	);
}
