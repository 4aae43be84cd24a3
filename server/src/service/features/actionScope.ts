// Which actions a client asks for, and where.

import type { CodeActionContext, Range } from "vscode-languageserver-types";

/** Whether actions of a kind are asked for. */
export function wants({ only }: CodeActionContext, kind: string): boolean {
	return (
		only === undefined ||
		only.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`))
	);
}

/** Whether two ranges have a place in common; a cursor at the end of one is in it. */
export function touches(a: Range, b: Range): boolean {
	return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

/** Whether a place stands before another one. */
export function isBefore(a: Range["start"], b: Range["start"]): boolean {
	return a.line < b.line || (a.line === b.line && a.character < b.character);
}
