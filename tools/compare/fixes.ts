// Whether a fix does what it says: its finding is gone, nothing worse has come, and BuildKit still takes the file.

import { TextDocument } from "vscode-languageserver-textdocument";
import { DiagnosticSeverity } from "vscode-languageserver-types";
import type { Facts } from "../../server/src/service/facts/facts.ts";
import { findings, type Shown } from "../../server/src/service/features/diagnostics.ts";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import { problemsOf } from "../../server/src/service/rules/refusal.ts";
import type { Fix } from "../../server/src/service/rules/rule.ts";
import type { Snapshot } from "../../server/src/service/snapshot.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";

/** A fix that was applied by itself. */
export interface Trial {
	readonly code: string;
	readonly title: string;
	/** From 1. */
	readonly line: number;
	/** What is wrong with it; absent where all is well. */
	readonly failure?: string;
}

/** Applies every fix that the rules offer for a Dockerfile, each to the file as it is. */
export function* tryFixes(text: string, facts: Facts): Generator<Trial> {
	const before = snapshotOf(text, facts);
	const counts = countsOf(before);
	for (const shown of findings(before, new Map())) {
		const { rule, finding } = shown;
		for (const fix of finding.fixes?.() ?? []) {
			const trial = { code: rule.code, title: fix.title, line: finding.range.start.line + 1 };
			const after = applied(before.graph.file.document, [...fix.edits]);
			const failure =
				after === undefined
					? "its edits overlap"
					: after === text
						? "it changes nothing"
						: compare(before, counts, snapshotOf(after, facts), shown, fix);
			yield failure === undefined ? trial : { ...trial, failure };
		}
	}
}

interface Counts {
	readonly byCode: ReadonlyMap<string, number>;
	/** By rule and message, with the severity. */
	readonly byMessage: ReadonlyMap<
		string,
		{ readonly code: string; readonly count: number; readonly severity: DiagnosticSeverity }
	>;
	readonly refused: number;
}

function compare(
	before: Snapshot,
	old: Counts,
	after: Snapshot,
	{ rule, finding, severity }: Shown,
	fix: Fix,
): string | undefined {
	const now = countsOf(after);
	if (now.refused > old.refused) return `BuildKit refuses more: ${problemsOf(after.graph).at(-1)?.message}`;
	const key = keyOf(rule.code, finding.message);
	const gone =
		(now.byCode.get(rule.code) ?? 0) < (old.byCode.get(rule.code) ?? 0) ||
		(now.byMessage.get(key)?.count ?? 0) < (old.byMessage.get(key)?.count ?? 0);
	if (!gone) return "the finding is still there";
	if (after.graph.stages.length === 0 && before.graph.stages.length > 0) return "no stage is left";
	// Behind one line that BuildKit refuses there may be another, of which it says nothing before.
	if (severity === DiagnosticSeverity.Error) return undefined;
	for (const [message, { code, severity: weight }] of now.byMessage) {
		// A message may only name things differently now.
		const isNew = !old.byMessage.has(message) && (now.byCode.get(code) ?? 0) > (old.byCode.get(code) ?? 0);
		// A smaller number is a harder severity; what is said to be safe makes no other of the same either.
		const isWorse = weight < severity || (fix.safe === true && weight === severity);
		if (code !== rule.code && isNew && isWorse) return `it makes ${message}`;
	}
	return undefined;
}

function countsOf(snapshot: Snapshot): Counts {
	const byCode = new Map<string, number>();
	const byMessage = new Map<string, { code: string; count: number; severity: DiagnosticSeverity }>();
	for (const { rule, finding, severity } of findings(snapshot, new Map())) {
		byCode.set(rule.code, (byCode.get(rule.code) ?? 0) + 1);
		const key = keyOf(rule.code, finding.message);
		const before = byMessage.get(key);
		if (before === undefined) byMessage.set(key, { code: rule.code, count: 1, severity });
		else before.count++;
	}
	return { byCode, byMessage, refused: problemsOf(snapshot.graph).length };
}

function keyOf(code: string, message: string): string {
	return `${code}: ${message}`;
}

function snapshotOf(text: string, facts: Facts): Snapshot {
	const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
	return { graph: buildGraph(scan(document)), facts };
}

function applied(
	document: TextDocument,
	edits: Parameters<typeof TextDocument.applyEdits>[1],
): string | undefined {
	try {
		return TextDocument.applyEdits(document, [...edits]);
	} catch {
		return undefined;
	}
}
