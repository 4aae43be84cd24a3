// The conversion over the wire: our own requests, what the settings ask for, and the reasons in the log.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { CodeAction } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { ChosenConversion, ConversionChoices } from "../server/src/protocol.ts";
import { type Editor, modern, startEditor } from "./support/editor.ts";
import { memoryFiles } from "./support/workspace.ts";

const uri = "file:///project/Dockerfile";
const text = 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n';
const textDocument = { uri };

const editors: Editor[] = [];
after(() => {
	for (const editor of editors) {
		editor.dispose();
	}
});

async function opened(content: string, section?: object): Promise<Editor> {
	const editor = await startEditor({
		capabilities: modern,
		initializationOptions: { commands: true },
		files: memoryFiles(new Map([[uri, content]])),
		listen: (client) => {
			client.onRequest("workspace/configuration", ({ items }: { items: object[] }) =>
				items.map(() => section ?? null),
			);
		},
	});
	editors.push(editor);
	await editor.open(uri, content);
	return editor;
}

test("the choices are the bases with their extras, and a choice gives edits and the text that they make", async () => {
	const editor = await opened(text);
	const choices = await editor.request<ConversionChoices>("dockerfileStages/conversionChoices", {
		textDocument,
	});
	assert.ok("bases" in choices);
	const [first] = choices.bases;
	assert.ok(first !== undefined && choices.bases.length > 1);
	const sound = first.extras.filter(({ refused }) => refused === undefined).map(({ id }) => id);
	assert.ok(sound.includes("cache-mounts") && sound.includes("dev"), sound.join());
	const params = { textDocument, base: first.base, extras: ["dev", "no-such-extra"] };
	const chosen = await editor.request<ChosenConversion>("dockerfileStages/chosenConversion", params);
	const document = TextDocument.create(uri, "dockerfile", 1, text);
	const edits = chosen.edits.map(({ range, newText }) => ({ range, newText }));
	assert.equal(TextDocument.applyEdits(document, edits), chosen.text);
	assert.match(chosen.text, /^FROM build AS dev$/m);
	await editor.request("dockerfileStages/conversionChoices", { textDocument });
	for (const sentence of chosen.explanation)
		assert.ok(
			editor.log.some((line) => line.includes(sentence)),
			sentence,
		);
	assert.equal(
		await editor.request("dockerfileStages/chosenConversion", { ...params, base: "windows" }),
		null,
	);
});

test("why there is no conversion is answered and logged, from the menu once for each text", async () => {
	const editor = await opened("FROM nginx\nCOPY . /usr/share/nginx/html\n");
	const menu = { textDocument, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
	for (let times = 0; times < 2; times++)
		await editor.request("textDocument/codeAction", {
			...menu,
			context: { diagnostics: [], triggerKind: 1 },
		});
	const lines = () =>
		editor.log.filter((line) => line.includes("no conversion to a multi-stage build is offered"));
	assert.equal(lines().length, 1);
	const choices = await editor.request<ConversionChoices>("dockerfileStages/conversionChoices", {
		textDocument,
	});
	assert.ok("refused" in choices);
	assert.equal(lines().length, 2);
	assert.ok(lines().every((line) => line.includes(choices.refused)));
	const unknown = { textDocument: { uri: "file:///project/other" } };
	assert.equal(await editor.request("dockerfileStages/conversionChoices", unknown), null);
});

test("the settings ask for extras", async () => {
	const editor = await opened(text, { convert: { dev: true, link: "yes", speed: true } });
	// It waits for the settings, which actions do not.
	const choices = await editor.request<ConversionChoices>("dockerfileStages/conversionChoices", {
		textDocument,
	});
	const actions = await editor.request<CodeAction[]>("textDocument/codeAction", {
		textDocument,
		range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
		context: { diagnostics: [], only: ["quickfix"] },
	});
	const own = actions.filter(({ title }) => title.startsWith("Convert"));
	assert.match(own[0]?.title ?? "", / with a dev stage$/);
	assert.equal(own[1]?.command?.command, "dockerfileStages.convert");
	assert.deepEqual(own[1]?.command?.arguments, [uri]);
	const wanted = "bases" in choices ? choices.bases[0]?.extras.filter((extra) => extra.wanted) : [];
	assert.deepEqual(
		wanted?.map(({ id }) => id),
		["dev"],
	);
});
