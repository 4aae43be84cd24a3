// Completion, navigation, hover, diagnostics with their fixes, and formatting.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
	actionsAt,
	append,
	completionsAt,
	diagnosticsWith,
	find,
	labelOf,
	open,
	openText,
	undoTo,
} from "./editor.ts";
import type { Test } from "./runner.ts";

export const featureTests: Readonly<Record<string, Test>> = {
	"completes COPY --from= with the stages above, the nearest first": async () => {
		const editor = await open("site/Containerfile");
		const before = editor.document.getText();
		const position = await append(editor, "\nCOPY --chmod=644 --from=");
		const labels = (await completionsAt(editor, position)).map(labelOf);
		assert.deepEqual(labels.slice(0, 5), ["test", "build", "assets", "dependencies", "base"]);
		await undoTo(editor, before);
	},

	"completes an unnamed stage by its index": async () => {
		const editor = await open("chat/Dockerfile");
		const before = editor.document.getText();
		const position = await append(editor, "\nCOPY --from=");
		const [first] = await completionsAt(editor, position);
		assert.ok(first);
		assert.equal(labelOf(first), "0");
		await undoTo(editor, before);
	},

	"replaces the whole value": async () => {
		const editor = await openText(
			"FROM alpine AS first\nFROM alpine AS second\nFROM scratch\nCOPY --from=secXnd / /\n",
		);
		const items = await completionsAt(editor, find(editor.document, "secXnd", 3));
		const second = items.find((item) => labelOf(item) === "second");
		assert.ok(second?.range);
		const range = second.range instanceof vscode.Range ? second.range : second.range.replacing;
		assert.equal(editor.document.getText(range), "secXnd");
	},

	"goes to the stage from every way to name it": async () => {
		const { document } = await open("site/Containerfile");
		for (const [mention, stage] of [
			["FROM build AS test", "build"],
			["from=assets,source", "assets"],
			["--from=build ", "build"],
			["--from=assets ", "assets"],
		] as const) {
			const [link] = await definitionsAt(document, find(document, mention, mention.indexOf(stage) + 1));
			assert.ok(link, mention);
			assert.equal(document.getText(link.targetSelectionRange ?? link.targetRange), stage);
			assert.equal(
				link.targetRange.start.line,
				link.targetSelectionRange?.start.line,
				"the target range begins at the stage's FROM",
			);
			assert.ok(link.targetRange.end.line > link.targetRange.start.line, "it is the whole stage");
		}
	},

	"goes to an unnamed stage from its index": async () => {
		const { document } = await open("chat/Dockerfile");
		const [link] = await definitionsAt(document, find(document, "--from=0", 7));
		assert.equal(link?.targetRange.start.line, find(document, "FROM golang").line);
	},

	"shows a card about a stage": async () => {
		const { document } = await open("site/Containerfile");
		const text = await hoverAt(document, find(document, "--from=assets", 8));
		assert.match(text, /assets/);
		assert.match(text, /base/);
	},

	"shows the docs of an instruction": async () => {
		const { document } = await open("notes/Dockerfile");
		assert.match(await hoverAt(document, find(document, "WORKDIR")), /working directory/i);
	},

	"fades an unused stage and says why": async () => {
		const { document } = await open("mistakes/Dockerfile");
		const unused = await diagnosticsWith(document.uri, "unused-stage");
		const forgotten = unused.find(({ message }) => message.includes("forgotten"));
		assert.ok(forgotten);
		assert.deepEqual(forgotten.tags, [vscode.DiagnosticTag.Unnecessary]);
		assert.equal(forgotten.range.start.line, find(document, "AS forgotten").line);
	},

	"removes an unused stage with its comment, and undo brings it back": async () => {
		const editor = await open("mistakes/Dockerfile");
		const before = editor.document.getText();
		const unused = await diagnosticsWith(editor.document.uri, "unused-stage");
		const forgotten = unused.find(({ message }) => message.includes("forgotten"));
		assert.ok(forgotten);
		const actions = await actionsAt(editor.document, forgotten.range, vscode.CodeActionKind.QuickFix);
		const remove = actions.find(({ title }) => /^Remove .*forgotten/.test(title));
		assert.ok(remove?.edit, actions.map(({ title }) => title).join(", "));
		assert.ok(await vscode.workspace.applyEdit(remove.edit));
		const after = editor.document.getText();
		assert.doesNotMatch(after, /forgotten|Nothing copies/);
		assert.match(after, /AS tools/);
		assert.match(after, /AS early/);
		await undoTo(editor, before);
	},

	"calls what BuildKit refuses an error": async () => {
		const { document } = await open("mistakes/Dockerfile");
		const [forward] = await diagnosticsWith(document.uri, "forward-reference");
		assert.equal(forward?.severity, vscode.DiagnosticSeverity.Error);
		assert.equal(document.getText(forward?.range), "late");
	},

	"says nothing against a good file": async () => {
		const { document } = await open("counter/Dockerfile");
		const broken = await openText("FROM alpine AS never\nFROM scratch\nCOPY . .\n");
		// The second file's diagnostics come later than the first one's would.
		await diagnosticsWith(broken.document.uri, "unused-stage");
		assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
	},

	"formats continuation lines": async () => {
		const editor = await openText("FROM alpine\nRUN echo one && \\\necho two\n");
		const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
			"vscode.executeFormatDocumentProvider",
			editor.document.uri,
			{ insertSpaces: false, tabSize: 4 },
		);
		const edit = new vscode.WorkspaceEdit();
		edit.set(editor.document.uri, edits);
		assert.ok(await vscode.workspace.applyEdit(edit));
		assert.equal(editor.document.getText(), "FROM alpine\nRUN echo one && \\\n\techo two\n");
	},
};

async function definitionsAt(document: vscode.TextDocument, position: vscode.Position) {
	return vscode.commands.executeCommand<vscode.LocationLink[]>(
		"vscode.executeDefinitionProvider",
		document.uri,
		position,
	);
}

async function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
	const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
		"vscode.executeHoverProvider",
		document.uri,
		position,
	);
	return hovers
		.flatMap(({ contents }) => contents)
		.map((content) => (typeof content === "string" ? content : content.value))
		.join("\n");
}
