// The extension starts, quickly, on the files that it is for and on no others.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { find, open, until } from "./editor.ts";
import { say, type Test } from "./runner.ts";

const id = "dockerfile-stages.dockerfile-stages";

export const startTests: Readonly<Record<string, Test>> = {
	"is installed and starts no server for files that speak of no builds": async () => {
		await open("notes/main.go");
		await open("site/package.json");
		await extension().activate();
		assert.equal(await hasServer(), false);
	},

	"starts quickly, with a compose file too": async () => {
		const start = performance.now();
		const { document } = await open("compose.yaml");
		await until("there is a server", hasServer);
		const started = performance.now();
		await until("the server answers", async () => {
			const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
				"vscode.executeHoverProvider",
				document.uri,
				find(document, "runtime"),
			);
			return hovers.length > 0;
		});
		const answered = performance.now();
		const { uiKind } = vscode.env;
		say(
			`VS Code ${vscode.version} (${uiKind === vscode.UIKind.Web ? "served" : "desktop"}), Node ${process.version}: ` +
				`a server ${(started - start).toFixed(0)} ms after a file was opened, a first answer after ${(answered - start).toFixed(0)} ms`,
		);
		// Far more than it takes: other programs may be at work on the machine.
		assert.ok(answered - start < 15_000);
	},

	"takes every usual name for a Dockerfile": async () => {
		for (const path of ["notes/Dockerfile", "notes/Dockerfile.single", "site/Containerfile"]) {
			const { document } = await open(path);
			assert.equal(document.languageId, "dockerfile", path);
		}
		for (const path of ["compose.yaml", "greeter/.dockerignore", "notes/main.go"]) {
			const { document } = await open(path);
			assert.notEqual(document.languageId, "dockerfile", path);
		}
	},
};

function extension(): vscode.Extension<unknown> {
	const found = vscode.extensions.getExtension(id);
	assert.ok(found, `${id} is installed`);
	return found;
}

/** What belongs to the server's client is registered with it. */
async function hasServer(): Promise<boolean> {
	return (await vscode.commands.getCommands()).includes("dockerfileStages.goTo");
}
