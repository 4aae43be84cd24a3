// VS Code's own engine for TextMate grammars, with this project's grammar in it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar, type IToken } from "vscode-textmate";

const require = createRequire(import.meta.url);
const config = new URL("config.json", import.meta.url);

/** A line and what the grammar makes of it. */
export interface TokenLine {
	readonly text: string;
	readonly tokens: readonly IToken[];
}

/** Loads the grammar, with the grammars that it embeds (config.json names them) or without. */
export async function loadGrammar(embedded: boolean): Promise<IGrammar> {
	const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
	const engine = oniguruma.loadWASM({ data: wasm }).then(() => ({
		createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
		createOnigString: (text: string) => new oniguruma.OnigString(text),
	}));
	const grammars: readonly {
		readonly scopeName: string;
		readonly path: string;
		readonly language?: string;
	}[] = JSON.parse(readFileSync(config, "utf8")).contributes.grammars;
	const registry = new textmate.Registry({
		onigLib: engine,
		loadGrammar: async (scope) => {
			const found = grammars.find(({ scopeName, language }) => scopeName === scope && (embedded || language));
			if (found === undefined) {
				return null;
			}
			const path = new URL(found.path, config);
			return textmate.parseRawGrammar(readFileSync(path, "utf8"), path.pathname);
		},
	});
	const grammar = await registry.loadGrammar("source.dockerfile.stages");
	if (grammar === null) {
		throw new Error("config.json does not name the grammar");
	}
	return grammar;
}

/** Takes a text, gives its lines with their tokens. */
export function tokenize(grammar: IGrammar, text: string): readonly TokenLine[] {
	let state = textmate.INITIAL;
	return text.split(/\r?\n/).map((line) => {
		const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
		state = ruleStack;
		return { text: line, tokens };
	});
}
