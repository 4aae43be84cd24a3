// The progress of the search for builds, as the editor shows it.

import type { Connection } from "vscode-languageserver";
import type { Progress } from "../workspace/claim-index.ts";

/** Shows a search that can be cancelled. Where the client does not answer, nobody sees it. */
export function showProgress(connection: Connection): Progress {
	const shown = connection.window.createWorkDoneProgress().catch(() => undefined);
	let cancelled = false;
	void shown.then((progress) => {
		progress?.begin("Dockerfile Stages: looking for builds", undefined, undefined, true);
		progress?.token.onCancellationRequested(() => {
			cancelled = true;
		});
	});
	return {
		report: (message) => void shown.then((progress) => progress?.report(message)),
		get cancelled() {
			return cancelled;
		},
		done: () => void shown.then((progress) => progress?.done()),
	};
}
