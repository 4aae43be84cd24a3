// Build commands that are shown to people: in Markdown, and in the comments of Dockerfiles. Examples may be about
// anything, so nothing of it is certain.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { buildCommands } from "./build-command.ts";
import { type BuildClaim, folderOf, foldersAround, plainReader } from "./claim.ts";
import { maximumLength } from "./data.ts";
import { noVariables } from "./script-variables.ts";
import { mayBuild } from "./scripts.ts";
import { rawText } from "./text.ts";

/** Reads the code in Markdown. */
export const markdown = plainReader("markdown", ["**/*.md"], ({ document, uri, path }) => {
	const text = document.getText();
	if (text.length > maximumLength || !/--target|\bbake\b|\bcompose\b/.test(text) || !mayBuild(text))
		return [];
	return codeIn(text).flatMap(([start, end]) =>
		commands(document, start, end, { by: `\`${path}\``, uri, folders: foldersAround(folderOf(path)) }),
	);
});

/** The builds that a Dockerfile's own comments show. They mean this file, whatever path they give. */
export function commentClaims({ comments, document, uri }: Dockerfile): readonly BuildClaim[] {
	return comments
		.filter(({ text }) => text.includes("--target") && mayBuild(text))
		.slice(0, maximumComments)
		.flatMap(({ range }) => {
			const [start, end] = [document.offsetAt(range.start) + 1, document.offsetAt(range.end)];
			return commands(document, start, end, { by: "a comment in this file", uri, folders: [] });
		})
		.filter(({ target }) => target !== undefined);
}

const maximumComments = 100;

function commands(
	document: TextDocument,
	start: number,
	end: number,
	about: { readonly by: string; readonly uri: string; readonly folders: readonly string[] },
): readonly BuildClaim[] {
	const source = rawText(document, start, end);
	return buildCommands({ ...about, source, certain: false, variables: noVariables });
}

// What stands between fences, and in backquotes within a line.
function codeIn(text: string): readonly (readonly [number, number])[] {
	const parts: (readonly [number, number])[] = [];
	let fence: { readonly mark: string; readonly start: number } | undefined;
	for (let at = 0; at < text.length; ) {
		const end = text.indexOf("\n", at) + 1 || text.length;
		const line = text.slice(at, Math.min(end, at + maximumLine));
		const mark = /^\s*(?:>\s*)?(`{3,}|~{3,})/.exec(line)?.[1];
		if (fence !== undefined && mark?.startsWith(fence.mark)) {
			parts.push([fence.start, at]);
			fence = undefined;
		} else if (fence === undefined && mark !== undefined) fence = { mark, start: end };
		else if (fence === undefined) {
			for (const match of line.matchAll(/`([^`\n]+)`/g)) {
				parts.push([at + match.index + 1, at + match.index + match[0].length - 1]);
			}
			// An indented block is code as well.
			if (/^(?: {4}|\t)/.test(line)) parts.push([at, end]);
		}
		at = end;
	}
	return fence === undefined ? parts : [...parts, [fence.start, text.length]];
}

const maximumLine = 10_000;
