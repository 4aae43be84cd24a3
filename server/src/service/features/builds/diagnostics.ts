// Diagnostics of files that build, and the fixes of what they find.

import {
	type CodeAction,
	type CodeActionContext,
	CodeActionKind,
	type Diagnostic,
	type Range,
	type TextDocumentEdit,
} from "vscode-languageserver-types";
import { buildFileRules } from "../../rules/index.ts";
import type { BuildFile } from "../../snapshot.ts";
import { type Severities, type Shown, severityOf, toDiagnostic } from "../diagnostics.ts";

/** What the rules about such files find, as the settings want it. */
export function buildFileDiagnostics(file: BuildFile, severities: Severities): readonly Diagnostic[] {
	return findings(file, severities).map((shown) => toDiagnostic(shown, file.document.uri));
}

/** The fixes of what is found at a range. One may change the Dockerfile instead. */
export function buildFileActions(
	file: BuildFile,
	range: Range,
	{ only }: CodeActionContext,
	severities: Severities,
): readonly CodeAction[] {
	const { uri, version } = file.document;
	if (only !== undefined && !only.some((kind) => kind === "" || kind === CodeActionKind.QuickFix)) return [];
	return findings(file, severities)
		.filter(({ finding }) => touches(finding.range, range))
		.flatMap((shown) =>
			(shown.finding.fixes?.() ?? []).map((fix): CodeAction => {
				const other = fix.uri !== undefined && fix.uri !== uri;
				const change: TextDocumentEdit = {
					textDocument: { uri: fix.uri ?? uri, version: other ? null : version },
					edits: [...fix.edits],
				};
				return {
					title: fix.title,
					kind: CodeActionKind.QuickFix,
					diagnostics: [toDiagnostic(shown, uri)],
					edit: { documentChanges: [change] },
					...(fix.preferred ? { isPreferred: true } : {}),
				};
			}),
		);
}

function findings(file: BuildFile, severities: Severities): readonly Shown[] {
	return buildFileRules.flatMap((rule) => {
		const wanted = severities.get(rule.code) ?? rule.severity;
		if (wanted === "off") return [];
		return [...rule.check(file)].map((finding) => ({
			rule,
			finding,
			severity: severityOf(wanted, finding, false),
		}));
	});
}

function touches(a: Range, b: Range): boolean {
	return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Range["start"], b: Range["start"]): boolean {
	return a.line < b.line || (a.line === b.line && a.character < b.character);
}
