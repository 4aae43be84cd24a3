// The files that build stages: compose, bake, a workflow. What is asked there leads into the Dockerfile, and back.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { actionsAt, completionsAt, diagnosticsWith, find, labelOf, open, undoTo, until } from "./editor.ts";
import type { Test } from "./runner.ts";

const files = ["videos/Dockerfile", "compose.yaml", "docker-bake.hcl", ".github/workflows/images.yml"];

export const buildFileTests: Readonly<Record<string, Test>> = {
	"goes from each file that builds a stage to the stage": async () => {
		for (const [path, text] of [
			["compose.yaml", "target: runtime"],
			["docker-bake.hcl", '"runtime"'],
			[".github/workflows/images.yml", "target: runtime"],
		] as const) {
			const { document } = await open(path);
			const [link] = await linksAt(document, find(document, text, text.indexOf("runtime") + 2));
			assert.ok(link, path);
			assert.match(link.targetUri.path, /\/videos\/Dockerfile$/, path);
			assert.equal(link.targetSelectionRange?.start.line, 11, path);
		}
	},

	"goes from a bake target's name in a workflow to the bake file": async () => {
		const { document } = await open(".github/workflows/images.yml");
		const [link] = await linksAt(document, find(document, "site-test", 2));
		assert.match(link?.targetUri.path ?? "", /\/docker-bake\.hcl$/);
		const hover = await hoverAt(document, find(document, "site-test", 2));
		assert.match(hover, /Bake target `site-test`/);
		assert.match(hover, /FROM build AS test|`test`/);
	},

	"completes targets with the stages of the right Dockerfile": async () => {
		const compose = await open("compose.yaml");
		const items = await completionsAt(compose, find(compose.document, "target: dev", 8));
		assert.deepEqual(items.map(labelOf).slice(0, 3), ["runtime", "build", "dev"]);
		const bake = await open("docker-bake.hcl");
		const stages = await completionsAt(bake, find(bake.document, '"test"', 1));
		assert.deepEqual(stages.map(labelOf).slice(0, 5), ["test", "build", "assets", "dependencies", "base"]);
	},

	"shows the stage's card on a target": async () => {
		const { document } = await open("compose.yaml");
		assert.match(
			await hoverAt(document, find(document, "target: runtime", 10)),
			/Stage of .*videos\/Dockerfile/,
		);
	},

	"finds the mentions of a stage in all of these files": async () => {
		const { document } = await open("videos/Dockerfile");
		const found = await vscode.commands.executeCommand<vscode.Location[]>(
			"vscode.executeReferenceProvider",
			document.uri,
			find(document, "runtime", 1),
		);
		const paths = found.map(({ uri }) => uri.path.slice(uri.path.indexOf("/sample/") + 8));
		assert.deepEqual(paths.toSorted(), files.toSorted());
	},

	"renames a stage in all of these files at once, and undo takes all of it back": async () => {
		const texts = new Map<vscode.TextDocument, string>();
		for (const path of files) {
			const { document } = await open(path);
			texts.set(document, document.getText());
		}
		const editor = await open("videos/Dockerfile");
		const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
			"vscode.executeDocumentRenameProvider",
			editor.document.uri,
			find(editor.document, "runtime", 1),
			"final",
		);
		assert.equal(edit.size, files.length);
		assert.ok(await vscode.workspace.applyEdit(edit));
		for (const [document, text] of texts) {
			assert.equal(document.getText(), text.replaceAll("runtime", "final"), document.uri.path);
		}
		for (const [document, text] of texts) {
			if (document.getText() !== text) await undoTo(await vscode.window.showTextDocument(document), text);
		}
	},

	"reports a target that its Dockerfile does not have, with fixes": async () => {
		const editor = await open("compose.yaml");
		const before = editor.document.getText();
		const at = find(editor.document, "target: dev", 8);
		await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 3)), "dve"));
		const [unknown] = await diagnosticsWith(editor.document.uri, "unknown-target");
		assert.match(unknown?.message ?? "", /Did you mean `dev`\?/);
		assert.ok(unknown);
		const actions = await actionsAt(editor.document, unknown.range, vscode.CodeActionKind.QuickFix);
		const change = actions.find(({ title }) => title === "Change to `dev`");
		assert.ok(change?.edit, actions.map(({ title }) => title).join(", "));
		assert.ok(actions.some(({ title }) => title === "Add the stage `dve` to Dockerfile"));
		assert.ok(await vscode.workspace.applyEdit(change.edit));
		assert.equal(editor.document.getText(), before);
		await until(
			"nothing is reported",
			() => vscode.languages.getDiagnostics(editor.document.uri).length === 0,
		);
		await vscode.commands.executeCommand("workbench.action.files.revert");
	},

	"knows what an unsaved file builds": async () => {
		const compose = await open("compose.yaml");
		const before = compose.document.getText();
		const at = find(compose.document, "target: dev", 8);
		await compose.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 3)), "build"));
		const { document } = await open("videos/Dockerfile");
		const [unused] = await diagnosticsWith(document.uri, "unused-stage");
		assert.match(unused?.message ?? "", /`dev` is unused.*`compose\.yaml`/);
		await undoTo(compose, before);
		await open("videos/Dockerfile");
		await until("it is used again", () => vscode.languages.getDiagnostics(document.uri).length === 0);
	},
};

async function linksAt(document: vscode.TextDocument, position: vscode.Position) {
	let links: readonly vscode.LocationLink[] = [];
	await until(`a definition in ${document.uri.path}`, async () => {
		links = await vscode.commands.executeCommand<vscode.LocationLink[]>(
			"vscode.executeDefinitionProvider",
			document.uri,
			position,
		);
		return links.length > 0;
	});
	return links;
}

async function hoverAt({ uri }: vscode.TextDocument, position: vscode.Position): Promise<string> {
	const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
		"vscode.executeHoverProvider",
		uri,
		position,
	);
	return hovers
		.flatMap(({ contents }) => contents)
		.map((content) => (typeof content === "string" ? content : content.value))
		.join("\n");
}
