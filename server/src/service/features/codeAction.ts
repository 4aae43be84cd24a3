// Code actions: fixes of findings, turning a rule off, the conversion to a multi-stage build, and all safe fixes at once.

import {
	type AnnotatedTextEdit,
	type ChangeAnnotation,
	type CodeAction,
	type CodeActionContext,
	CodeActionKind,
	CodeActionTriggerKind,
	DiagnosticSeverity,
	type Range,
	type TextEdit,
	type WorkspaceEdit,
} from "vscode-languageserver-types";
import type { Conversion } from "../convert/conversion.ts";
import { convert } from "../convert/convert.ts";
import { refactorings } from "../refactor/index.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { instructionAt, isFileWide } from "./checks.ts";
import { findings, type Severities, type Shown, toDiagnostic } from "./diagnostics.ts";
import { ignoreHere, ignoreInFile } from "./ignore.ts";
import { safeEdits } from "./safeEdits.ts";

/** Some of the things that can be done at a range, of the kinds that `context.only` asks for. */
export interface ActionSource {
	/** For the log. */
	readonly name: string;
	find(
		snapshot: Snapshot,
		range: Range,
		context: CodeActionContext,
		severities: Severities,
	): readonly CodeAction[];
}

/** Where actions come from, in the order in which they are shown. Each can be asked without the others. */
export const actionSources: readonly ActionSource[] = [
	{ name: "fixes", find: quickFixes },
	{ name: "conversions", find: conversions },
	{ name: "refactorings", find: refactor },
	{ name: "all fixes", find: fixAll },
];

/** What can be done at a range. */
export function codeAction(
	snapshot: Snapshot,
	range: Range,
	context: CodeActionContext,
	severities: Severities,
): readonly CodeAction[] {
	return actionSources.flatMap(({ find }) => find(snapshot, range, context, severities));
}

// A selection may hold a thousand findings. Nobody reads so many fixes, and each of them may edit the whole file.
const maximumFindings = 50;

function quickFixes(
	snapshot: Snapshot,
	range: Range,
	context: CodeActionContext,
	severities: Severities,
): readonly CodeAction[] {
	if (!wants(context, CodeActionKind.QuickFix)) return [];
	const { file } = snapshot.graph;
	const here = findings(snapshot, severities)
		.filter(
			({ finding }) =>
				touches(finding.range, range) || (finding.faded !== undefined && touches(finding.faded, range)),
		)
		.slice(0, maximumFindings);
	return [...here.flatMap((shown) => fixes(shown, file)), ...ignores(here, file)];
}

const fixAllKind = `${CodeActionKind.SourceFixAll}.dockerfileStages`;

function wants({ only }: CodeActionContext, kind: string): boolean {
	return (
		only === undefined ||
		only.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`))
	);
}

function touches(a: Range, b: Range): boolean {
	return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Range["start"], b: Range["start"]): boolean {
	return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function fixes(shown: Shown, file: Dockerfile): readonly CodeAction[] {
	const diagnostics = [toDiagnostic(shown, file.uri)];
	return (shown.finding.fixes?.() ?? []).map(({ title, edits, preferred }) => ({
		title,
		kind: CodeActionKind.QuickFix,
		diagnostics,
		edit: edit(file, edits),
		...(preferred ? { isPreferred: true } : {}),
	}));
}

// Not for what BuildKit refuses: hidden here, it would still be refused.
function ignores(here: readonly Shown[], file: Dockerfile): readonly CodeAction[] {
	const actions = new Map<string, CodeAction>();
	for (const shown of here) {
		const { code, severity } = shown.rule;
		if (severity === DiagnosticSeverity.Error) continue;
		const add = (title: string, one: TextEdit | undefined): void => {
			if (one === undefined || actions.has(title)) return;
			const diagnostics = [toDiagnostic(shown, file.uri)];
			actions.set(title, { title, kind: CodeActionKind.QuickFix, diagnostics, edit: edit(file, [one]) });
		};
		const { range, checkedAt } = shown.finding;
		const instruction = instructionAt(file, checkedAt ?? range.start);
		if (instruction !== undefined && !isFileWide(code)) {
			add(`Ignore ${code} for this instruction`, ignoreHere(file, instruction, code));
		}
		add(`Ignore ${code} in this file`, ignoreInFile(file, code));
	}
	return [...actions.values()];
}

// Nobody wants a light bulb on every line, nor each of these proved whenever the cursor moves: unasked they come for a
// selection only, and not in a long file.
function refactor(snapshot: Snapshot, range: Range, context: CodeActionContext): readonly CodeAction[] {
	const { file } = snapshot.graph;
	const isCursor = !isBefore(range.start, range.end);
	const unasked = context.triggerKind === CodeActionTriggerKind.Automatic;
	if (unasked && (isCursor || file.document.lineCount > maximumLinesUnasked)) return [];
	// Why not is worth a line only in the menu of refactorings.
	const explain = context.only?.some((kind) => kind.startsWith(CodeActionKind.Refactor)) ?? false;
	if (!refactorKinds.some((kind) => wants(context, kind))) return [];
	return refactorings.flatMap((find): readonly CodeAction[] => {
		const found = find(snapshot, range);
		if (found === undefined || !wants(context, found.kind)) return [];
		const { title, kind } = found;
		if ("edits" in found) return [{ title, kind, edit: edit(file, found.edits) }];
		return explain ? [{ title, kind, disabled: { reason: found.refused } }] : [];
	});
}

const refactorKinds = [
	CodeActionKind.RefactorExtract,
	CodeActionKind.RefactorInline,
	CodeActionKind.RefactorRewrite,
];

const maximumLinesUnasked = 1_000;

// As a refactoring wherever the cursor is, and as a quick fix at the FROM.
function conversions(snapshot: Snapshot, range: Range, context: CodeActionContext): readonly CodeAction[] {
	const { stages, file } = snapshot.graph;
	const [stage] = stages;
	if (stages.length !== 1 || stage === undefined) return [];
	const kinds: readonly string[] = [
		...(touches(stage.from.range, range) ? [CodeActionKind.QuickFix] : []),
		CodeActionKind.RefactorRewrite,
	].filter((kind) => wants(context, kind));
	if (kinds.length === 0) return [];
	const result = convert(snapshot);
	if (!result.offered) return [];
	return kinds.flatMap((kind) =>
		result.conversions.map((conversion, position) => ({
			title: conversion.title,
			kind,
			edit: annotatedEdit(file, conversion),
			...(position === 0 ? { isPreferred: true } : {}),
		})),
	);
}

function annotatedEdit({ uri, version }: Dockerfile, conversion: Conversion): WorkspaceEdit {
	const changeAnnotations: Record<string, ChangeAnnotation> = {};
	const ids = new Map<string, string>();
	const edits = conversion.edits.map(({ edit: one, label, reason }): AnnotatedTextEdit => {
		const key = JSON.stringify([label, reason]);
		const annotationId = ids.get(key) ?? `${ids.size + 1}`;
		ids.set(key, annotationId);
		changeAnnotations[annotationId] = { label, description: reason, needsConfirmation: false };
		return { ...one, annotationId };
	});
	return { documentChanges: [{ textDocument: { uri, version }, edits }], changeAnnotations };
}

// Nobody wants to see it among the others: editors ask for it by name.
function fixAll(
	snapshot: Snapshot,
	_range: Range,
	context: CodeActionContext,
	severities: Severities,
): readonly CodeAction[] {
	if (context.only === undefined || !wants(context, fixAllKind)) return [];
	const { file } = snapshot.graph;
	const edits = safeEdits(findings(snapshot, severities).map(({ finding }) => finding));
	if (edits.length === 0) return [];
	return [{ title: "Apply all safe fixes of Dockerfile Stages", kind: fixAllKind, edit: edit(file, edits) }];
}

function edit({ uri, version }: Dockerfile, edits: readonly TextEdit[]): WorkspaceEdit {
	return { documentChanges: [{ textDocument: { uri, version }, edits: [...edits] }] };
}
