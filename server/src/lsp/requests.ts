// Every LSP request that the server answers: a further one is an entry here and a file in service/features/.

import {
	CallHierarchyIncomingCallsRequest,
	CallHierarchyOutgoingCallsRequest,
	CallHierarchyPrepareRequest,
	CodeLensRequest,
	CompletionRequest,
	DefinitionRequest,
	DocumentFormattingRequest,
	DocumentHighlightRequest,
	DocumentLinkRequest,
	DocumentOnTypeFormattingRequest,
	DocumentRangeFormattingRequest,
	DocumentSymbolRequest,
	FoldingRangeRequest,
	HoverRequest,
	InlayHintRequest,
	LinkedEditingRangeRequest,
	LSPErrorCodes,
	PrepareRenameRequest,
	ReferencesRequest,
	RenameRequest,
	ResponseError,
	SelectionRangeRequest,
	SemanticTokensRequest,
	SignatureHelpRequest,
	WorkspaceSymbolRequest,
} from "vscode-languageserver";
import { buildFileCompletion } from "../service/features/builds/completion.ts";
import { buildFileDefinition } from "../service/features/builds/definition.ts";
import { buildFileHover } from "../service/features/builds/hover.ts";
import { buildFileReferences } from "../service/features/builds/references.ts";
import { buildFileRename, prepareBuildFileRename } from "../service/features/builds/rename.ts";
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from "../service/features/callHierarchy.ts";
import { actionSources } from "../service/features/codeAction.ts";
import { codeLens } from "../service/features/codeLens.ts";
import { completion } from "../service/features/completion.ts";
import { definition } from "../service/features/definition.ts";
import { documentHighlight } from "../service/features/documentHighlight.ts";
import { documentLink } from "../service/features/documentLink.ts";
import { documentSymbol } from "../service/features/documentSymbol.ts";
import { foldingRange } from "../service/features/foldingRange.ts";
import { formatting } from "../service/features/formatting.ts";
import { hover } from "../service/features/hover.ts";
import { inlayHint } from "../service/features/inlayHint.ts";
import { linkedEditingRange } from "../service/features/linkedEditingRange.ts";
import { onTypeFormatting } from "../service/features/onTypeFormatting.ts";
import { rangeFormatting } from "../service/features/rangeFormatting.ts";
import { references } from "../service/features/references.ts";
import { prepareRename, type Refusal, rename } from "../service/features/rename.ts";
import { selectionRange } from "../service/features/selectionRange.ts";
import { semanticTokens } from "../service/features/semanticTokens.ts";
import { signatureHelp } from "../service/features/signatureHelp.ts";
import { workspaceSymbol } from "../service/features/workspaceSymbol.ts";
import { codeActionsFrom } from "./codeActions.ts";
import { lensCommand } from "./commands.ts";
import { conversionChoicesRequest, conversionRequest } from "./conversion.ts";
import { pulledDiagnostics } from "./diagnostics.ts";
import { type Endpoint, onDockerfile, onDockerfileAndOthers, onRequest } from "./endpoint.ts";
import {
	fitCompletion,
	fitDocumentLinks,
	fitHover,
	fitLinks,
	fitRename,
	fitSignatures,
	fitSymbols,
} from "./fit.ts";
import { focusRequest } from "./focus.ts";
import { patiently } from "./patience.ts";
import { encodeTokens, legend } from "./tokens.ts";
import { conversionsRequest, verifyRequest } from "./verify.ts";

/** The requests, in no order. */
export const endpoints: readonly Endpoint[] = [
	onDockerfile(
		CompletionRequest.type,
		{ completionProvider: { triggerCharacters: ["=", ",", "-", "$", "/", " "] } },
		({ snapshot, support }, { position }) => fitCompletion(completion(snapshot, position), support),
		{
			options: { triggerCharacters: ["=", ":", '"', " "] },
			answer: ({ file, support }, { position }) =>
				fitCompletion(buildFileCompletion(file, position), support),
		},
	),
	onDockerfile(
		DefinitionRequest.type,
		{ definitionProvider: true },
		({ snapshot, support }, { position }) => fitLinks(definition(snapshot, position), support),
		{
			answer: ({ file, support }, { position }) => fitLinks(buildFileDefinition(file, position), support),
		},
	),
	onDockerfile(
		HoverRequest.type,
		{ hoverProvider: true },
		({ snapshot, support }, { position }) => {
			const found = hover(snapshot, position);
			return found && fitHover(found, support);
		},
		{
			answer: ({ file, support }, { position }) => {
				const found = buildFileHover(file, position);
				return found && fitHover(found, support);
			},
		},
	),
	onDockerfile(
		SignatureHelpRequest.type,
		{
			// At every blank it would stand before the code; who wants it asks for it.
			signatureHelpProvider: { triggerCharacters: ["["] },
		},
		({ snapshot, support }, { position }) => {
			const help = signatureHelp(snapshot, position);
			return help && fitSignatures(help, support);
		},
	),
	codeActionsFrom(actionSources),
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
	onDockerfileAndOthers(
		ReferencesRequest.type,
		{ referencesProvider: true },
		({ snapshot }, { position, context }) => [...references(snapshot, position, context.includeDeclaration)],
		{
			answer: ({ file }, { position, context }) => [
				...buildFileReferences(file, position, context.includeDeclaration),
			],
		},
	),
	onDockerfile(
		DocumentHighlightRequest.type,
		{ documentHighlightProvider: true },
		({ snapshot }, { position }) => [...documentHighlight(snapshot, position)],
	),
	unregistered(
		onDockerfile(
			PrepareRenameRequest.type,
			{},
			({ snapshot }, { position }) => unlessRefused(prepareRename(snapshot, position)),
			{ answer: ({ file }, { position }) => unlessRefused(prepareBuildFileRename(file, position)) },
		),
	),
	onDockerfileAndOthers(
		RenameRequest.type,
		({ prepareRename: prepareProvider }) => ({
			renameProvider: prepareProvider ? { prepareProvider } : true,
		}),
		({ snapshot, support }, { position, newName }) => {
			const edit = unlessRefused(rename(snapshot, position, newName));
			return edit && unlessRefused(fitRename(edit, support));
		},
		{
			options: { prepareProvider: true },
			answer: ({ file, support }, { position, newName }) => {
				const edit = unlessRefused(buildFileRename(file, position, newName));
				return edit && unlessRefused(fitRename(edit, support));
			},
		},
	),
	onDockerfile(
		LinkedEditingRangeRequest.type,
		{ linkedEditingRangeProvider: true },
		({ snapshot }, { position }) => {
			const linked = linkedEditingRange(snapshot, position);
			return linked && { ...linked, ranges: [...linked.ranges] };
		},
	),
	onDockerfile(
		DocumentSymbolRequest.type,
		{ documentSymbolProvider: true },
		({ snapshot, support }, { textDocument }) =>
			fitSymbols(documentSymbol(snapshot), textDocument.uri, support),
	),
	onRequest(
		WorkspaceSymbolRequest.type,
		{ workspaceSymbolProvider: true },
		null,
		async (session, { query }, token) => {
			await patiently(session.stageNamesSettled());
			return token.isCancellationRequested ? null : [...workspaceSymbol(session.stageNames(), query)];
		},
	),
	onDockerfile(FoldingRangeRequest.type, { foldingRangeProvider: true }, ({ snapshot }) => [
		...foldingRange(snapshot),
	]),
	onDockerfile(
		SelectionRangeRequest.type,
		{ selectionRangeProvider: true },
		({ snapshot }, { positions }) => [...selectionRange(snapshot, positions)],
	),
	onDockerfile(
		CallHierarchyPrepareRequest.type,
		{ callHierarchyProvider: true },
		({ snapshot }, { position }) => [...prepareCallHierarchy(snapshot, position)],
	),
	onRequest(CallHierarchyIncomingCallsRequest.type, {}, null, (session, { item }) => {
		const snapshot = session.snapshot(item.uri);
		return snapshot ? [...incomingCalls(snapshot, item)] : null;
	}),
	onRequest(CallHierarchyOutgoingCallsRequest.type, {}, null, (session, { item }) => {
		const snapshot = session.snapshot(item.uri);
		return snapshot ? [...outgoingCalls(snapshot, item)] : null;
	}),
	onDockerfile(DocumentLinkRequest.type, { documentLinkProvider: {} }, ({ snapshot, support }) =>
		fitDocumentLinks(documentLink(snapshot), support),
	),
	onDockerfile(InlayHintRequest.type, { inlayHintProvider: true }, ({ snapshot, settings }, { range }) => [
		...inlayHint(snapshot, range, settings.inlayHints),
	]),
	onDockerfile(
		CodeLensRequest.type,
		// A lens without its command leads nowhere.
		({ commands }) => (commands ? { codeLensProvider: {} } : {}),
		({ snapshot }, { textDocument }) =>
			codeLens(snapshot).map((lens) => ({ range: lens.range, command: lensCommand(lens, textDocument.uri) })),
	),
	onDockerfile(
		SemanticTokensRequest.type,
		{ semanticTokensProvider: { legend, full: true } },
		({ snapshot }) => encodeTokens(semanticTokens(snapshot)),
	),
	focusRequest,
	conversionsRequest,
	verifyRequest,
	conversionChoicesRequest,
	conversionRequest,
	pulledDiagnostics,
];

/** Part of another request as clients see it. */
function unregistered({ capabilities, listen }: Endpoint): Endpoint {
	return { capabilities, listen };
}

/** Tells the user why not. */
function unlessRefused<T extends object>(answer: T | Refusal | undefined): T | undefined {
	if (answer && "refused" in answer) {
		throw new ResponseError(LSPErrorCodes.RequestFailed, answer.refused);
	}
	return answer;
}
