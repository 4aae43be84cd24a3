// BuildKit's LegacyKeyValueFormat: `ENV KEY value` instead of `ENV KEY=value`.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { Dockerfile, Instruction } from "../syntax/dockerfile.ts";
import type { Fix, Rule } from "./rule.ts";

/** ENV and LABEL whose first word has no `=`: everything behind it is the value. */
export const legacyKeyValueFormat: Rule = {
	code: "LegacyKeyValueFormat",
	severity: DiagnosticSeverity.Warning,
	*check({ graph: { stages, file } }) {
		for (const { instructions } of stages) {
			for (const instruction of instructions) {
				const { name, words, problems } = instruction;
				const [key, value] = words;
				if ((name !== "ENV" && name !== "LABEL") || problems.length > 0) continue;
				if (key === undefined || value === undefined || key.text.includes("=")) continue;
				yield {
					range: { start: key.range.start, end: key.range.end },
					message: `Write \`${name} ${short(key.text)}=value\`: the form with a blank is an old one.`,
					fixes: () => fixes(instruction, file),
				};
			}
		}
	},
};

function short(text: string): string {
	return text.length > 40 ? "key" : text;
}

function fixes({ words: [key, value] }: Instruction, file: Dockerfile): readonly Fix[] {
	if (key === undefined || value === undefined) return [];
	const edits = quotedEdits(value.text, file.escape);
	if (edits === undefined) return [];
	const between = { start: key.range.end, end: value.range.start };
	const all =
		edits === "quote"
			? [TextEdit.replace(between, '="'), TextEdit.insert(value.range.end, '"')]
			: [TextEdit.replace(between, "=")];
	if (typeof edits === "object") all.push(TextEdit.replace(value.range, edits.text));
	return [{ title: "Write it with `=`", edits: all, preferred: true, safe: true }];
}

/**
 * How the value stays what it is: as it stands, between quotes, or as another text. Undefined where that can't be
 * told; a quote that is not closed and an escape among blanks are left alone.
 */
function quotedEdits(text: string, sign: string): "keep" | "quote" | { readonly text: string } | undefined {
	const blank = /\s/.test(text);
	const special = text.includes('"') || text.includes("'") || text.includes(sign);
	if (!special) return blank ? "quote" : "keep";
	if (text.includes(sign) && blank) return undefined;
	let quote = "";
	let escaped = "";
	for (const character of text) {
		if (quote === "" && /\s/.test(character)) escaped += sign;
		if (quote === "" && (character === '"' || character === "'")) quote = character;
		else if (character === quote) quote = "";
		escaped += character;
	}
	if (quote !== "") return undefined;
	return escaped === text ? "keep" : { text: escaped };
}
