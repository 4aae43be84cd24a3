// "Dockerfile Stages: Verify Conversion": the file as it is and converted, built and run by the container engine at hand.

import { ProgressLocation, type QuickPickItem, type TextDocument, window, workspace } from "vscode";
import { type ConversionView, settingsSection, type VerificationView } from "../../../server/src/protocol.ts";
import type { Running } from "../client.ts";
import type { Reports } from "../reports.ts";
import { isDockerfile } from "../stages.ts";

/** Verifies a conversion of the active Dockerfile, and shows what came of it. */
export async function verifyConversion(running: Running, reports: Reports): Promise<void> {
	const document = window.activeTextEditor?.document;
	if (!document || !isDockerfile(document)) {
		await window.showInformationMessage("Open a Dockerfile to verify its conversion.");
		return;
	}
	// A build runs whatever the files say.
	if (!workspace.isTrusted) {
		await window.showWarningMessage("Nothing is built in a workspace that is not trusted.");
		return;
	}
	const base = await chosenBase(running, document);
	if (base === undefined) {
		return;
	}
	const settings = workspace.getConfiguration(`${settingsSection}.verify`, document);
	const params = {
		textDocument: { uri: document.uri.toString() },
		base,
		engine: settings.get<string>("engine", "auto"),
		smokeCommand: settings.get<string>("smokeCommand", ""),
		seconds: settings.get<number>("seconds", 10),
		workDoneToken: `verify-${Date.now()}`,
	};
	const title = `Verifying the conversion (${base})`;
	let cancelled = false;
	const view = await window.withProgress(
		{ location: ProgressLocation.Notification, cancellable: true, title },
		async (progress, cancel) => {
			const listener = running.onProgress(params.workDoneToken, (message) => progress.report({ message }));
			try {
				return await running.request("dockerfileStages/verifyConversion", params, cancel);
			} finally {
				listener.dispose();
				cancelled = cancel.isCancellationRequested;
			}
		},
	);
	// Who has cancelled knows it.
	if (view && !cancelled) {
		await reports.show(document, view.text);
		tell(view);
	}
}

interface ConversionItem extends QuickPickItem {
	readonly base: string;
}

async function chosenBase(running: Running, document: TextDocument): Promise<string | undefined> {
	const textDocument = { uri: document.uri.toString() };
	const found = await running.request("dockerfileStages/conversions", { textDocument });
	if (!found) {
		void window.showInformationMessage("The language server is not ready yet: try again in a moment.");
		return undefined;
	}
	if ("refused" in found) {
		await window.showInformationMessage(`There is no conversion to verify: ${found.refused}`);
		return undefined;
	}
	const [first, second] = found;
	if (!second) {
		return first?.base;
	}
	const picked = await window.showQuickPick(found.map(item), {
		title: "Which conversion is to be verified?",
		placeHolder: "Both files are built and run with the container engine at hand",
	});
	return picked?.base;
}

function item({ base, title }: ConversionView): ConversionItem {
	return { label: title, base };
}

// Not awaited: it may stay for as long as the user likes.
function tell({ verdict, summary }: VerificationView): void {
	if (verdict === "same") {
		void window.showInformationMessage(summary);
	} else {
		void window.showWarningMessage(summary);
	}
}
