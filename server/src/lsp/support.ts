// What a client can take, read once from its capabilities. The rest of the server asks these questions only.

import type { ClientCapabilities, DiagnosticTag, InitializeParams, MarkupKind } from "vscode-languageserver";
import type { InitializationOptions } from "../protocol.ts";

/** A client's abilities, all known and none optional. */
export interface Support {
	readonly snippets: boolean;
	readonly insertReplace: boolean;
	readonly completionMarkdown: boolean;
	readonly hoverMarkdown: boolean;
	readonly signatureMarkdown: boolean;
	readonly definitionLinks: boolean;
	readonly codeActionLiterals: boolean;
	readonly disabledActions: boolean;
	readonly documentChanges: boolean;
	readonly changeAnnotations: boolean;
	readonly pullDiagnostics: boolean;
	readonly refreshDiagnostics: boolean;
	readonly relatedInformation: boolean;
	readonly diagnosticTags: readonly DiagnosticTag[];
	readonly codeDescription: boolean;
	readonly diagnosticData: boolean;
	readonly pullSettings: boolean;
	readonly watchSettings: boolean;
	readonly watchFiles: boolean;
	readonly progress: boolean;
	readonly workspaceFolders: boolean;
	/** The methods, of those that we register later, that it lets us register, `textDocument/hover` and so on. */
	readonly registers: (method: string) => boolean;
	readonly prepareRename: boolean;
	readonly renameAnnotations: boolean;
	readonly hierarchicalSymbols: boolean;
	readonly linkTooltips: boolean;
	readonly refreshInlayHints: boolean;
	readonly refreshCodeLenses: boolean;
	/** It is our own client and reads files for us. */
	readonly readFiles: boolean;
	/** It is our own client and has the commands that we name. */
	readonly commands: boolean;
}

/** Takes what a client says of itself; what it does not say, it can't. */
export function supportOf({ capabilities, initializationOptions }: InitializeParams): Support {
	const { textDocument, workspace } = capabilities;
	const item = textDocument?.completion?.completionItem;
	const diagnostics = diagnosticsOf(capabilities);
	const annotations = workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
	const own: InitializationOptions = initializationOptions ?? {};
	return {
		snippets: item?.snippetSupport ?? false,
		insertReplace: item?.insertReplaceSupport ?? false,
		completionMarkdown: hasMarkdown(item?.documentationFormat),
		hoverMarkdown: hasMarkdown(textDocument?.hover?.contentFormat),
		signatureMarkdown: hasMarkdown(textDocument?.signatureHelp?.signatureInformation?.documentationFormat),
		definitionLinks: textDocument?.definition?.linkSupport ?? false,
		codeActionLiterals: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
		disabledActions: textDocument?.codeAction?.disabledSupport ?? false,
		documentChanges: workspace?.workspaceEdit?.documentChanges ?? false,
		changeAnnotations: annotations && (textDocument?.codeAction?.honorsChangeAnnotations ?? false),
		pullDiagnostics: textDocument?.diagnostic !== undefined,
		refreshDiagnostics: workspace?.diagnostics?.refreshSupport ?? false,
		relatedInformation: diagnostics?.relatedInformation ?? false,
		diagnosticTags: diagnostics?.tagSupport?.valueSet ?? [],
		codeDescription: diagnostics?.codeDescriptionSupport ?? false,
		diagnosticData: diagnostics?.dataSupport ?? false,
		pullSettings: workspace?.configuration ?? false,
		watchSettings: workspace?.didChangeConfiguration?.dynamicRegistration ?? false,
		watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
		progress: capabilities.window?.workDoneProgress ?? false,
		workspaceFolders: workspace?.workspaceFolders ?? false,
		registers: registersOf(capabilities),
		prepareRename: textDocument?.rename?.prepareSupport ?? false,
		renameAnnotations: annotations && (textDocument?.rename?.honorsChangeAnnotations ?? false),
		hierarchicalSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false,
		linkTooltips: textDocument?.documentLink?.tooltipSupport ?? false,
		refreshInlayHints: workspace?.inlayHint?.refreshSupport ?? false,
		refreshCodeLenses: workspace?.codeLens?.refreshSupport ?? false,
		readFiles: own.files ?? false,
		commands: own.commands ?? false,
	};
}

/** Pulled diagnostics have abilities of their own since LSP 3.18; clients of before say them of the pushed ones. */
function diagnosticsOf({ textDocument }: ClientCapabilities) {
	return { ...textDocument?.publishDiagnostics, ...textDocument?.diagnostic };
}

function hasMarkdown(formats: readonly MarkupKind[] | undefined): boolean {
	return formats?.includes("markdown") ?? false;
}

const syncMethods: readonly string[] = [
	"textDocument/didOpen",
	"textDocument/didChange",
	"textDocument/didClose",
];

function registersOf({ textDocument }: ClientCapabilities): (method: string) => boolean {
	const abilities = new Map<string, unknown>(Object.entries(textDocument ?? {}));
	return (method) => {
		const name = syncMethods.includes(method) ? "synchronization" : method.slice("textDocument/".length);
		const ability = abilities.get(name);
		return (
			typeof ability === "object" &&
			ability !== null &&
			"dynamicRegistration" in ability &&
			ability.dynamicRegistration === true
		);
	};
}
