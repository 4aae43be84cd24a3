// textDocument/formatting: the indentation of the whole file.

import type { FormattingOptions, TextEdit } from "vscode-languageserver-types";
import { indentationEdits } from "../base/indentation.ts";
import type { Snapshot } from "../snapshot.ts";

/** The edits that format a file; none where it is formatted. What is built stays the same. */
export function formatting({ graph }: Snapshot, options: FormattingOptions): readonly TextEdit[] {
	return indentationEdits(graph.file, options);
}
