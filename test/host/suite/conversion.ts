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

	"asks for base and extras, shows both files side by side, applies, and undoes with one step": async () => {
		const editor = await open("counter/Dockerfile.single");
		const before = editor.document.getText();
		const modified = await shownByCommand();
		const after = (await vscode.workspace.openTextDocument(modified)).getText();
		assert.match(after, /^FROM alpine/m);
		assert.equal(editor.document.getText(), before, "nothing is changed before it is applied");
		await vscode.commands.executeCommand("dockerfileStages.applyConversion", modified);
		await until("the conversion is applied", () => editor.document.getText() === after);
		await until("the diff is closed", () => diffs().length === 0);
		await undoTo(editor, before);
		await vscode.commands.executeCommand("notifications.clearAll");
	},

	"discards a conversion that is shown": async () => {
		const editor = await open("chat/Dockerfile.single");
		const before = editor.document.getText();
		await shownByCommand();
		await vscode.commands.executeCommand("dockerfileStages.discardConversion");
		await until("the diff is closed", () => diffs().length === 0);
		assert.equal(editor.document.getText(), before);
		await vscode.commands.executeCommand("notifications.clearAll");
	},

	"offers the soundest conversion and the way to the others at the FROM, and each once": async () => {
		const { document } = await open("counter/Dockerfile.single");
		const from = find(document, "FROM ");
		const actions = await actionsAt(document, new vscode.Range(from, from), vscode.CodeActionKind.QuickFix);
		const titles = actions.map(({ title }) => title).filter((title) => title.startsWith("Convert"));
		assert.deepEqual(titles, [
			"Convert to multi-stage build (alpine)",
			"Convert to multi-stage build: choose base and extras...",
		]);
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

/** Starts the command, takes what is chosen already in each list, and gives the file that is shown on the right. */
async function shownByCommand(): Promise<vscode.Uri> {
	// Not awaited: it goes on until somebody has answered.
	void vscode.commands.executeCommand("dockerfileStages.convert");
	await until("a diff is shown", async () => {
		await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
		return diffs().length > 0;
	});
	const [modified] = diffs();
	assert.ok(modified);
	return modified;
}

function diffs(): readonly vscode.Uri[] {
	return vscode.window.tabGroups.all
		.flatMap(({ tabs }) => tabs)
		.flatMap(({ input }) =>
			input instanceof vscode.TabInputTextDiff && input.modified.scheme === "dockerfile-stages-conversion"
				? [input.modified]
				: [],
		);
}

async function conversionsOf(document: vscode.TextDocument): Promise<readonly vscode.CodeAction[]> {
	const from = find(document, "FROM ");
	const actions = await actionsAt(document, new vscode.Range(from, from), vscode.CodeActionKind.Refactor);
	return actions.filter(({ title, edit }) => edit && title.startsWith("Convert to multi-stage build"));
}
