// Reading JSON with comments, with ranges. Tolerant: what is written as far as it goes is read.

import { type Node, parseTree } from "jsonc-parser";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Located } from "./claim.ts";
import { type DataNode, maximumLength } from "./data.ts";
import { located, rawText, type SourceText, unescapedText } from "./text.ts";

/** The root of a file; undefined where there is nothing in it. */
export function readJson(document: TextDocument): DataNode | undefined {
	const text = document.getText();
	if (text.length > maximumLength || isDeep(text)) return undefined;
	const root = parseTree(text.replace(/^\uFEFF/, " "), undefined, { allowTrailingComma: true });
	return root && wrap(root, document);
}

const maximumDepth = 200;

// The parser calls itself for what lies in each other.
function isDeep(text: string): boolean {
	let depth = 0;
	for (const [part] of text.matchAll(/"(?:[^"\\\n]|\\.)*"?|[[\]{}]/g)) {
		if (part === "[" || part === "{") depth++;
		else if (part === "]" || part === "}") depth--;
		if (depth > maximumDepth) return true;
	}
	return false;
}

function wrap(node: Node, document: TextDocument): DataNode {
	const properties = (): readonly Node[] => (node.type === "object" ? (node.children ?? []) : []);
	const valueAt = (key: string): Node | undefined =>
		// The last one of a name counts.
		properties().findLast(({ children }) => children?.[0]?.value === key)?.children?.[1];
	return {
		get: (key) => {
			const value = valueAt(key);
			return value && wrap(value, document);
		},
		entries: () =>
			properties().flatMap(({ children }) => {
				const [key, value] = children ?? [];
				const name = key && scalarOf(key, document);
				return name === undefined || value === undefined ? [] : [[name, wrap(value, document)] as const];
			}),
		items: () => (node.type === "array" ? (node.children ?? []).map((item) => wrap(item, document)) : []),
		scalar: () => scalarOf(node, document),
		source: () => sourceOf(node, document),
		slot: (key) => {
			const value = valueAt(key);
			return value && scalarOf(value, document)?.range;
		},
	};
}

function scalarOf(node: Node, document: TextDocument): Located | undefined {
	const { type, value } = node;
	if (type !== "string" && type !== "number" && type !== "boolean") return undefined;
	const { start, end } = placeOf(node);
	return located(document, start, end, String(value));
}

function sourceOf(node: Node, document: TextDocument): SourceText | undefined {
	const { start, end } = placeOf(node);
	if (node.type === "string") return unescapedText(document, start, end);
	return node.type === "number" || node.type === "boolean" ? rawText(document, start, end) : undefined;
}

function placeOf({ type, offset, length }: Node): { readonly start: number; readonly end: number } {
	const quote = type === "string" ? 1 : 0;
	return { start: offset + quote, end: Math.max(offset + quote, offset + length - quote) };
}
