// The features about stages against their fixtures: a cursor asks, the note below it answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
	type CodeAction,
	type CodeActionContext,
	CodeActionKind,
	CodeActionTriggerKind,
	type Diagnostic,
	DiagnosticSeverity,
	type LocationLink,
	type Position,
	type Range,
	TextDocumentEdit,
	TextEdit,
} from "vscode-languageserver-types";
import { codeAction } from "../server/src/service/features/codeAction.ts";
import { completion } from "../server/src/service/features/completion.ts";
import type { Wishes } from "../server/src/service/features/conversionActions.ts";
import { definition } from "../server/src/service/features/definition.ts";
import { diagnostics, isFade, type Severities } from "../server/src/service/features/diagnostics.ts";
import { hover } from "../server/src/service/features/hover.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { apply, diff } from "./support/diff.ts";
import { type Case, type Note, runFixture } from "./support/fixture.ts";
import { snapshotOf, snapshotOfCase } from "./support/snapshot.ts";

type Answer = (snapshot: Snapshot, position: Position, one: Case) => readonly string[];

const answers: Readonly<Record<string, Answer>> = {
	completion: (snapshot, position) =>
		completion(snapshot, position).map((item) => {
			assert.ok(item.textEdit !== undefined && "range" in item.textEdit);
			const { range, newText } = item.textEdit;
			const columns = `${range.start.character}-${range.end.character}`;
			return `${item.label} | ${item.detail ?? ""} | ${columns} ${JSON.stringify(newText)}`;
		}),
	completionDocumentation: (snapshot, position) =>
		completion(snapshot, position).flatMap(({ label, sortText, documentation }) => [
			`${label} ${sortText}`,
			...(typeof documentation === "object"
				? documentation.value.split("\n").map((line) => `  ${line}`)
				: []),
		]),
	definition: (snapshot, position, { text }) =>
		definition(snapshot, position).map((link) => linkText(link, text)),
	hover: (snapshot, position, { text }) => {
		const found = hover(snapshot, position);
		if (found === undefined) return ["nothing"];
		assert.ok(typeof found.contents === "object" && "kind" in found.contents && found.range !== undefined);
		return [`about ${textAt(found.range, text)}`, ...found.contents.value.split("\n")];
	},
	codeAction: (snapshot, position, one) =>
		codeAction(snapshot, { start: position, end: position }, contextOf(one), severitiesOf(one)).flatMap(
			(action) => actionText(action, one),
		),
};

for (const [feature, answer] of Object.entries(answers)) {
	test(feature, () => {
		runFixture(fixture(feature), `${feature}.Dockerfile`, (one) => {
			const snapshot = snapshotOfCase(one);
			return one.cursors.map((position) => {
				const body = answer(snapshot, position, one);
				return {
					range: { start: position, end: position },
					head: "",
					body: body.length > 0 ? body : ["nothing"],
				};
			});
		});
	});
}

test("diagnostics", () => {
	runFixture(fixture("diagnostics"), "diagnostics.Dockerfile", (one) =>
		diagnostics(snapshotOfCase(one), severitiesOf(one)).map(diagnosticNote),
	);
});

test("a diagnostic has all that an editor shows", () => {
	const [first, second] = diagnostics(snapshotOf("FROM a AS b\nRUN x\nFROM a\n"), new Map());
	assert.deepEqual(first, {
		range: rangeOf(0, 0, 0, 11),
		severity: DiagnosticSeverity.Warning,
		code: "unused-stage",
		codeDescription: {
			href: "https://github.com/dockerfile-stages/dockerfile-stages/blob/main/docs/rules/unused-stage.md",
		},
		source: "dockerfile-stages",
		message:
			"Stage `b` is unused: no later stage copies from it, builds on it or mounts it, and the last stage is the default target.",
		tags: [1],
	});
	assert.ok(second !== undefined && isFade(second) && first !== undefined && !isFade(first));
	assert.equal(second.severity, DiagnosticSeverity.Hint);
	assert.deepEqual(second.range, rangeOf(1, 0, 1, 5));
});

test("related information points into the file", () => {
	const [found] = diagnostics(snapshotOf("FROM a AS x\nFROM a AS x\n"), new Map([["unused-stage", "off"]]));
	assert.deepEqual(found?.relatedInformation, [
		{ message: "The first one", location: { uri: "file:///Dockerfile", range: rangeOf(0, 10, 0, 11) } },
	]);
});

test("the conversion explains its edits, and its result is what the edits give", () => {
	const text = 'FROM golang:1.22-alpine\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n';
	const snapshot = snapshotOf(text);
	const conversions = [undefined, [CodeActionKind.Refactor]].flatMap((only) => {
		const context = only === undefined ? { diagnostics: [] } : { diagnostics: [], only };
		const all = codeAction(snapshot, rangeOf(0, 0, 0, 0), context, new Map());
		const own = all.filter(({ title }) => title.startsWith("Convert"));
		assert.deepEqual(
			own.map(({ isPreferred }) => isPreferred === true),
			own.map((_, position) => position === 0),
		);
		const kind = only === undefined ? CodeActionKind.QuickFix : CodeActionKind.RefactorRewrite;
		assert.deepEqual([...new Set(own.map((action) => action.kind))], [kind]);
		return own;
	});
	for (const { edit } of conversions) {
		const [change] = edit?.documentChanges ?? [];
		assert.ok(TextDocumentEdit.is(change) && change.textDocument.version === 1);
		for (const one of change.edits) {
			assert.ok("annotationId" in one);
			const annotation = edit?.changeAnnotations?.[one.annotationId];
			assert.ok(annotation?.label && annotation.description && annotation.needsConfirmation === false);
		}
		const result = snapshotOf(apply(text, change.edits.filter(TextEdit.is))).graph;
		assert.ok(result.stages.length > 1 && result.problems.length === 0);
	}
});

test("the conversion is no quick fix away from the FROM, and nothing that somebody did not ask for", () => {
	const snapshot = snapshotOf('FROM golang:1.22-alpine\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n');
	const kindsFor = (line: number, only?: string[]): readonly (string | undefined)[] => {
		const context = only === undefined ? { diagnostics: [] } : { diagnostics: [], only };
		const found = codeAction(snapshot, rangeOf(line, 0, line, 0), context, new Map());
		return [...new Set(found.filter(({ title }) => title.startsWith("Convert")).map(({ kind }) => kind))];
	};
	assert.deepEqual(kindsFor(1), [CodeActionKind.RefactorRewrite]);
	assert.deepEqual(kindsFor(0, [CodeActionKind.QuickFix]), [CodeActionKind.QuickFix]);
	assert.deepEqual(kindsFor(0, [CodeActionKind.Refactor]), [CodeActionKind.RefactorRewrite]);
	assert.deepEqual(kindsFor(0, [CodeActionKind.Source]), []);
});

test("the menus of conversions are short where nobody asked, and say why there is none where somebody did", () => {
	const snapshot = snapshotOf(
		'FROM golang:1.22-alpine\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n',
	);
	const chooser = { title: "Choose...", command: "choose" };
	const titlesFor = (line: number, context: Partial<CodeActionContext>, wishes: Wishes): readonly string[] =>
		codeAction(snapshot, rangeOf(line, 0, line, 0), { diagnostics: [], ...context }, new Map(), wishes)
			.map(({ title }) => title)
			.filter((title) => /^(Convert|Choose)/.test(title));
	const soundest = "Convert to multi-stage build (alpine)";
	assert.deepEqual(titlesFor(0, {}, { chooser }), [soundest, chooser.title]);
	assert.deepEqual(titlesFor(0, { only: [CodeActionKind.QuickFix] }, { chooser }), [soundest, chooser.title]);
	assert.deepEqual(titlesFor(2, { triggerKind: CodeActionTriggerKind.Automatic }, { chooser }), []);
	assert.deepEqual(titlesFor(2, { triggerKind: CodeActionTriggerKind.Invoked }, { chooser }), [
		soundest,
		chooser.title,
	]);
	const menu = titlesFor(2, { only: [CodeActionKind.Refactor] }, { chooser });
	assert.deepEqual(new Set(menu).size, menu.length);
	for (const title of [
		soundest,
		"Convert to multi-stage build (scratch)",
		`${soundest} with cache mounts`,
		chooser.title,
	])
		assert.ok(menu.includes(title), title);
	assert.deepEqual(titlesFor(0, {}, { chooser, extras: ["dev"] }), [
		`${soundest} with a dev stage`,
		chooser.title,
	]);

	const other = snapshotOf("FROM nginx\nCOPY . /usr/share/nginx/html\n");
	const asked = { diagnostics: [], only: [CodeActionKind.RefactorRewrite] };
	const [disabled, ...rest] = codeAction(other, rangeOf(0, 0, 0, 0), asked, new Map()).filter(({ title }) =>
		title.startsWith("Convert"),
	);
	assert.deepEqual(rest, []);
	assert.match(disabled?.disabled?.reason ?? "", /^[A-Z].*\.$/);
	assert.equal(disabled?.edit, undefined);
});

test("the quick fix belongs to the finding", () => {
	const snapshot = snapshotOf('FROM golang:1.22-alpine\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n');
	const codes = (severities: Severities): readonly unknown[] =>
		codeAction(snapshot, rangeOf(0, 7, 0, 7), { diagnostics: [] }, severities)
			.filter(({ title }) => title.startsWith("Convert"))
			.map(({ diagnostics: of }) => of?.map(({ code }) => code));
	assert.deepEqual(codes(new Map())[0], ["single-stage-build"]);
	assert.deepEqual(codes(new Map([["single-stage-build", "off"]]))[0], undefined);
});

test("features answer half-typed and odd files", () => {
	const texts = [
		"",
		"\uFEFFFROM a AS b\r\nFROM b\r\n",
		"FROM a\nCOPY --from=",
		"FROM a AS b\nFROM a\nCOPY --from=\\\n  ",
		"FROM a\nRUN --mount=from=,",
		'FROM a\nRUN --mount="from=',
		"FROM",
		"FROM \\\n",
		"ONBUILD COPY --from=",
		"\0FROM a\0\nCOPY --from=\0",
		"FROM a\nRUN <<EOF\nCOPY --from=a\n",
	];
	for (const text of texts) {
		const snapshot = snapshotOf(text);
		const { document } = snapshot.graph.file;
		diagnostics(snapshot, new Map());
		for (let offset = 0; offset <= text.length; offset++) {
			const position = document.positionAt(offset);
			completion(snapshot, position);
			definition(snapshot, position);
			hover(snapshot, position);
			codeAction(snapshot, { start: position, end: position }, { diagnostics: [] }, new Map());
		}
	}
});

function fixture(name: string): string {
	return fileURLToPath(new URL(`fixtures/features/${name}.Dockerfile`, import.meta.url));
}

function rangeOf(line: number, character: number, endLine: number, endCharacter: number): Range {
	return { start: { line, character }, end: { line: endLine, character: endCharacter } };
}

function diagnosticNote(diagnostic: Diagnostic): Note {
	const { range, code, severity, message, tags = [] } = diagnostic;
	const head = [severityNames[(severity ?? 1) - 1], code, ...(tags.includes(1) ? ["unnecessary"] : [])];
	return { range, head: head.join(" "), body: isFade(diagnostic) ? [] : [String(message)] };
}

const severityNames = ["error", "warning", "information", "hint"];

// `#@ severity CODE hint`
function severitiesOf({ options }: Case): Severities {
	const severities = new Map<string, "off" | DiagnosticSeverity>();
	for (const { key, value } of options) {
		if (key !== "severity") continue;
		const [code = "", name = ""] = value.split(" ");
		severities.set(code, severityNumbers.get(name) ?? "off");
	}
	return severities;
}

const severityNumbers: ReadonlyMap<string, DiagnosticSeverity> = new Map([
	["error", DiagnosticSeverity.Error],
	["warning", DiagnosticSeverity.Warning],
	["information", DiagnosticSeverity.Information],
	["hint", DiagnosticSeverity.Hint],
]);

// `#@ only KIND`
function contextOf({ options }: Case): { diagnostics: []; only?: string[] } {
	const only = options.filter(({ key }) => key === "only").map(({ value }) => value);
	return only.length === 0 ? { diagnostics: [] } : { diagnostics: [], only };
}

function actionText(
	{ title, kind, isPreferred, edit, diagnostics: about = [] }: CodeAction,
	{ text }: Case,
): readonly string[] {
	const [change] = edit?.documentChanges ?? [];
	assert.ok(TextDocumentEdit.is(change));
	const codes = about.map(({ code }) => ` (${code})`).join("");
	return [
		`${kind}${isPreferred ? " preferred" : ""}: ${title}${codes}`,
		...diff(text, apply(text, change.edits.filter(TextEdit.is))).map((line) => `  ${line}`),
	];
}

function linkText(
	{ originSelectionRange, targetUri, targetRange, targetSelectionRange }: LocationLink,
	text: string,
): string {
	assert.ok(originSelectionRange !== undefined);
	if (targetUri !== "file:///Dockerfile") return `${textAt(originSelectionRange, text)} -> ${targetUri}`;
	const lines = `${targetRange.start.line + 1}-${targetRange.end.line + 1}`;
	return `${textAt(originSelectionRange, text)} -> line ${targetSelectionRange.start.line + 1} ${textAt(targetSelectionRange, text)} of lines ${lines}`;
}

function textAt({ start, end }: Range, text: string): string {
	assert.equal(start.line, end.line);
	return JSON.stringify((text.split(/\r?\n/)[start.line] ?? "").slice(start.character, end.character));
}
