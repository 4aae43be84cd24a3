// What other tools get wrong about stages, as read in their sources or seen by running them: one test for each fault.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Position, SymbolKind, TextDocumentEdit, TextEdit } from "vscode-languageserver-types";
import { buildFileCompletion } from "../server/src/service/features/builds/completion.ts";
import { codeAction } from "../server/src/service/features/codeAction.ts";
import { completion } from "../server/src/service/features/completion.ts";
import { definition } from "../server/src/service/features/definition.ts";
import { diagnostics } from "../server/src/service/features/diagnostics.ts";
import { documentHighlight } from "../server/src/service/features/documentHighlight.ts";
import { documentLink } from "../server/src/service/features/documentLink.ts";
import { documentSymbol } from "../server/src/service/features/documentSymbol.ts";
import { foldingRange } from "../server/src/service/features/foldingRange.ts";
import { hover } from "../server/src/service/features/hover.ts";
import { prepareRename, rename } from "../server/src/service/features/rename.ts";
import { reachable } from "../server/src/service/graph/queries.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { apply } from "./support/diff.ts";
import { snapshotOf } from "./support/snapshot.ts";
import { lookThrough } from "./support/workspace.ts";

/** A Dockerfile with a cursor at `‸`. */
function at(marked: string): {
	readonly snapshot: Snapshot;
	readonly position: Position;
	readonly text: string;
} {
	const offset = marked.indexOf("‸");
	const text = marked.replace("‸", "");
	const snapshot = snapshotOf(text);
	return { snapshot, position: snapshot.graph.file.document.positionAt(offset), text };
}

function completed(marked: string): readonly string[] {
	const { snapshot, position } = at(marked);
	return completion(snapshot, position).map(({ label }) => label);
}

/** The lines to which definition leads, from 1. */
function defined(marked: string): readonly number[] {
	const { snapshot, position } = at(marked);
	return definition(snapshot, position).map(
		({ targetSelectionRange }) => targetSelectionRange.start.line + 1,
	);
}

function renamed(marked: string, newName: string): string {
	const { snapshot, position, text } = at(marked);
	const edit = rename(snapshot, position, newName);
	if (edit === undefined) return "nothing";
	if ("refused" in edit) return edit.refused;
	const [change] = edit.documentChanges ?? [];
	assert.ok(TextDocumentEdit.is(change));
	return apply(text, change.edits.filter(TextEdit.is));
}

function codes(text: string): readonly unknown[] {
	return diagnostics(snapshotOf(text), new Map()).map(({ code }) => code);
}

const flags = ["--link", "--chown=1:1", "--chmod=755", "--parents", "--exclude=*.md"];

test("1: another flag, before or after, hides nothing", () => {
	for (const flag of flags) {
		for (const [left, right] of [
			[`${flag} `, ""],
			["", ` ${flag}`],
		]) {
			const line = (name: string): string =>
				`FROM a AS build\nFROM b\nCOPY ${left}--from=${name}${right} /x /y\n`;
			assert.ok(completed(line("b‸")).includes("build"), flag);
			assert.deepEqual(defined(line("bu‸ild")), [1], flag);
			const { snapshot, position } = at(line("bu‸ild"));
			assert.equal(documentHighlight(snapshot, position).length, 2, flag);
			assert.equal(renamed(line("bu‸ild"), "made"), line("made").replace("AS build", "AS made"), flag);
			assert.deepEqual(codes(line("build")), [], flag);
		}
	}
});

test("2: never the own stage, indices where a digit stands, and stages wherever one may be named", () => {
	const above = "FROM a AS one\nFROM b AS two\n";
	assert.deepEqual(
		completed(`${above}COPY --from=‸ /x /y\n`).filter((label) => ["one", "two"].includes(label)),
		["one"],
	);
	assert.ok(completed(`${above}FROM c\nCOPY --from=1‸ /x /y\n`).includes("1"));
	assert.ok(completed(`${above}FROM o‸\n`).includes("one"));
	assert.ok(completed(`${above}RUN --mount=type=bind,from=‸,target=/m x\n`).includes("one"));
	assert.ok(completed(`${above}ONBUILD RUN --mount=from=‸,target=/m x\n`).includes("one"));
	const made = "FROM golang AS build\nWORKDIR /src\nRUN go build -o /out/app .\nFROM scratch\n";
	assert.ok(completed(`${made}COPY --from=build /out/‸ /y\n`).includes("/out/app"));
	assert.ok(completed(`${made}RUN --mount=from=build,source=/out/‸,target=/m x\n`).includes("/out/app"));
});

test("3: definition from each reference form, of duplicates to the one that BuildKit takes", () => {
	const rest = "FROM x\n";
	assert.deepEqual(defined(`FROM a AS build\n${rest}COPY --from=‸0 /x /y\n`), [1]);
	assert.deepEqual(defined(`FROM a AS build\n${rest}COPY --from="bu‸ild" /x /y\n`), [1]);
	assert.deepEqual(defined(`FROM a AS build\n${rest}RUN --mount=type=bind,from=bu‸ild,target=/m x\n`), [1]);
	assert.deepEqual(defined(`FROM a AS build\n${rest}ONBUILD COPY --from=bu‸ild /x /y\n`), [1]);
	assert.deepEqual(defined(`FROM a AS build\n${rest}COPY --from=bu‸ild ["/x", "/y"]\n`), [1]);
	assert.deepEqual(defined(`# escape=\`\nFROM a AS build\n${rest}COPY \`\n --from=bu‸ild /x /y\n`), [2]);
	const twice = "FROM a AS build\nFROM b AS build\nFROM c\n";
	assert.deepEqual(defined(`${twice}COPY --from=bu‸ild /x /y\n`), [2]);
	assert.deepEqual(defined(`${twice}RUN --mount=from=bu‸ild,target=/m x\n`), [2]);
});

test("4: FROM finds a stage by its name in lower case only", () => {
	assert.deepEqual(defined("FROM a AS Build\nFROM bu‸ild\n"), [1]);
	assert.deepEqual(defined("FROM a AS Build\nFROM Bu‸ild\n"), []);
});

test("5: no image is renamed for a stage, no name taken that BuildKit would not, and other files follow", async () => {
	const refused = (marked: string): unknown => {
		const { snapshot, position } = at(marked);
		return prepareRename(snapshot, position);
	};
	for (const image of ["bu‸ild:latest", "reg.io/bu‸ild", "bu‸ild@sha256:0123"]) {
		const found = refused(`FROM a AS build\nFROM ${image}\n`);
		assert.ok(
			found === undefined || (typeof found === "object" && found !== null && "refused" in found),
			image,
		);
	}
	const file = "FROM a AS bu‸ild\nFROM b AS test\nCOPY --from=build x y\n";
	for (const name of ["", "a b", "1a", "test", "TEST", "scratch"])
		assert.match(renamed(file, name), /is no name|called|keeps/, name);
	const workspace = await lookThrough(
		new Map([
			["Dockerfile", "FROM a AS build\n"],
			["compose.yaml", "services:\n  web:\n    build: { context: ., target: build }\n"],
			["docker-bake.hcl", 'target "x" {\n  target = "build"\n}\n'],
			[".github/workflows/x.yml", "jobs:\n  x:\n    steps:\n      - run: docker build --target build .\n"],
		]),
	);
	const snapshot = workspace.dockerfile("Dockerfile");
	const edit = snapshot && rename(snapshot, { line: 0, character: 12 }, "made");
	assert.ok(edit !== undefined && !("refused" in edit));
	assert.deepEqual(
		edit.documentChanges?.map(
			(change) => TextDocumentEdit.is(change) && workspace.pathOf(change.textDocument.uri),
		),
		["Dockerfile", "compose.yaml", "docker-bake.hcl", ".github/workflows/x.yml"],
	);
});

test("6: stages hold their instructions in the outline, fold, have a card; scratch and variables are no links", () => {
	const { snapshot, position } = at("ARG V=1\nFROM scratch AS bu‸ild\nCOPY a b\nFROM x-$V\nFROM $V\nRUN x\n");
	const [, stage] = documentSymbol(snapshot);
	assert.equal(stage?.kind, SymbolKind.Module);
	assert.equal(stage?.children?.length, 1);
	assert.ok(foldingRange(snapshot).some(({ startLine, endLine }) => startLine === 1 && endLine === 2));
	assert.ok(hover(snapshot, position) !== undefined);
	assert.deepEqual(documentLink(snapshot), []);
});

test("7: a stage that FROM means through an argument is reached", () => {
	const { graph } = snapshotOf("ARG BASE=dev\nFROM a AS dev\nFROM b AS prod\nFROM ${BASE}\n");
	assert.deepEqual(
		[...reachable(graph)].map(({ index }) => index),
		[2, 0],
	);
	assert.ok(!codes("ARG BASE=dev\nFROM a AS dev\nFROM b AS prod\nFROM ${BASE}\n").includes("unused-stage"));
});

test("8: what other files build is not unused", async () => {
	const workspace = await lookThrough(
		new Map([
			["Dockerfile", "FROM a AS dev\nRUN x\nFROM b AS test\nRUN x\nFROM c AS left\nRUN x\nFROM d\n"],
			["compose.yaml", "services:\n  web:\n    build: { context: ., target: DEV }\n"],
			["Makefile", "test:\n\tdocker build --target=test .\n"],
		]),
	);
	const snapshot = workspace.dockerfile("Dockerfile");
	const unused = snapshot === undefined ? [] : diagnostics(snapshot, new Map());
	assert.deepEqual(
		unused.filter(({ code }) => code === "unused-stage").map(({ range }) => range.start.line),
		[4, 5],
	);
});

test("9: the fix of a name keeps the platform and takes the mentions along; one check directive is enough", () => {
	const text =
		"# check=skip=FromAsCasing\nFROM --platform=$BUILDPLATFORM a AS Build\nRUN x\nFROM b\nCOPY --from=Build /x /y\n";
	const line = { start: { line: 1, character: 38 }, end: { line: 1, character: 38 } };
	const results = codeAction(snapshotOf(text), line, { diagnostics: [] }, new Map()).flatMap(
		({ title, edit }) => {
			const [change] = edit?.documentChanges ?? [];
			return TextDocumentEdit.is(change)
				? [{ title, result: apply(text, change.edits.filter(TextEdit.is)) }]
				: [];
		},
	);
	assert.ok(
		results.some(
			({ result }) =>
				result.includes("FROM --platform=$BUILDPLATFORM a AS build\n") &&
				result.includes("COPY --from=build /x"),
		),
	);
	const ignoring = results.filter(({ title }) => title.startsWith("Ignore"));
	assert.ok(ignoring.length > 0);
	for (const { result } of ignoring) assert.ok(result.split("# check=").length <= 2, result);
});

test("10: the targets of a compose service are those of its own Dockerfile", async () => {
	const build = "    build: { context: web, dockerfile: dev.Dockerfile, target: r";
	const workspace = await lookThrough(
		new Map([
			["Dockerfile", "FROM a AS wrong\n"],
			["web/Dockerfile", "FROM a AS other\n"],
			["web/dev.Dockerfile", "FROM a AS right\n"],
			["compose.yaml", `services:\n  web:\n${build} }\n`],
		]),
	);
	const file = workspace.buildFile("compose.yaml");
	assert.ok(file);
	const position = { line: 2, character: build.length };
	assert.deepEqual(
		buildFileCompletion(file, position).map(({ label }) => label),
		["right"],
	);
});

test("11: a mount's number is an image, ONBUILD needs what it names, and a stage is not its own base", () => {
	const graph = (text: string) => snapshotOf(text).graph;
	const mounted = graph("FROM a AS x\nFROM b\nRUN --mount=from=0,target=/m y\n");
	assert.equal(mounted.references.find(({ kind }) => kind === "mount")?.target.kind, "image");
	const triggered = graph("FROM a AS x\nFROM b AS y\nONBUILD COPY --from=x /a /b\nFROM y\n");
	assert.equal(reachable(triggered).size, 3);
	const own = graph("FROM alpine AS alpine\nRUN x\n");
	assert.equal(own.stages[0]?.base?.target.kind, "image");
	assert.deepEqual(own.problems, []);
});

test("12: a mount and a name in another case are known, several mounts of one RUN too, and defaults in an expression", () => {
	assert.ok(!codes("FROM a AS x\nFROM b\nRUN --mount=from=X,target=/m y\n").includes("unknown-stage"));
	const { graph } = snapshotOf(
		"FROM a AS x\nFROM b AS y\nFROM ${BASE:-y}\nRUN --mount=from=x,target=/m --mount=from=y,target=/n z\n",
	);
	assert.deepEqual(
		graph.references.flatMap(({ target }) => (target.kind === "stage" ? [target.stage.index] : [])),
		[1, 0, 1],
	);
});
