// The features that stages have beyond completion, definition and hover, against their fixtures.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
	type CallHierarchyItem,
	type DocumentSymbol,
	type Position,
	type Range,
	type SelectionRange,
	SymbolKind,
	TextDocumentEdit,
	TextEdit,
	type WorkspaceEdit,
} from "vscode-languageserver-types";
import { type BuildPlace, type Facts, noFacts, type TargetClaim } from "../server/src/service/facts/facts.ts";
import {
	incomingCalls,
	outgoingCalls,
	prepareCallHierarchy,
} from "../server/src/service/features/callHierarchy.ts";
import { codeAction } from "../server/src/service/features/codeAction.ts";
import { codeLens } from "../server/src/service/features/codeLens.ts";
import { documentHighlight } from "../server/src/service/features/documentHighlight.ts";
import { documentLink } from "../server/src/service/features/documentLink.ts";
import { documentSymbol } from "../server/src/service/features/documentSymbol.ts";
import { focus, stageOf } from "../server/src/service/features/focus.ts";
import { foldingRange } from "../server/src/service/features/foldingRange.ts";
import { hover } from "../server/src/service/features/hover.ts";
import { inlayHint } from "../server/src/service/features/inlayHint.ts";
import { linkedEditingRange } from "../server/src/service/features/linkedEditingRange.ts";
import { references } from "../server/src/service/features/references.ts";
import { prepareRename, rename } from "../server/src/service/features/rename.ts";
import { selectionRange } from "../server/src/service/features/selectionRange.ts";
import { semanticTokens } from "../server/src/service/features/semanticTokens.ts";
import { stageNames, workspaceSymbol } from "../server/src/service/features/workspaceSymbol.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { apply, diff } from "./support/diff.ts";
import { type Case, type Note, runFixture } from "./support/fixture.ts";
import { snapshotOf, snapshotOfCase } from "./support/snapshot.ts";

const everywhere = rangeOf(0, 0, 1_000_000, 0);

/** Answers about a cursor, line by line. */
const atCursor: Readonly<
	Record<string, (snapshot: Snapshot, position: Position, one: Case) => readonly string[]>
> = {
	references: (snapshot, position, one) =>
		references(snapshot, position, true).map(({ uri, range }) => place(uri, range, one)),
	documentHighlight: (snapshot, position, { text }) =>
		documentHighlight(snapshot, position).map(
			({ range, kind }) => `${kind === 3 ? "write" : "read"} ${lineAndText(range, text)}`,
		),
	rename: (snapshot, position, one) => {
		const prepared = prepareRename(snapshot, position);
		if (prepared === undefined) return ["nothing"];
		if ("refused" in prepared) return [prepared.refused];
		const newName = one.options.find(({ key }) => key === "to")?.value ?? "Fresh";
		const edit = rename(snapshot, position, newName);
		assert.ok(edit !== undefined);
		return [
			`${prepared.placeholder} -> ${newName}`,
			...("refused" in edit ? [edit.refused] : editText(edit, one)),
		];
	},
	linkedEditingRange: (snapshot, position, { text }) =>
		linkedEditingRange(snapshot, position)?.ranges.map((range) => lineAndText(range, text)) ?? [],
	selectionRange: (snapshot, position, { text }) => {
		const chain: string[] = [];
		const [first] = selectionRange(snapshot, [position]);
		for (let at: SelectionRange | undefined = first; at !== undefined; at = at.parent) {
			const whole = JSON.stringify(slice(at.range, text));
			chain.push(whole.length > 80 ? `${whole.slice(0, 50)} … ${whole.slice(-25)}` : whole);
		}
		return chain;
	},
	callHierarchy: (snapshot, position, one) =>
		prepareCallHierarchy(snapshot, position).flatMap((item) => [
			itemText(item),
			...incomingCalls(snapshot, item).map(
				({ from, fromRanges }) => `  used by ${itemText(from)} in ${places(from, fromRanges, one)}`,
			),
			...outgoingCalls(snapshot, item).map(
				({ to, fromRanges }) => `  uses ${itemText(to)} in ${places(item, fromRanges, one)}`,
			),
		]),
};

for (const [feature, answer] of Object.entries(atCursor)) {
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

test("refactorings of a cursor", () => {
	runFixture(fixture("refactor"), "refactor.Dockerfile", (one) =>
		one.cursors.map((position) => refactorNote(one, { start: position, end: position })),
	);
});

test("refactorings of a selection, from one cursor to the next", () => {
	runFixture(fixture("refactorSelection"), "refactorSelection.Dockerfile", (one) => {
		const [start, end] = one.cursors;
		assert.ok(start && end);
		return [refactorNote(one, { start, end })];
	});
});

// What is refused is there with its reason, and what is offered is applied.
function refactorNote(one: Case, range: Range): Note {
	const only = one.options.filter(({ key }) => key === "only").map(({ value }) => value);
	const actions = codeAction(snapshotOfCase(one), range, { diagnostics: [], only }, new Map());
	const body = actions
		.filter(({ title }) => !title.startsWith("Convert"))
		.flatMap(({ title, kind, edit, disabled }) => [
			`${kind}: ${title}`,
			...(edit === undefined ? [] : editText(edit, one).map((line) => `  ${line}`)),
			...(disabled === undefined ? [] : [`  ${disabled.reason}`]),
		]);
	return {
		range: { start: range.start, end: range.start },
		head: "",
		body: body.length > 0 ? body : ["nothing"],
	};
}

/** Answers about a whole file, as notes. */
const wholeFile: Readonly<Record<string, (snapshot: Snapshot, one: Case) => readonly Note[]>> = {
	documentLink: (snapshot) =>
		documentLink(snapshot).map(({ range, target, tooltip }) => ({
			range,
			head: `${target} (${tooltip})`,
			body: [],
		})),
	inlayHint: (snapshot, { text, options }) => {
		const off = new Set(options.filter(({ key }) => key === "off").map(({ value }) => value));
		const settings = {
			stageNames: !off.has("stageNames"),
			values: !off.has("values"),
			indices: !off.has("indices"),
		};
		return inlayHint(snapshot, everywhere, settings).map(({ position, label, textEdits }) => {
			assert.ok(typeof label !== "string");
			const links = label.flatMap(({ location }) => (location ? [lineAndText(location.range, text)] : []));
			return {
				range: { start: position, end: position },
				head: label.map(({ value }) => value).join(""),
				body: [
					...links.map((link) => `-> ${link}`),
					...(textEdits ?? []).map(({ range, newText }) => `${slice(range, text)} => ${newText}`),
				],
			};
		});
	},
	codeLens: (snapshot, one) =>
		codeLens(snapshot).map(({ range, title, action, locations }) => ({
			range,
			head: title,
			body: locations.map((location) => `${action} ${place(location.uri, location.range, one)}`),
		})),
	semanticTokens: (snapshot) =>
		semanticTokens(snapshot).map(({ range, type, declaration }) => ({
			range,
			head: `${type}${declaration ? " declaration" : ""}`,
			body: [],
		})),
	foldingRange: (snapshot) =>
		foldingRange(snapshot).map(({ startLine, endLine, kind }) => ({
			range: rangeOf(startLine, 0, startLine, 0),
			head: `to line ${endLine + 1}${kind === undefined ? "" : ` ${kind}`}`,
			body: [],
		})),
	documentSymbol: (snapshot, { text }) =>
		documentSymbol(snapshot).flatMap((symbol) => symbolNotes(symbol, text, "")),
	focus: (snapshot) =>
		focus(snapshot).map(({ label, base, firstLine, range, needed, isTarget, isDefault }) => ({
			range,
			head: [
				`${label} (${base}) from line ${firstLine + 1}`,
				...(needed ? ["needed"] : []),
				...(isTarget ? ["target"] : []),
				...(isDefault ? ["default"] : []),
			].join(", "),
			body: [],
		})),
};

for (const [feature, answer] of Object.entries(wholeFile)) {
	test(feature, () => {
		runFixture(fixture(feature), `${feature}.Dockerfile`, (one) => answer(focused(one), one));
	});
}

test("workspace symbols are the named stages whose letters come in order", () => {
	const files = [
		stageNames(snapshotOf("FROM a AS Build-Base\nFROM b AS test\nFROM c\n").graph, "web/Dockerfile"),
		stageNames(snapshotOf("FROM a AS bundle\n").graph, "Dockerfile"),
	];
	const names = (query: string): readonly string[] => workspaceSymbol(files, query).map(({ name }) => name);
	assert.deepEqual(names(""), ["Build-Base", "test", "bundle"]);
	assert.deepEqual(names("bB"), ["Build-Base"]);
	assert.deepEqual(names("bd"), ["Build-Base", "bundle"]);
	assert.deepEqual(names("x"), []);
	assert.deepEqual(workspaceSymbol(files, "test")[0], {
		name: "test",
		kind: SymbolKind.Module,
		containerName: "web/Dockerfile",
		location: { uri: "file:///Dockerfile", range: rangeOf(1, 10, 1, 14) },
	});
});

test("a rename tells the editor which version it is for, and annotates what it does in other files", () => {
	const start = { line: 3, character: 14 };
	const range = { start, end: { line: 3, character: 19 } };
	const claim = {
		name: "Build",
		by: "compose service `app`",
		uri: "file:///compose.yaml",
		range,
		verbatim: true,
	};
	const snapshot = snapshotOf("FROM a AS build\n", {
		...noFacts,
		targets: [
			{ ...claim, certain: true },
			{ ...claim, uri: "file:///Makefile", by: "`docker build`", certain: false },
		],
	});
	const edit = rename(snapshot, { line: 0, character: 12 }, "Main");
	assert.deepEqual(edit, {
		documentChanges: [
			{
				textDocument: { uri: "file:///Dockerfile", version: 1 },
				edits: [{ range: rangeOf(0, 10, 0, 15), newText: "Main" }],
			},
			{
				textDocument: { uri: "file:///compose.yaml", version: null },
				edits: [{ range, newText: "Main", annotationId: "1" }],
			},
			{
				textDocument: { uri: "file:///Makefile", version: null },
				edits: [{ range, newText: "Main", annotationId: "2" }],
			},
		],
		changeAnnotations: {
			1: {
				label: "The target of compose service app",
				description: "It names this stage.",
				needsConfirmation: false,
			},
			2: {
				label: "The target of docker build",
				description: "It probably names this stage.",
				needsConfirmation: true,
			},
		},
	});
});

test("a rename is refused where another file's mention can't follow, or a context has the name", () => {
	const start = { line: 0, character: 0 };
	const place: BuildPlace = { by: "It", uri: "file:///x", range: { start, end: start }, certain: true };
	const claim: TargetClaim = { ...place, name: "build", verbatim: false };
	const refusals: readonly (readonly [Partial<Facts>, unknown])[] = [
		[{ targets: [claim] }, "It names this stage in a way that can't be edited here."],
		[{ mentions: [claim] }, "It names this stage in a way that can't be edited here."],
		[{ targets: [{ ...claim, certain: false }] }, undefined],
		[{ contexts: [{ ...place, name: "Other", value: "." }] }, "It has a context called `Other`."],
	];
	for (const [facts, expected] of refusals) {
		const snapshot = snapshotOf("FROM a AS build\n", { ...noFacts, ...facts });
		const edit = rename(snapshot, { line: 0, character: 12 }, "other");
		assert.equal(edit && "refused" in edit ? edit.refused : undefined, expected);
	}
});

test("builds without a target are lenses and callers of the last stage, and a context is no image", () => {
	const start = { line: 0, character: 0 };
	const place: BuildPlace = {
		by: "service `x`",
		uri: "file:///x",
		range: { start, end: start },
		certain: true,
	};
	const snapshot = snapshotOf("FROM a AS one\nFROM b AS two\n", {
		...noFacts,
		defaults: [place],
		contexts: [{ ...place, name: "A", value: "../a" }],
	});
	assert.deepEqual(
		codeLens(snapshot).map(({ title, range }) => [title, range.start.line]),
		[["built by service x", 1]],
	);
	const [item] = prepareCallHierarchy(snapshot, { line: 1, character: 11 });
	assert.ok(item);
	assert.deepEqual(
		incomingCalls(snapshot, item).map(({ from }) => from.name),
		["service `x`"],
	);
	assert.deepEqual(
		documentLink(snapshot).map(({ target }) => target),
		["https://hub.docker.com/_/b"],
	);
});

test("the hover's card says who needs a stage as seen from the chosen target", () => {
	const { graph, facts } = snapshotOf("FROM a AS one\nFROM one AS two\nFROM a AS three\n");
	const text = (target: string | undefined): string => {
		const stage = target === undefined ? undefined : stageOf(graph, target);
		const found = hover(
			{ graph, facts, ...(stage === undefined ? {} : { target: stage }) },
			{ line: 0, character: 11 },
		);
		assert.ok(typeof found?.contents === "object" && "value" in found.contents);
		return found.contents.value.split("\n").find((line) => line.startsWith("Stage 0")) ?? "";
	};
	assert.equal(text(undefined), "Stage 0 (1 of 3), not needed by the default target `three`");
	assert.equal(text("two"), "Stage 0 (1 of 3), needed by the chosen target `two`");
	assert.equal(text("three"), "Stage 0 (1 of 3), not needed by the default target `three`");
	assert.equal(text("one"), "Stage 0 (1 of 3), the chosen target");
});

test("these features answer half-typed and odd files", () => {
	const texts = [
		"",
		"\uFEFFFROM a AS b\r\nFROM b\r\n",
		"FROM a\nCOPY --from=",
		"FROM a AS b\nFROM a\nCOPY --from=\\\n  ",
		"FROM a AS scratch\nRUN --mount=type=bind,target=/x true\nRUN --mount=from=,",
		"FROM",
		"FROM \\\n",
		"ONBUILD COPY --from=",
		"ARG\nARG =\nENV\nENV a\nENV =\nFROM $\nFROM ${\nFROM ${X\nRUN $ ${ ${X $X",
		"FROM a AS b\nFROM b AS a\nFROM a AS a\nCOPY --from=a\nCOPY --from=a x y\n",
		"FROM a\nRUN <<EOF\nCOPY --from=a\n",
	];
	for (const text of texts) {
		const snapshot = snapshotOf(text);
		const { document } = snapshot.graph.file;
		for (const answer of Object.values(wholeFile)) {
			answer(snapshot, { name: "", text, cursors: [], options: [] });
		}
		for (let offset = 0; offset <= text.length; offset++) {
			const position = document.positionAt(offset);
			references(snapshot, position, true);
			documentHighlight(snapshot, position);
			linkedEditingRange(snapshot, position);
			selectionRange(snapshot, [position]);
			for (const item of prepareCallHierarchy(snapshot, position)) {
				incomingCalls(snapshot, item);
				outgoingCalls(snapshot, item);
			}
			prepareRename(snapshot, position);
			rename(snapshot, position, "z");
			rename(snapshot, position, "");
		}
	}
});

test("what VS Code demands of an outline and of folds holds for every file", () => {
	for (const text of [
		"FROM a AS b\nRUN <<EOF\nx\nEOF\n\nONBUILD RUN a \\\n b\n",
		"ARG X\nFROM\nfoo\nFROM a\n",
	]) {
		const snapshot = snapshotOf(text);
		const check = ({ name, range, selectionRange: head, children = [] }: DocumentSymbol): void => {
			assert.notEqual(name, "");
			assert.ok(isInside(head, range), `${name} ${JSON.stringify(head)}`);
			for (const child of children) check(child);
		};
		for (const symbol of documentSymbol(snapshot)) check(symbol);
		const folds = foldingRange(snapshot);
		assert.equal(new Set(folds.map(({ startLine }) => startLine)).size, folds.length);
		assert.ok(folds.every(({ startLine, endLine }) => startLine < endLine));
	}
});

// `#@ focus NAME` looks at the file for another target.
function focused(one: Case): Snapshot {
	const snapshot = snapshotOfCase(one);
	const name = one.options.find(({ key }) => key === "focus")?.value;
	const target = name === undefined ? undefined : stageOf(snapshot.graph, name);
	return target === undefined ? snapshot : { ...snapshot, target };
}

function fixture(name: string): string {
	return fileURLToPath(new URL(`fixtures/features/${name}.Dockerfile`, import.meta.url));
}

function rangeOf(line: number, character: number, endLine: number, endCharacter: number): Range {
	return { start: { line, character }, end: { line: endLine, character: endCharacter } };
}

function isInside(inner: Range, outer: Range): boolean {
	const after = (a: Position, b: Position): boolean =>
		a.line > b.line || (a.line === b.line && a.character >= b.character);
	return after(inner.start, outer.start) && after(outer.end, inner.end);
}

function slice({ start, end }: Range, text: string): string {
	const { document } = snapshotOf(text).graph.file;
	return text.slice(document.offsetAt(start), document.offsetAt(end));
}

function lineAndText(range: Range, text: string): string {
	return `line ${range.start.line + 1} ${JSON.stringify(slice(range, text))}`;
}

function place(uri: string, range: Range, { text }: Case): string {
	return uri === "file:///Dockerfile" ? lineAndText(range, text) : `${uri} line ${range.start.line + 1}`;
}

function places({ uri }: CallHierarchyItem, ranges: readonly Range[], one: Case): string {
	return ranges.map((range) => place(uri, range, one)).join(", ");
}

function itemText({ name, detail }: CallHierarchyItem): string {
	return detail === undefined ? name : `${name} (${detail})`;
}

function editText({ documentChanges = [], changeAnnotations = {} }: WorkspaceEdit, { text }: Case) {
	return documentChanges.flatMap((change): readonly string[] => {
		assert.ok(TextDocumentEdit.is(change));
		const { textDocument, edits } = change;
		if (textDocument.uri === "file:///Dockerfile") {
			const result = apply(text, edits.filter(TextEdit.is));
			assert.deepEqual(snapshotOf(result).graph.problems.length, snapshotOf(text).graph.problems.length);
			const told = Object.values(changeAnnotations).filter(({ needsConfirmation }) => needsConfirmation);
			const own = edits.some((edit) => "annotationId" in edit) ? told : [];
			return [...own.map(({ label, description }) => `(${label}: ${description})`), ...diff(text, result)];
		}
		return edits.map((edit) => {
			assert.ok("annotationId" in edit && "newText" in edit);
			return `${textDocument.uri}: ${edit.newText} (${changeAnnotations[edit.annotationId]?.label})`;
		});
	});
}

function symbolNotes(
	{ name, detail, kind, range, selectionRange: head, children = [] }: DocumentSymbol,
	text: string,
	indent: string,
): readonly Note[] {
	const kindName = Object.entries(SymbolKind).find(([, value]) => value === kind)?.[0];
	const note = {
		range,
		head: `${indent}${kindName} ${name}: ${detail}`,
		body: [`${indent}at ${JSON.stringify(slice(head, text))}`],
	};
	return [note, ...children.flatMap((child) => symbolNotes(child, text, `${indent}  `))];
}
