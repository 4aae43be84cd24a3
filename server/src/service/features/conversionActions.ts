// The conversion to a multi-stage build as code actions: few where nobody asked for them, all of them where somebody did.

import {
	type AnnotatedTextEdit,
	type ChangeAnnotation,
	type CodeAction,
	type CodeActionContext,
	CodeActionKind,
	CodeActionTriggerKind,
	type Command,
	type Range,
	type WorkspaceEdit,
} from "vscode-languageserver-types";
import type { Conversion } from "../convert/conversion.ts";
import { convert } from "../convert/convert.ts";
import type { ExtraId } from "../convert/extras/extra.ts";
import { extras } from "../convert/extras/index.ts";
import { singleStageBuild } from "../rules/single-stage-build.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { touches, wants } from "./actionScope.ts";
import { findings, type Severities, toDiagnostic } from "./diagnostics.ts";

/** What the user wants of conversions, and what the client can do. */
export interface Wishes {
	/** The extras that every conversion is to have, where they can be right. */
	readonly extras?: readonly ExtraId[];
	/** Lets the user choose; absent where the client has no such command. */
	readonly chooser?: Command;
}

/**
 * At the FROM a quick fix, of the finding where there is one: the soundest conversion and the way to the others, or all
 * of them where the client can't let the user choose. Elsewhere the same as a refactoring, unless nobody asked. In the
 * menu of refactorings all bases, and each extra; or why there is none.
 */
export function conversionActions(
	snapshot: Snapshot,
	range: Range,
	context: CodeActionContext,
	severities: Severities,
	{ extras: wanted = [], chooser }: Wishes,
): readonly CodeAction[] {
	const { stages, file } = snapshot.graph;
	const [stage] = stages;
	if (stages.length !== 1 || stage === undefined) return [];
	const asked = context.only?.some((kind) => kind.startsWith(CodeActionKind.Refactor)) ?? false;
	const quick = touches(stage.from.range, range) && wants(context, CodeActionKind.QuickFix);
	const unasked = context.triggerKind === CodeActionTriggerKind.Automatic;
	const rewrite = asked || (!quick && !unasked);
	if (!quick && !(rewrite && wants(context, CodeActionKind.RefactorRewrite))) return [];
	const result = convert(snapshot, wanted);
	if (!result.offered) {
		const disabled = { reason: result.reason };
		return asked
			? [{ title: "Convert to multi-stage build", kind: CodeActionKind.RefactorRewrite, disabled }]
			: [];
	}
	const { conversions } = result;
	const few = chooser === undefined ? conversions : conversions.slice(0, 1);
	const actions: CodeAction[] = [];
	const add = (kind: CodeActionKind, list: readonly Conversion[], more: Partial<CodeAction> = {}): void => {
		actions.push(
			...list.map((conversion) => ({
				title: conversion.title,
				kind,
				...more,
				edit: annotatedEdit(file, conversion),
				...(conversion === conversions[0] && { isPreferred: true }),
			})),
		);
		if (chooser !== undefined) actions.push({ title: chooser.title, kind, ...more, command: chooser });
	};
	if (quick) {
		const diagnostics = findings(snapshot, severities)
			.filter(
				({ rule, finding }) =>
					rule.code === singleStageBuild.code && touches(finding.range, stage.from.range),
			)
			.map((shown) => toDiagnostic(shown, file.uri));
		add(CodeActionKind.QuickFix, few, diagnostics.length > 0 ? { diagnostics } : {});
	}
	if (rewrite && asked)
		add(CodeActionKind.RefactorRewrite, [...conversions, ...withOneExtra(snapshot, wanted)]);
	else if (rewrite) add(CodeActionKind.RefactorRewrite, few);
	return actions;
}

/** Why a file with one stage is not converted; undefined where it is, or where it has more. For the log. */
export function conversionRefusal(snapshot: Snapshot): string | undefined {
	if (snapshot.graph.stages.length !== 1) return undefined;
	const result = convert(snapshot);
	return result.offered ? undefined : result.reason;
}

// The soundest conversion with each further extra that can be right in it.
function withOneExtra(snapshot: Snapshot, wanted: readonly ExtraId[]): readonly Conversion[] {
	return extras
		.filter(({ id }) => !wanted.includes(id))
		.flatMap(({ id }) => {
			const result = convert(snapshot, [...wanted, id]);
			const [soundest] = result.offered ? result.conversions : [];
			return soundest?.extras.includes(id) === true ? [soundest] : [];
		});
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
