// Every LSP request that the server answers: a further one is an entry here and a file in service/features/.

import {
	CodeActionKind,
	CodeActionRequest,
	CompletionRequest,
	DefinitionRequest,
	DocumentFormattingRequest,
	DocumentOnTypeFormattingRequest,
	DocumentRangeFormattingRequest,
	HoverRequest,
	SignatureHelpRequest,
} from "vscode-languageserver";
import { codeAction } from "../service/features/codeAction.ts";
import { completion } from "../service/features/completion.ts";
import { definition } from "../service/features/definition.ts";
import { formatting } from "../service/features/formatting.ts";
import { hover } from "../service/features/hover.ts";
import { onTypeFormatting } from "../service/features/onTypeFormatting.ts";
import { rangeFormatting } from "../service/features/rangeFormatting.ts";
import { signatureHelp } from "../service/features/signatureHelp.ts";
import { pulledDiagnostics } from "./diagnostics.ts";
import { type Endpoint, onDockerfile } from "./endpoint.ts";
import { fitActions, fitCompletion, fitHover, fitLinks, fitSignatures } from "./fit.ts";

/** The kind of the action that applies every safe fix. */
const fixAllKind = `${CodeActionKind.SourceFixAll}.dockerfileStages`;

/** The requests, in no order. */
export const endpoints: readonly Endpoint[] = [
	onDockerfile(
		CompletionRequest.type,
		{ completionProvider: { triggerCharacters: ["=", ",", "-", "$", "/", " "] } },
		({ snapshot, support }, { position }) => fitCompletion(completion(snapshot, position), support),
	),
	onDockerfile(DefinitionRequest.type, { definitionProvider: true }, ({ snapshot, support }, { position }) =>
		fitLinks(definition(snapshot, position), support),
	),
	onDockerfile(HoverRequest.type, { hoverProvider: true }, ({ snapshot, support }, { position }) => {
		const found = hover(snapshot, position);
		return found && fitHover(found, support);
	}),
	onDockerfile(
		SignatureHelpRequest.type,
		{ signatureHelpProvider: { triggerCharacters: [" ", "-", "[", ",", '"'] } },
		({ snapshot, support }, { position }) => {
			const help = signatureHelp(snapshot, position);
			return help && fitSignatures(help, support);
		},
	),
	onDockerfile(
		CodeActionRequest.type,
		{
			codeActionProvider: {
				codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind],
			},
		},
		({ snapshot, severities, support }, { range, context }) =>
			fitActions(codeAction(snapshot, range, context, severities), support),
	),
	onDockerfile(
		DocumentFormattingRequest.type,
		{ documentFormattingProvider: true },
		({ snapshot }, { options }) => [...formatting(snapshot, options)],
	),
	onDockerfile(
		DocumentRangeFormattingRequest.type,
		{ documentRangeFormattingProvider: true },
		({ snapshot }, { range, options }) => [...rangeFormatting(snapshot, range, options)],
	),
	onDockerfile(
		DocumentOnTypeFormattingRequest.type,
		// The escape characters: after one, the next line is a continuation and is indented.
		{ documentOnTypeFormattingProvider: { firstTriggerCharacter: "\\", moreTriggerCharacter: ["`"] } },
		({ snapshot }, { position, ch, options }) => [...onTypeFormatting(snapshot, position, ch, options)],
	),
	pulledDiagnostics,
];
