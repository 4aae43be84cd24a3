// Makes answers fit what a client can take. Features answer in full; here the rest is left out or said more plainly.

import {
	type CodeAction,
	type CompletionItem,
	type Diagnostic,
	DiagnosticTag,
	type DocumentLink,
	type DocumentSymbol,
	type Hover,
	InsertReplaceEdit,
	InsertTextFormat,
	type Location,
	type LocationLink,
	MarkupContent,
	type SignatureHelp,
	type SymbolInformation,
	TextDocumentEdit,
	type TextEdit,
	type WorkspaceEdit,
} from "vscode-languageserver";
import { isFade } from "../service/features/diagnostics.ts";
import type { Refusal } from "../service/features/rename.ts";
import { plainSnippet } from "./snippet.ts";
import type { Support } from "./support.ts";

/** Completion items without snippets, insert-and-replace edits and Markdown where those are not known. */
export function fitCompletion(items: readonly CompletionItem[], support: Support): CompletionItem[] {
	const { snippets, insertReplace, completionMarkdown } = support;
	if (snippets && insertReplace && completionMarkdown) {
		return [...items];
	}
	return items.map((item) => {
		const fitted = { ...item };
		if (!insertReplace && item.textEdit && InsertReplaceEdit.is(item.textEdit)) {
			fitted.textEdit = { newText: item.textEdit.newText, range: item.textEdit.replace };
		}
		if (!snippets && item.insertTextFormat === InsertTextFormat.Snippet) {
			fitted.insertTextFormat = InsertTextFormat.PlainText;
			if (fitted.textEdit) {
				fitted.textEdit = { ...fitted.textEdit, newText: plainSnippet(fitted.textEdit.newText) };
			}
			if (fitted.insertText !== undefined) {
				fitted.insertText = plainSnippet(fitted.insertText);
			}
		}
		if (!completionMarkdown && item.documentation) {
			fitted.documentation = plain(item.documentation);
		}
		return fitted;
	});
}

/** Links where the client has them, else the places that they lead to. */
export function fitLinks(links: readonly LocationLink[], support: Support): LocationLink[] | Location[] {
	return support.definitionLinks
		? [...links]
		: links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
}

/** A hover without Markdown where that is not known. */
export function fitHover(hover: Hover, support: Support): Hover {
	return support.hoverMarkdown || !MarkupContent.is(hover.contents)
		? hover
		: { ...hover, contents: plain(hover.contents) };
}

/** Signatures without Markdown where that is not known. */
export function fitSignatures(help: SignatureHelp, support: Support): SignatureHelp {
	if (support.signatureMarkdown) {
		return help;
	}
	const signatures = help.signatures.map((signature) => ({
		...signature,
		...(signature.documentation && { documentation: plain(signature.documentation) }),
		...(signature.parameters && {
			parameters: signature.parameters.map((parameter) => ({
				...parameter,
				...(parameter.documentation && { documentation: plain(parameter.documentation) }),
			})),
		}),
	}));
	return { ...help, signatures };
}

/** Diagnostics without the parts that the client does not know, and none for fading where it can't fade. */
export function fitDiagnostics(diagnostics: readonly Diagnostic[], support: Support): Diagnostic[] {
	const fades = support.diagnosticTags.includes(DiagnosticTag.Unnecessary);
	return diagnostics.flatMap((diagnostic) => {
		if (!fades && isFade(diagnostic)) {
			return [];
		}
		const { tags, relatedInformation, codeDescription, data, ...rest } = diagnostic;
		const knownTags = tags?.filter((tag) => support.diagnosticTags.includes(tag)) ?? [];
		return [
			{
				...rest,
				...(knownTags.length > 0 && { tags: knownTags }),
				...(relatedInformation && support.relatedInformation && { relatedInformation }),
				...(codeDescription && support.codeDescription && { codeDescription }),
				...(data !== undefined && support.diagnosticData && { data }),
			},
		];
	});
}

/** Code actions whose edits the client can apply; none where it knows commands only. */
export function fitActions(actions: readonly CodeAction[], support: Support): CodeAction[] {
	if (!support.codeActionLiterals) {
		return [];
	}
	const known = support.disabledActions ? actions : actions.filter(({ disabled }) => !disabled);
	return known.map((action) => (action.edit ? { ...action, edit: fitEdit(action.edit, support) } : action));
}

/** The edit of a rename that the client can apply; why not, where all of it is to be confirmed and it can't ask. */
export function fitRename(
	edit: WorkspaceEdit,
	{ documentChanges, renameAnnotations }: Support,
): WorkspaceEdit | Refusal {
	const annotations = Object.values(edit.changeAnnotations ?? {});
	if (!renameAnnotations && edit.documentChanges?.every(isToBeConfirmed(edit))) {
		const reasons = annotations.flatMap(({ description }) => description ?? []);
		return { refused: `This has to be confirmed, which this editor does not know. ${reasons.join(" ")}` };
	}
	return fitEdit(edit, { documentChanges, changeAnnotations: renameAnnotations });
}

function isToBeConfirmed({ changeAnnotations = {} }: WorkspaceEdit): (change: unknown) => boolean {
	return (change) =>
		TextDocumentEdit.is(change) &&
		change.edits.every(
			(each) => "annotationId" in each && changeAnnotations[each.annotationId]?.needsConfirmation === true,
		);
}

/** The outline, or a flat list where the client has no outline. */
export function fitSymbols(
	symbols: readonly DocumentSymbol[],
	uri: string,
	support: Support,
): DocumentSymbol[] | SymbolInformation[] {
	return support.hierarchicalSymbols ? [...symbols] : symbols.flatMap((symbol) => flat(symbol, uri));
}

function flat(
	{ name, kind, range, children = [] }: DocumentSymbol,
	uri: string,
	container?: string,
): readonly SymbolInformation[] {
	const own = {
		name,
		kind,
		location: { uri, range },
		...(container !== undefined && { containerName: container }),
	};
	return [own, ...children.flatMap((child) => flat(child, uri, name))];
}

/** Links without their tooltips where those are not shown. */
export function fitDocumentLinks(links: readonly DocumentLink[], { linkTooltips }: Support): DocumentLink[] {
	return linkTooltips
		? [...links]
		: links.map(({ range, target }) => ({ range, ...(target !== undefined && { target }) }));
}

/**
 * A workspace edit without annotations, or without versions, where those are not known. What the user would have to
 * confirm is left out then.
 */
function fitEdit(
	edit: WorkspaceEdit,
	support: Pick<Support, "documentChanges" | "changeAnnotations">,
): WorkspaceEdit {
	if (!edit.documentChanges || (support.documentChanges && support.changeAnnotations)) {
		return edit;
	}
	const { changeAnnotations = {} } = edit;
	const documents = edit.documentChanges.filter(TextDocumentEdit.is).map(({ textDocument, edits }) => ({
		textDocument,
		edits: edits.flatMap((each) => {
			const doubtful =
				"annotationId" in each && changeAnnotations[each.annotationId]?.needsConfirmation === true;
			return "newText" in each && !doubtful ? [withoutAnnotation(each)] : [];
		}),
	}));
	const touched = documents.filter(({ edits }) => edits.length > 0);
	if (support.documentChanges) {
		return { documentChanges: touched };
	}
	const changes: Record<string, TextEdit[]> = {};
	for (const { textDocument, edits } of touched) {
		changes[textDocument.uri] = [...(changes[textDocument.uri] ?? []), ...edits];
	}
	return { changes };
}

function withoutAnnotation({ range, newText }: TextEdit): TextEdit {
	return { range, newText };
}

function plain(documentation: string | MarkupContent): MarkupContent {
	return {
		kind: "plaintext",
		value: typeof documentation === "string" ? documentation : documentation.value,
	};
}
