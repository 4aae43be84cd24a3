// Diagnostics: what the rules find, as the settings and the file's own `# check=` want it.

import {
	type Diagnostic,
	type DiagnosticRelatedInformation,
	DiagnosticSeverity,
	DiagnosticTag,
} from "vscode-languageserver-types";
import { reachable, stageAt } from "../graph/queries.ts";
import { rules } from "../rules/index.ts";
import type { Finding, Rule } from "../rules/rule.ts";
import type { Snapshot } from "../snapshot.ts";
import { checksOf } from "./checks.ts";

/** What the user says of rules, by code; a rule that is not in it speaks as severely as it finds right. */
export type Severities = ReadonlyMap<string, "off" | DiagnosticSeverity>;

/** A finding that is to be shown, with the rule it comes from. */
export interface Shown {
	readonly rule: Pick<Rule, "code" | "severity">;
	readonly finding: Finding;
	readonly severity: DiagnosticSeverity;
}

/** The diagnostics of a Dockerfile, in the order of the rules. */
export function diagnostics(snapshot: Snapshot, severities: Severities): readonly Diagnostic[] {
	const { uri } = snapshot.graph.file;
	const isBright = neededByTarget(snapshot);
	return findings(snapshot, severities).flatMap((shown) => {
		const diagnostic = toDiagnostic(shown, uri);
		if (isBright(shown.finding)) return [{ ...diagnostic, tags: [] }];
		return [diagnostic, ...(shown.finding.faded === undefined ? [] : [fade(shown, shown.finding.faded)])];
	});
}

// Nothing is faded that the target needs for which the user looks at the file.
function neededByTarget({ graph, target }: Snapshot): (finding: Finding) => boolean {
	if (target === undefined) return () => false;
	const needed = reachable(graph, target);
	return ({ tags, range }) => {
		const stage = tags?.includes(DiagnosticTag.Unnecessary) ? stageAt(graph, range.start) : undefined;
		return stage !== undefined && needed.has(stage);
	};
}

/** Whether a diagnostic only fades what belongs to another one: lists of findings leave it out. */
export function isFade({ data }: Diagnostic): boolean {
	return data === fadeMark;
}

/** What the rules find and nobody turned off. */
export function findings(snapshot: Snapshot, severities: Severities): readonly Shown[] {
	const checks = checksOf(snapshot.graph);
	const shown: Shown[] = [];
	for (const rule of rules) {
		const asked = severities.get(rule.code) ?? rule.severity;
		const experiment = asked === "off" && rule.severity === "off" && checks.isExperimental(rule.code);
		const wanted = experiment ? DiagnosticSeverity.Warning : asked;
		if (wanted === "off") continue;
		for (const finding of rule.check(snapshot)) {
			const start = finding.checkedAt ?? finding.range.start;
			if (checks.skips(rule, start) || (experiment && !checks.isExperimental(rule.code, start))) continue;
			shown.push({ rule, finding, severity: severityOf(wanted, finding, checks.error) });
		}
	}
	return shown;
}

/** The page that explains a rule. */
function pageOf(code: string): string {
	return `https://github.com/dockerfile-stages/dockerfile-stages/blob/main/docs/rules/${code}.md`;
}

const fadeMark = "fade";

/** How severe a finding is: a rule may be milder than asked for in a single case, never harder. */
export function severityOf(wanted: DiagnosticSeverity, finding: Finding, error: boolean): DiagnosticSeverity {
	// A larger number is a weaker severity.
	const weaker = Math.max(wanted, finding.severity ?? wanted);
	const severity = severitiesByNumber.find((one) => one === weaker) ?? wanted;
	return error && severity === DiagnosticSeverity.Warning ? DiagnosticSeverity.Error : severity;
}

const severitiesByNumber = [
	DiagnosticSeverity.Error,
	DiagnosticSeverity.Warning,
	DiagnosticSeverity.Information,
	DiagnosticSeverity.Hint,
] as const;

/** The diagnostic of a finding. */
export function toDiagnostic({ rule: { code }, finding, severity }: Shown, uri: string): Diagnostic {
	const { range, message, tags = [], related = [], data } = finding;
	const relatedInformation: DiagnosticRelatedInformation[] = related.map((one) => ({
		message: one.message,
		location: { uri: one.uri ?? uri, range: one.range },
	}));
	return {
		range,
		severity,
		code,
		codeDescription: { href: pageOf(code) },
		source: "dockerfile-stages",
		message,
		...(tags.length === 0 ? {} : { tags: [...tags] }),
		...(relatedInformation.length === 0 ? {} : { relatedInformation }),
		...(data === undefined ? {} : { data }),
	};
}

// Editors underline the whole range of a warning: what is only to be faded is a hint of its own, which they do not.
function fade({ rule: { code }, finding: { message } }: Shown, range: Diagnostic["range"]): Diagnostic {
	return {
		range,
		severity: DiagnosticSeverity.Hint,
		code,
		codeDescription: { href: pageOf(code) },
		source: "dockerfile-stages",
		message,
		tags: [DiagnosticTag.Unnecessary],
		data: fadeMark,
	};
}
