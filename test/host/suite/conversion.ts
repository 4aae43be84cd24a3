// The conversion of single-stage Dockerfiles, as an action that is applied and undone.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { actionsAt, find, open, undoTo, until } from "./editor.ts";
import type { Test } from "./runner.ts";

export const conversionTests: Readonly<Record<string, Test>> = {
	"converts chat: both programs in one COPY, on scratch": () =>
		converts("chat", [
			/^FROM golang:1\.20-alpine AS \w+$/m,
			/^FROM scratch$/m,
			/^COPY --from=\w+ \/bin\/client \/bin\/server \/bin\/$/m,
			/^ENTRYPOINT \[ "\/bin\/server" \]$/m,
		]),

	"converts counter: alpine, the same folder and command": () =>
		converts("counter", [
			/^FROM alpine/m,
			/^WORKDIR \/app$/m,
			/^COPY --from=\w+ \/app\/counter /m,
			/^CMD \["\.\/counter"\]$/m,
		]),

	"converts notes": () =>
		converts("notes", [/^FROM alpine/m, /^COPY --from=\w+ \/app\/notes /m, /^CMD \["\.\/notes"\]$/m]),

	"converts videos": () =>
		converts("videos", [
			/^FROM alpine/m,
			/^COPY --from=\w+ \/videos\/videos /m,
			/^EXPOSE 8080$/m,
			/^CMD \["\.\/videos"\]$/m,
		]),

	"converts greeter so that it needs no glibc where there is none": () =>
		converts("greeter", [
			/CGO_ENABLED=0|^FROM debian/m,
			/^COPY --from=\w+ \/app\/greeter /m,
			/^CMD \["\.\/greeter"\]$/m,
		]),

	"verifies a conversion with the engine of the settings, and says so where it is not there": async () => {
		const settings = vscode.workspace.getConfiguration("dockerfileStages.verify");
		await settings.update("engine", "nerdctl", vscode.ConfigurationTarget.Global);
		// Which of the conversions: the first one, as soon as that is asked.
		const picking = setInterval(
			() => vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem"),
			500,
		);
		const reports = () =>
			vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === "dockerfile-stages-report");
		try {
			await open("counter/Dockerfile.single");
			const done = vscode.commands.executeCommand("dockerfileStages.verifyConversion");
			await until("a report", () => reports().length > 0);
			await done;
			const [report] = reports();
			assert.equal(report?.uri.path, "/Dockerfile.single verified.txt");
			assert.match(report?.getText() ?? "", /nerdctl/);
		} finally {
			clearInterval(picking);
			await settings.update("engine", undefined, vscode.ConfigurationTarget.Global);
			await vscode.commands.executeCommand("workbench.action.closeAllEditors");
		}
	},

	"does not offer to convert a multi-stage file": async () => {
		const { document } = await open("counter/Dockerfile");
		assert.deepEqual(await conversionsOf(document), []);
	},
};

/** Applies the preferred conversion of a project's Dockerfile.single, looks at the text, and undoes it. */
async function converts(project: string, lines: readonly RegExp[]): Promise<void> {
	const editor = await open(`${project}/Dockerfile.single`);
	const before = editor.document.getText();
	const [conversion] = await conversionsOf(editor.document);
	assert.ok(conversion?.edit, "there is a conversion with an edit");
	assert.ok(await vscode.workspace.applyEdit(conversion.edit));
	const after = editor.document.getText();
	for (const line of lines) {
		assert.match(after, line);
	}
	// What is left is nothing to convert, nor wrong.
	assert.deepEqual(await conversionsOf(editor.document), []);
	await undoTo(editor, before);
}

async function conversionsOf(document: vscode.TextDocument): Promise<readonly vscode.CodeAction[]> {
	const from = find(document, "FROM ");
	const actions = await actionsAt(document, new vscode.Range(from, from), vscode.CodeActionKind.Refactor);
	return actions.filter(({ title }) => title.startsWith("Convert to multi-stage build"));
}
