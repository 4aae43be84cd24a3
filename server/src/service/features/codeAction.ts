// Code actions: fixes of findings, turning a rule off, the conversion to a multi-stage build, and all safe fixes at once.

import {
	type CodeAction,
	type CodeActionContext,
	CodeActionKind,
	CodeActionTriggerKind,
	DiagnosticSeverity,
	type Range,
	type TextEdit,
	type WorkspaceEdit,
} from "vscode-languageserver-types";
import { refactorings } from "../refactor/index.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { isBefore, touches, wants } from "./actionScope.ts";
import { instructionAt, isFileWide } from "./checks.ts";
import { conversionActions, type Wishes } from "./conversionActions.ts";
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
		wishes: Wishes,
	): readonly CodeAction[];
}

/** Where actions come from, in the order in which they are shown. Each can be asked without the others. */
export const actionSources: readonly ActionSource[] = [
	{ name: "fixes", find: quickFixes },
	{ name: "conversions", find: conversionActions },
	{ name: "refactorings", find: refactor },
	{ name: "all fixes", find: fixAll },
];

/** What can be done at a range. */
export function codeAction(
	snapshot: Snapshot,
	range: Range,
	context: CodeActionContext,
	severities: Severities,
	wishes: Wishes = {},
): readonly CodeAction[] {
	return actionSources.flatMap(({ find }) => find(snapshot, range, context, severities, wishes));
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
