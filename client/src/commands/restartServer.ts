// "Dockerfile Stages: Restart Language Server".

import { window } from "vscode";
import type { Running } from "../client.ts";

/** Restarts the server and says how it went. */
export async function restartServer(running: Running): Promise<void> {
	try {
		await running.restart();
		window.setStatusBarMessage("Dockerfile Stages: the language server has been restarted.", 3_000);
	} catch (error) {
		await window.showErrorMessage(`Dockerfile Stages: the language server does not start: ${error}`);
	}
}
