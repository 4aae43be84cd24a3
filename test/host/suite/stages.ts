// Stages beyond completion and hover: references, rename, outline, folds, lenses, hints, links, hierarchy, refactorings.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { actionsAt, find, openText, undoTo, until } from "./editor.ts";
import type { Test } from "./runner.ts";

const text = [
	"ARG BASE=alpine:3.20",
	"FROM golang:1.24 AS build",
	"COPY . .",
	"RUN go build -o /app .",
	"FROM $BASE",
	"COPY --from=build /app /app",
	"RUN --mount=from=0,target=/x ls /x",
	"",
].join("\n");

export const stageTests: Readonly<Record<string, Test>> = {
	"finds every mention of a stage": async () => {
		const { document } = await openText(text);
		const found = await ask<vscode.Location[]>("executeReferenceProvider", document, find(document, "build"));
		assert.deepEqual(
			found.map(({ range }) => range.start.line),
			[1, 5],
		);
	},

	"renames a stage everywhere, and undo takes it back": async () => {
		const editor = await openText(text);
		const { document } = editor;
		const edit = await ask<vscode.WorkspaceEdit>(
			"executeDocumentRenameProvider",
			document,
			find(document, "build"),
			"compile",
		);
		assert.ok(await vscode.workspace.applyEdit(edit));
		assert.equal(document.getText(), text.replace("AS build", "AS compile").replace("=build", "=compile"));
		await undoTo(editor, text);
	},

	"says why an image can't be renamed": async () => {
		const { document } = await openText(text);
		await assert.rejects(
			async () => ask("executeDocumentRenameProvider", document, find(document, "golang"), "go"),
			/`golang:1.24` is an image/,
		);
	},

	"shows stages with their instructions in the outline, and folds them": async () => {
		const { document } = await openText(text);
		const symbols = await ask<vscode.DocumentSymbol[]>("executeDocumentSymbolProvider", document);
		assert.deepEqual(
			symbols.map(({ name, children }) => [name, ...children.map((child) => child.name)]),
			[["ARG"], ["build", "COPY", "RUN"], ["stage 1", "COPY", "RUN"]],
		);
		const folds = await ask<vscode.FoldingRange[]>("executeFoldingRangeProvider", document);
		assert.deepEqual(
			folds.map(({ start, end }) => [start, end]),
			[
				[1, 3],
				[4, 6],
			],
		);
	},

	"has a lens whose command works": async () => {
		const { document } = await openText(text);
		const lenses = await ask<vscode.CodeLens[]>("executeCodeLensProvider", document);
		const [lens] = lenses.filter(({ command }) => command?.title === "1 reference");
		assert.ok(lens?.command, lenses.map(({ command }) => command?.title).join(", "));
		await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
		await vscode.commands.executeCommand("closeReferenceSearch");
	},

	"hints at what variables hold and which stages these are": async () => {
		const { document } = await openText(text);
		const whole = new vscode.Range(0, 0, document.lineCount, 0);
		const hints = await ask<vscode.InlayHint[]>("executeInlayHintProvider", document, whole);
		const labels = hints.map(({ label }) =>
			typeof label === "string" ? label : label.map(({ value }) => value).join(""),
		);
		for (const wanted of ["stage 0", "alpine:3.20", "stage 1"]) {
			assert.ok(labels.includes(wanted), labels.join(", "));
		}
	},

	"links images to their pages": async () => {
		const { document } = await openText(text);
		const links = await ask<vscode.DocumentLink[]>("executeLinkProvider", document);
		assert.deepEqual(
			links.map(({ target }) => target?.toString()),
			["https://hub.docker.com/_/golang"],
		);
	},

	"knows who uses a stage": async () => {
		const { document } = await openText(text);
		const items = await ask<vscode.CallHierarchyItem[]>(
			"prepareCallHierarchy",
			document,
			find(document, "build"),
		);
		assert.ok(items[0]);
		const calls = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
			"vscode.provideIncomingCalls",
			items[0],
		);
		assert.deepEqual(
			calls.map(({ from }) => from.name),
			["stage 1"],
		);
	},

	"splits a stage so that undo joins it again": async () => {
		const editor = await openText(text);
		const { document } = editor;
		const at = find(document, "RUN go");
		const actions = await actionsAt(
			document,
			new vscode.Range(at, at),
			vscode.CodeActionKind.RefactorRewrite,
		);
		const split = actions.find(({ title }) => title.startsWith("Split"));
		assert.ok(split?.edit, actions.map(({ title }) => title).join(", "));
		assert.ok(await vscode.workspace.applyEdit(split.edit));
		assert.match(document.getText(), /^FROM build-base AS build$/m);
		await undoTo(editor, text);
	},

	"colours stages and variables": async () => {
		const { document } = await openText(text);
		let count = 0;
		await until("there are tokens", async () => {
			const tokens = await ask<vscode.SemanticTokens | undefined>("provideDocumentSemanticTokens", document);
			count = (tokens?.data.length ?? 0) / 5;
			return count > 0;
		});
		assert.equal(count, 4);
	},
};

function ask<T>(command: string, { uri }: vscode.TextDocument, ...rest: readonly unknown[]): Thenable<T> {
	return vscode.commands.executeCommand<T>(`vscode.${command}`, uri, ...rest);
}
