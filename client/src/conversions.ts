// Conversions that are looked at: the file as it is and as it would be, side by side, to be applied or discarded.

import {
	commands,
	type Disposable,
	EventEmitter,
	Range,
	TabInputTextDiff,
	type TextDocument,
	TextEdit,
	Uri,
	WorkspaceEdit,
	window,
	workspace,
} from "vscode";
import type { ChosenConversion } from "../../server/src/protocol.ts";

/** The scheme of documents that hold what a file would be. */
export const conversionScheme = "dockerfile-stages-conversion";

/** The conversions that are shown. */
export interface Conversions extends Disposable {
	/** Shows a document beside what it would be, and asks what to do. */
	show(document: TextDocument, chosen: ChosenConversion): Promise<void>;
	/** Applies one that is shown, the active one where none is named. */
	apply(target?: unknown): Promise<void>;
	/** Shows one no longer. */
	discard(target?: unknown): Promise<void>;
}

interface Shown {
	readonly original: Uri;
	readonly chosen: ChosenConversion;
}

/** Makes the conversions; `showLog` shows where their reasons are. */
export function createConversions(showLog: () => void): Conversions {
	const shown = new Map<string, Shown>();
	const changed = new EventEmitter<Uri>();
	const provider = workspace.registerTextDocumentContentProvider(conversionScheme, {
		onDidChange: changed.event,
		provideTextDocumentContent: (uri) => shown.get(uri.toString())?.chosen.text,
	});
	const closing = window.tabGroups.onDidChangeTabs(({ closed }) => {
		for (const { input } of closed) {
			if (input instanceof TabInputTextDiff && input.modified.scheme === conversionScheme) {
				shown.delete(input.modified.toString());
			}
		}
		markActive();
	});
	const switching = window.tabGroups.onDidChangeTabGroups(markActive);
	const apply = async (target?: unknown): Promise<void> => {
		const uri = uriOf(target);
		const one = uri && shown.get(uri.toString());
		if (!uri || !one) {
			return;
		}
		const document = await workspace.openTextDocument(one.original);
		if (document.version !== one.chosen.version) {
			await window.showWarningMessage("The file has changed since. Start the conversion again.");
			return;
		}
		const edit = new WorkspaceEdit();
		edit.set(
			document.uri,
			one.chosen.edits.map(({ range: { start, end }, newText }) =>
				TextEdit.replace(new Range(start.line, start.character, end.line, end.character), newText),
			),
		);
		if (!(await workspace.applyEdit(edit))) {
			await window.showWarningMessage("The file can't be changed.");
			return;
		}
		await close(uri);
		await window.showTextDocument(document);
	};
	const discard = async (target?: unknown): Promise<void> => {
		const uri = uriOf(target);
		if (uri) {
			await close(uri);
		}
	};
	return {
		apply,
		discard,
		async show(document, chosen) {
			const uri = document.uri.with({ scheme: conversionScheme, query: document.uri.toString() });
			shown.set(uri.toString(), { original: document.uri, chosen });
			changed.fire(uri);
			const name = document.uri.path.slice(document.uri.path.lastIndexOf("/") + 1);
			const title = `${name}: as it is \u2194 as a multi-stage build`;
			await commands.executeCommand("vscode.diff", document.uri, uri, title, { preview: true });
			const answer = await window.showInformationMessage(`${chosen.title}?`, "Apply", "Discard", "Why?");
			if (answer === "Apply") {
				await apply(uri);
			} else if (answer === "Discard") {
				await discard(uri);
			} else if (answer === "Why?") {
				showLog();
			}
		},
		dispose() {
			provider.dispose();
			closing.dispose();
			switching.dispose();
			changed.dispose();
		},
	};
}

// For the `when` clauses of the manifest: of a diff they know the file on the left alone.
function markActive(): void {
	void commands.executeCommand(
		"setContext",
		"dockerfileStages.showsConversion",
		uriOf(undefined) !== undefined,
	);
}

async function close(uri: Uri): Promise<void> {
	const tabs = window.tabGroups.all
		.flatMap((group) => group.tabs)
		.filter(({ input }) => input instanceof TabInputTextDiff && input.modified.toString() === uri.toString());
	await window.tabGroups.close(tabs);
}

// A button of an editor names its document; from the palette it is that of the active tab.
function uriOf(target: unknown): Uri | undefined {
	if (target instanceof Uri && target.scheme === conversionScheme) {
		return target;
	}
	const input = window.tabGroups.activeTabGroup.activeTab?.input;
	return input instanceof TabInputTextDiff && input.modified.scheme === conversionScheme
		? input.modified
		: undefined;
}
