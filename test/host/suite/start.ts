// The extension starts, quickly, on the files that it is for and on no others.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { find, open, until } from "./editor.ts";
import { say, type Test } from "./runner.ts";

const id = "dockerfile-stages.dockerfile-stages";

export const startTests: Readonly<Record<string, Test>> = {
	"is installed and sleeps until a Dockerfile is opened": async () => {
		await open("docker-bake.hcl");
		assert.equal(extension().isActive, false);
	},

	"starts quickly": async () => {
		const start = performance.now();
		await extension().activate();
		const activated = performance.now();
		const { document } = await open("notes/Dockerfile");
		await until("the server answers", async () => {
			const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
				"vscode.executeHoverProvider",
				document.uri,
				find(document, "builder"),
			);
			return hovers.length > 0;
		});
		const answered = performance.now();
		const { uiKind } = vscode.env;
		say(
			`VS Code ${vscode.version} (${uiKind === vscode.UIKind.Web ? "served" : "desktop"}), Node ${process.version}: ` +
				`activate() took ${(activated - start).toFixed(0)} ms, the first answer came after ${(answered - start).toFixed(0)} ms`,
		);
		// Far more than it takes: other programs may be at work on the machine.
		assert.ok(activated - start < 3000);
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
