// What VS Code calls, in every host. One bundle serves them all, since nearly all of it is the same.

import type { ExtensionContext } from "vscode";
import type { Running } from "./client.ts";

let running: Running | undefined;

/** Called when the first Dockerfile, compose or bake file is opened. */
export async function activate(context: ExtensionContext): Promise<void> {
	// Loaded late, because the one needs Node and the other a browser. Only a browser's worker can import scripts.
	const { start } =
		"importScripts" in globalThis ? await import("./browser.ts") : await import("./desktop.ts");
	running = start(context);
}

/** Called when VS Code ends. */
export function deactivate(): Promise<void> | undefined {
	return running?.stop();
}
