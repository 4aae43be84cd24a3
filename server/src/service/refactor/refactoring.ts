// What a refactoring is: edits that change how a Dockerfile is written and not what it builds.

import type { Range, TextEdit } from "vscode-languageserver-types";
import type { Snapshot } from "../snapshot.ts";

/** What a refactoring comes to at a place. */
export type Refactoring = {
	readonly title: string;
	/** LSP's kind of code action. */
	readonly kind: "refactor.extract" | "refactor.inline" | "refactor.rewrite";
} & (
	| { readonly edits: readonly TextEdit[] }
	/** It would be one here, but for this. A sentence. */
	| { readonly refused: string }
);

/** Gives what it comes to at a selection; undefined where nobody would look for it. */
export type Refactor = (snapshot: Snapshot, range: Range) => Refactoring | undefined;
