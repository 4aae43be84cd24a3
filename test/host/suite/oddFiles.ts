// Files that nobody writes on purpose: each is opened and typed into, and the server still answers afterwards.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { append, completionsAt, diagnosticsWith, find, labelOf, openText } from "./editor.ts";
import type { Test } from "./runner.ts";

const good = "FROM alpine AS build\nFROM scratch\nCOPY --from=";

const files: Readonly<Record<string, string>> = {
	"an empty file": "",
	"a half-typed line": "FRO",
	"CRLF line ends": good.replaceAll("\n", "\r\n"),
	"a byte order mark": `\ufeff${good}`,
	"a NUL": `FROM alpine\0AS build\n${good}`,
	"a file that is no Dockerfile": "<!doctype html>\n<p>No Dockerfile\n",
	"a line of 5 MB": `FROM alpine\nRUN echo ${"x".repeat(5_000_000)}\n`,
	"100,000 lines": `FROM alpine AS build\n${"RUN echo line \\\n\tgoes on\n".repeat(50_000)}`,
	"10,000 stages": Array.from(
		{ length: 10_000 },
		(_, i) => `FROM alpine AS s${i}\nCOPY --from=s${i - 1} / /\n`,
	).join(""),
};

export const oddFileTests: Readonly<Record<string, Test>> = Object.fromEntries(
	Object.entries(files).map(([name, text]) => [`survives ${name}`, () => survives(text)]),
);

// The files are left open: an unsaved one that is opened after another was closed can get that one's name, and with it
// what VS Code had put by of it against a crash.
async function survives(text: string): Promise<void> {
	const odd = await openText(text);
	await vscode.commands.executeCommand(
		"vscode.executeHoverProvider",
		odd.document.uri,
		new vscode.Position(0, 1),
	);
	await completionsAt(odd, await append(odd, "\nCOPY --from="));
	await append(odd, "x");

	const editor = await openText(
		"FROM alpine AS lost\nFROM alpine AS build\nFROM scratch\nCOPY --from=build / /\n",
	);
	const [first] = await completionsAt(editor, find(editor.document, "--from=build", 7));
	assert.ok(first);
	assert.equal(labelOf(first), "build");
	await diagnosticsWith(editor.document.uri, "unused-stage");
}
