// Texts to read beside a document: they belong to nobody's files, and nothing asks whether to save them.

import { type Disposable, EventEmitter, type TextDocument, Uri, ViewColumn, window, workspace } from "vscode";

/** Shows reports. */
export interface Reports extends Disposable {
	/** Shows a text about a document beside it, in the place of an earlier one. */
	show(about: TextDocument, text: string): Promise<void>;
}

const scheme = "dockerfile-stages-report";

/** Reports by the document that they are about. */
export function createReports(): Reports {
	const texts = new Map<string, string>();
	const changed = new EventEmitter<Uri>();
	const provider = workspace.registerTextDocumentContentProvider(scheme, {
		onDidChange: changed.event,
		provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
	});
	const closed = workspace.onDidCloseTextDocument(({ uri }) => texts.delete(uri.toString()));
	return {
		async show(about, text) {
			const name = about.uri.path.split("/").at(-1) ?? "";
			const uri = Uri.from({ scheme, path: `/${name} verified.txt`, query: about.uri.toString() });
			texts.set(uri.toString(), text);
			changed.fire(uri);
			const document = await workspace.openTextDocument(uri);
			await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true });
		},
		dispose() {
			provider.dispose();
			closed.dispose();
			changed.dispose();
		},
	};
}
