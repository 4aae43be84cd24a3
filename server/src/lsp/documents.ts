// The open documents, one immutable text per version, each scanned at most once and only when somebody asks.

import { TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Dockerfile } from "../service/syntax/dockerfile.ts";
import { memo } from "../service/syntax/memo.ts";
import { scan } from "../service/syntax/scan.ts";

/** The editor's documents of all languages that it tells us of. */
export type Documents = TextDocuments<TextDocument>;

/** Documents that keep up with the editor by incremental changes. */
export function openDocuments(): Documents {
	return new TextDocuments({
		create: TextDocument.create,
		// The library's own update writes into the old version, which a Dockerfile may still hold.
		update: (old, changes, version) =>
			TextDocument.update(
				TextDocument.create(old.uri, old.languageId, old.version, old.getText()),
				changes,
				version,
			),
	});
}

/**
 * The Dockerfile in a document; undefined where its language is another one. Scanned on the first question, not on the
 * change: while somebody types fast into a huge file, versions come and go that nobody asks about.
 */
export function dockerfileIn(document: TextDocument): Dockerfile | undefined {
	if (document.languageId !== "dockerfile") {
		return undefined;
	}
	return scanned(document);
}

const scanned = memo(scan);
