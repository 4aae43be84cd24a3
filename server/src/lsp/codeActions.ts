// Code actions come from several sources: where one fails, the others still answer.

import { CodeActionKind, CodeActionRequest, CodeActionTriggerKind } from "vscode-languageserver";
import { buildFileActions } from "../service/features/builds/diagnostics.ts";
import type { ActionSource } from "../service/features/codeAction.ts";
import { conversionRefusal } from "../service/features/conversionActions.ts";
import type { Snapshot } from "../service/snapshot.ts";
import type { Dockerfile } from "../service/syntax/dockerfile.ts";
import { chooseConversionCommand } from "./commands.ts";
import { contextOf, type Endpoint, onBuildFile, onRequest } from "./endpoint.ts";
import { fitActions } from "./fit.ts";
import { guarded } from "./guard.ts";
import type { Session } from "./session.ts";

/** The kind of the action that applies every safe fix. */
const fixAllKind = `${CodeActionKind.SourceFixAll}.dockerfileStages`;

/** `textDocument/codeAction`, answered from these sources. */
export function codeActionsFrom(sources: readonly ActionSource[]): Endpoint {
	const endpoint = onRequest(
		CodeActionRequest.type,
		{
			codeActionProvider: {
				codeActionKinds: [
					CodeActionKind.QuickFix,
					CodeActionKind.RefactorExtract,
					CodeActionKind.RefactorInline,
					CodeActionKind.RefactorRewrite,
					fixAllKind,
				],
			},
		},
		null,
		async (session, params, token) => {
			const { textDocument, range, context: asked } = params;
			const context = contextOf(session, textDocument.uri);
			if (!context) {
				return onBuildFile(session, params, token, {
					answer: ({ file, settings, support }) =>
						fitActions(buildFileActions(file, range, asked, settings.severities), support),
				});
			}
			const { snapshot, settings, support } = context;
			const chooser = support.commands ? chooseConversionCommand(textDocument.uri) : undefined;
			const wishes = { extras: settings.extras, ...(chooser && { chooser }) };
			const found = await Promise.all(
				sources.map(({ name, find }) =>
					guarded(session.log, `textDocument/codeAction (${name})`, [], () =>
						find(snapshot, range, asked, settings.severities, wishes),
					),
				),
			);
			if (asked.triggerKind === CodeActionTriggerKind.Invoked) {
				logRefusal(session, snapshot);
			}
			return fitActions(found.flat(), support);
		},
	);
	const options = { codeActionKinds: [CodeActionKind.QuickFix] };
	return { ...endpoint, onBuildFiles: { method: CodeActionRequest.method, options } };
}

/** Why the menu that somebody opened has no conversion: once for each state of a file. */
function logRefusal({ log }: Session, { graph, facts }: Snapshot): void {
	const reason = told.has(graph.file) ? undefined : conversionRefusal({ graph, facts });
	if (reason !== undefined) {
		told.add(graph.file);
		log.info(`${graph.file.uri}: no conversion to a multi-stage build is offered: ${reason}`);
	}
}

const told = new WeakSet<Dockerfile>();
