// Semantic tokens as LSP wants them: five numbers each, relative to the one before.

import { type SemanticTokens, SemanticTokensBuilder, type SemanticTokensLegend } from "vscode-languageserver";
import type { Token } from "../service/features/semanticTokens.ts";

/** What the numbers mean. These are LSP's own types, which every theme has colours for. */
export const legend: SemanticTokensLegend = {
	tokenTypes: ["class", "variable"],
	tokenModifiers: ["declaration"],
};

/** Encodes tokens that are in file order and each on one line. */
export function encodeTokens(tokens: readonly Token[]): SemanticTokens {
	const builder = new SemanticTokensBuilder();
	for (const { range, type, declaration } of tokens) {
		const { start, end } = range;
		builder.push(
			start.line,
			start.character,
			end.character - start.character,
			type === "stage" ? 0 : 1,
			declaration ? 1 : 0,
		);
	}
	return builder.build();
}
