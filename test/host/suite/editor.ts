// What the tests do with an editor: open, type, ask, undo.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";

/** Opens a file of the sample workspace as it is on disk. */
export async function open(path: string): Promise<vscode.TextEditor> {
	const folder = vscode.workspace.workspaceFolders?.[0];
	assert.ok(folder, "the sample workspace is open");
	const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, path));
	return vscode.window.showTextDocument(document);
}

/** Opens an unsaved Dockerfile with this text. */
export async function openText(content: string, language = "dockerfile"): Promise<vscode.TextEditor> {
	return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
}

/** Puts text at the end of the file, and gives the position after it. */
export async function append(editor: vscode.TextEditor, text: string): Promise<vscode.Position> {
	await editor.edit((edit) => edit.insert(endOf(editor.document), text));
	return endOf(editor.document);
}

/** The position inside the first place where this text stands, after `offset` characters of it. */
export function find(document: vscode.TextDocument, text: string, offset = 0): vscode.Position {
	const index = document.getText().indexOf(text);
	assert.notEqual(index, -1, `${text} stands in ${document.uri.path}`);
	return document.positionAt(index + offset);
}

/** Undoes until the text is this one again. */
export async function undoTo(editor: vscode.TextEditor, text: string): Promise<void> {
	await vscode.window.showTextDocument(editor.document);
	await vscode.commands.executeCommand("undo");
	await until("undo gives the old text back", () => editor.document.getText() === text);
}

/** Waits for a condition; rejects with its description after twenty seconds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
	for (const end = performance.now() + 20_000; performance.now() < end; await sleep(20)) {
		if (await condition()) {
			return;
		}
	}
	assert.fail(`did not happen: ${what}`);
}

/** The extension's diagnostics for a document, as soon as there is one with this code. */
export async function diagnosticsWith(uri: vscode.Uri, code: string): Promise<readonly vscode.Diagnostic[]> {
	await until(`a diagnostic ${code}`, () => codesOf(uri).includes(code));
	return vscode.languages.getDiagnostics(uri).filter((diagnostic) => codeOf(diagnostic) === code);
}

/** The codes of all diagnostics of a document. */
export function codesOf(uri: vscode.Uri): readonly string[] {
	return vscode.languages.getDiagnostics(uri).map(codeOf);
}

export async function completionsAt(editor: vscode.TextEditor, position: vscode.Position) {
	const list = await vscode.commands.executeCommand<vscode.CompletionList>(
		"vscode.executeCompletionItemProvider",
		editor.document.uri,
		position,
	);
	return list.items.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

export async function actionsAt(
	document: vscode.TextDocument,
	range: vscode.Range,
	kind: vscode.CodeActionKind,
): Promise<readonly vscode.CodeAction[]> {
	return vscode.commands.executeCommand<vscode.CodeAction[]>(
		"vscode.executeCodeActionProvider",
		document.uri,
		range,
		kind.value,
		// Resolve all of them: an edit may come with the second request only.
		20,
	);
}

export function labelOf(item: vscode.CompletionItem): string {
	return typeof item.label === "string" ? item.label : item.label.label;
}

function codeOf({ code }: vscode.Diagnostic): string {
	return String(typeof code === "object" ? code.value : code);
}

function sortKey(item: vscode.CompletionItem): string {
	return item.sortText ?? labelOf(item);
}

function endOf(document: vscode.TextDocument): vscode.Position {
	return document.lineAt(document.lineCount - 1).range.end;
}
