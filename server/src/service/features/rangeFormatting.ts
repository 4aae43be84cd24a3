// textDocument/rangeFormatting: the indentation of some lines.

import type { FormattingOptions, Range, TextEdit } from "vscode-languageserver-types";
import { indentationEdits } from "../base/indentation.ts";
import type { Snapshot } from "../snapshot.ts";

/**
 * The edits that format what a range touches. An instruction is formatted as a whole: its lines have no place of their
 * own, only one among each other.
 */
export function rangeFormatting(
	{ graph }: Snapshot,
	range: Range,
	options: FormattingOptions,
): readonly TextEdit[] {
	return indentationEdits(graph.file, options, range);
}
