// What the readers find, against fixtures that are small workspaces: each part is a file at the path behind its `#-`.
//
// Notes in a file that builds say what each build means: who, which stage, and which Dockerfile (`?` where that is only
// likely). Notes in a Dockerfile say who builds a stage, and what unused-stage finds. A cursor asks for everything that
// answers there.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Diagnostic, DiagnosticSeverity, type Position, type Range } from "vscode-languageserver-types";
import type { BuildClaim, GivenArgument } from "../server/src/service/facts/claim.ts";
import { readers } from "../server/src/service/facts/readers.ts";
import { buildFileCompletion } from "../server/src/service/features/builds/completion.ts";
import { buildFileDefinition } from "../server/src/service/features/builds/definition.ts";
import { buildFileActions, buildFileDiagnostics } from "../server/src/service/features/builds/diagnostics.ts";
import { buildFileHover } from "../server/src/service/features/builds/hover.ts";
import { buildFileReferences } from "../server/src/service/features/builds/references.ts";
import { buildFileRename, prepareBuildFileRename } from "../server/src/service/features/builds/rename.ts";
import { buildsByStage, claimsByStage } from "../server/src/service/features/claims.ts";
import { definition } from "../server/src/service/features/definition.ts";
import { stageHead } from "../server/src/service/features/stageUse.ts";
import { unusedStage } from "../server/src/service/rules/unused-stage.ts";
import type { Build, BuildFile, Snapshot } from "../server/src/service/snapshot.ts";
import { apply, diff } from "./support/diff.ts";
import { type Case, casesOf, type Note, runFixture } from "./support/fixture.ts";
import { lookThrough, type MemoryWorkspace } from "./support/workspace.ts";

const fixtures = new URL("fixtures/facts/", import.meta.url);

for (const name of readdirSync(fixtures)) {
	test(`builds in ${name}`, async () => {
		const path = fileURLToPath(new URL(name, fixtures));
		const cases = casesOf(readFileSync(path, "utf8"), name);
		const files = new Map(cases.map((one) => [one.name, one.text]));
		const workspace = await lookThrough(files);
		runFixture(path, name, (one) => notesOf(one, workspace, files));
	});
}

test("each reader has a fixture in which it speaks", async () => {
	const names = new Set(readdirSync(fixtures).map((name) => name.replace(/\.txt$/, "")));
	for (const { id } of readers) assert.ok(names.has(id), id);
});

function notesOf(one: Case, workspace: MemoryWorkspace, files: ReadonlyMap<string, string>): readonly Note[] {
	const file = workspace.buildFile(one.name);
	if (file !== undefined) return buildFileNotes(one, file, workspace, files);
	const snapshot = workspace.dockerfile(one.name);
	return snapshot === undefined || !/dockerfile|containerfile/i.test(one.name)
		? []
		: dockerfileNotes(one, snapshot, workspace);
}

function buildFileNotes(
	one: Case,
	file: BuildFile,
	workspace: MemoryWorkspace,
	files: ReadonlyMap<string, string>,
): readonly Note[] {
	const { uri } = file.document;
	const notes = new Map<string, Note>();
	for (const build of file.builds) {
		const { claim } = build;
		if (claim.uri !== uri) continue;
		const here = claim.target?.uri === uri ? claim.target.range : claim.range;
		const elsewhere = claim.target !== undefined && claim.target.uri !== uri;
		const from = elsewhere ? `, from ${workspace.pathOf(claim.target?.uri ?? "")}` : "";
		if (claim.dockerfile.kind === "defined") add(notes, claim.range, startText(build, workspace));
		else add(notes, here, `${claim.by}: ${stageText(claim)}${from} of ${dockerfileText(build)}`);
		for (const { name, value } of claim.contexts) add(notes, name.range, `context = ${value}`);
		for (const given of claim.args ?? []) add(notes, given.name.range, argumentText(given));
		for (const stage of claim.stages) add(notes, stage.range, "mention");
	}
	for (const diagnostic of buildFileDiagnostics(file, new Map())) {
		const head = `${severityOf(diagnostic)} ${messageOf(diagnostic)}`;
		notes.set(`finding ${head}`, {
			range: diagnostic.range,
			head,
			body: fixes(file, diagnostic, workspace, files),
		});
	}
	return [...notes.values(), ...one.cursors.map((cursor) => answers(file, cursor, workspace))];
}

function argumentText({ name: { text, verbatim }, value, fromEnvironment }: GivenArgument): string {
	const given = fromEnvironment ? " from the environment" : value === undefined ? "" : ` = ${value}`;
	return `argument ${text}${given}${verbatim ? "" : ", composed"}`;
}

function stageText({ target, openTarget }: BuildClaim): string {
	const name = target === undefined ? (openTarget ? "a stage" : "the last stage") : `\`${target.text}\``;
	const how = target?.verbatim === false ? ", composed" : "";
	return `${name}${openTarget && target !== undefined ? " or another" : ""}${how}`;
}

// Which builds a name starts, and where they are defined.
function startText({ claim, certain, started }: Build, workspace: MemoryWorkspace): string {
	const meant = (started?.meant ?? []).map(
		({ what, place, builds }) =>
			`${what} in ${workspace.pathOf(place.uri)}${builds.length > 1 ? ` (${builds.length} builds)` : ""}`,
	);
	const stage = claim.target === undefined && !claim.openTarget ? "" : `, with ${stageText(claim)}`;
	return `${claim.by} starts${certain ? "" : "?"} ${meant.join(" and ") || "nothing"}${stage}`;
}

function dockerfileText({ claim: { dockerfile }, certain, dockerfile: found }: Build): string {
	if (dockerfile.kind !== "path") return dockerfile.kind === "inline" ? "its own text" : "?";
	const context = dockerfile.context === undefined ? "" : ` in ${dockerfile.context || "."}`;
	return `${dockerfile.paths.join(" or ")}${certain ? "" : "?"}${context}${found === undefined ? " (absent)" : ""}`;
}

function add(notes: Map<string, Note>, range: Range, head: string): void {
	notes.set(`${range.start.line}:${range.start.character} ${head}`, { range, head, body: [] });
}

function severityOf({ severity }: Diagnostic): string {
	return severity === DiagnosticSeverity.Warning ? "warning" : `hint ${severity}`;
}

function messageOf({ message }: Diagnostic): string {
	return typeof message === "string" ? message : message.value;
}

// Each fix with what it makes of the file that it changes.
function fixes(
	file: BuildFile,
	{ range }: Diagnostic,
	workspace: MemoryWorkspace,
	files: ReadonlyMap<string, string>,
): readonly string[] {
	return buildFileActions(file, range, { diagnostics: [] }, new Map()).flatMap(
		({ title, edit, isPreferred }) => [
			`fix${isPreferred ? " preferred" : ""}: ${title}`,
			...changes(edit, workspace, files),
		],
	);
}

function changes(
	edit: ReturnType<typeof buildFileActions>[number]["edit"],
	workspace: MemoryWorkspace,
	files: ReadonlyMap<string, string>,
): readonly string[] {
	return (edit?.documentChanges ?? []).flatMap((change) => {
		if (!("textDocument" in change)) return [];
		const path = workspace.pathOf(change.textDocument.uri);
		const before = files.get(path) ?? "";
		const edits = change.edits.flatMap((one) => ("newText" in one ? [one] : []));
		return [`  ${path}`, ...diff(before, apply(before, edits)).map((line) => `  ${line}`)];
	});
}

function answers(file: BuildFile, position: Position, workspace: MemoryWorkspace): Note {
	const place = (uri: string, { start }: Range): string =>
		`${workspace.pathOf(uri)}:${start.line + 1}:${start.character + 1}`;
	const completion = buildFileCompletion(file, position).map(({ label }) => label);
	const links = buildFileDefinition(file, position).map((link) =>
		place(link.targetUri, link.targetSelectionRange),
	);
	const hover = buildFileHover(file, position)?.contents;
	const card = hover !== undefined && typeof hover === "object" && "value" in hover ? hover.value : "";
	const references = buildFileReferences(file, position, true).map(({ uri, range }) => place(uri, range));
	const prepared = prepareBuildFileRename(file, position);
	const renamed = buildFileRename(file, position, "renamed");
	const edits = (renamed && "documentChanges" in renamed ? (renamed.documentChanges ?? []) : []).flatMap(
		(change) =>
			"textDocument" in change ? change.edits.map(({ range }) => place(change.textDocument.uri, range)) : [],
	);
	const refusal = [prepared, renamed].find((one) => one && "refused" in one);
	const refused = refusal && "refused" in refusal ? refusal.refused : "";
	const lines: readonly (readonly [string, string])[] = [
		["completion", completion.join(", ")],
		["definition", links.join(", ")],
		["hover", card.split("\n")[0] ?? ""],
		["references", references.join(", ")],
		["rename", refused === "" ? edits.join(", ") : refused],
	];
	return {
		range: { start: position, end: position },
		head: "",
		body: lines.filter(([, text]) => text !== "").map(([key, text]) => `${key}: ${text}`),
	};
}

function dockerfileNotes(one: Case, snapshot: Snapshot, workspace: MemoryWorkspace): readonly Note[] {
	const builds = buildsByStage(snapshot);
	const claims = claimsByStage(snapshot);
	const stages = snapshot.graph.stages.flatMap((stage): readonly Note[] => {
		const by = (builds.get(stage) ?? []).map((place) => `${place.by}${place.certain ? "" : "?"}`);
		const other = (claims.get(stage) ?? []).filter((claim) => !(builds.get(stage) ?? []).includes(claim));
		const head = [
			...(by.length === 0 ? [] : [`built by ${by.join(", ")}`]),
			...other.map((claim) => `named by ${claim.by}`),
		].join("; ");
		return head === "" ? [] : [{ range: stageHead(stage), head, body: [] }];
	});
	const unused = [...unusedStage.check(snapshot)].map(({ range, message, severity }): Note => {
		const from = {
			start: range.start,
			end: { line: range.start.line, character: range.start.character + 4 },
		};
		return { range: from, head: severity === DiagnosticSeverity.Hint ? "hint" : "warning", body: [message] };
	});
	const links = one.cursors.map((cursor): Note => {
		const found = definition(snapshot, cursor).map(
			({ targetUri, targetSelectionRange: { start } }) => `${workspace.pathOf(targetUri)}:${start.line + 1}`,
		);
		return { range: { start: cursor, end: cursor }, head: "", body: [`definition: ${found.join(", ")}`] };
	});
	return [...stages, ...unused, ...links];
}
