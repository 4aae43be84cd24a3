// The one place that calls dockerfile-language-service (MIT, by Remy Suen). It hangs on some valid files, overflows the
// stack on others and is slow on large ones, so it never sees a user's file: only texts of one short line, made here
// after a harmless FROM, in which no name can refer to another one.

import { DockerfileLanguageServiceFactory } from "dockerfile-language-service";
import type { Hover, SignatureHelp } from "vscode-languageserver-types";
import { corrected } from "./corrections.ts";

const service = DockerfileLanguageServiceFactory.createLanguageService();
service.setCapabilities({
	completion: {
		completionItem: {
			documentationFormat: ["markdown"],
			snippetSupport: true,
			tagSupport: { valueSet: [1] },
		},
	},
	hover: { contentFormat: ["markdown"] },
});

// Longer lines are cut by the callers. What they hold are words of an instruction, which the library reads in
// time quadratic in their number.
const maximumLineLength = 2000;

/** The documentation in Markdown of what stands at a column of a line, or undefined where the library has none. */
export function libraryDocumentation(line: string, column: number): string | undefined {
	return markdown(service.computeHover(`FROM scratch\n${line}`, { line: 1, character: column }));
}

/** The documentation of a parser directive in Markdown. */
export function libraryDirective(name: "escape" | "syntax"): string | undefined {
	const text = name === "escape" ? "# escape=`\nFROM scratch" : "# syntax=x\nFROM scratch";
	return markdown(service.computeHover(text, { line: 0, character: 3 }));
}

/** The completion items at the end of a line, with their documentation, without a text edit. */
export function libraryItems(line: string): readonly LibraryItem[] {
	const items = service.computeCompletionItems(`FROM scratch\n${line}`, { line: 1, character: line.length });
	// A promise would be an answer from a registry; no text that is asked about here names an image.
	if (!Array.isArray(items)) return [];
	return items.map((item) => {
		const { label, textEdit, documentation } = service.resolveCompletionItem(item);
		const text = typeof documentation === "object" ? corrected(documentation.value) : undefined;
		return {
			label,
			snippet: textEdit?.newText ?? label,
			documentation: text,
			deprecated: item.tags !== undefined,
		};
	});
}

/** What the library offers at one place. */
export interface LibraryItem {
	readonly label: string;
	/** In LSP's snippet syntax. */
	readonly snippet: string;
	/** Markdown. */
	readonly documentation: string | undefined;
	readonly deprecated: boolean;
}

/** The signatures of an instruction on one line with the cursor at a column; undefined for none or a long line. */
export function librarySignatures(
	line: string,
	column: number,
	escapeCharacter: string,
): SignatureHelp | undefined {
	if (line.length > maximumLineLength) return undefined;
	// A lone CR is no line end in a Dockerfile, but it is one for the library, which would see instructions after it.
	const oneLine = line.replace(/[\r\n]/g, " ");
	const help = service.computeSignatureHelp(`# escape=${escapeCharacter}\nFROM scratch\n${oneLine}`, {
		line: 2,
		character: column,
	});
	if (help.signatures.length === 0) return undefined;
	return help;
}

function markdown(hover: Hover | null): string | undefined {
	const contents = hover?.contents;
	return typeof contents === "object" && "kind" in contents ? corrected(contents.value) : undefined;
}
