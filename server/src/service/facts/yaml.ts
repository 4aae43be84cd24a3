// Reading YAML with ranges: maps with anchors and merge keys, scalars with their place. Tolerant: errors give nothing.

import type { TextDocument } from "vscode-languageserver-textdocument";
import {
	type Document,
	isAlias,
	isMap,
	isScalar,
	isSeq,
	type Node,
	type Pair,
	parseAllDocuments,
	type Scalar,
	visit,
} from "yaml";
import { memo } from "../syntax/memo.ts";
import type { Located } from "./claim.ts";
import { type DataNode, field } from "./data.ts";
import { foldedText, located, rawText, type SourceText, unescapedText } from "./text.ts";

// A larger one takes the parser longer than an editor waits, and nobody writes it by hand.
const maximumLength = 300_000;

/** The documents of a file, roots that are maps only; none where it is too large. */
export function readYaml(document: TextDocument): readonly DataNode[] {
	const text = document.getText();
	if (text.length > maximumLength || isDeep(text)) return [];
	return documentsIn(text).flatMap((root) =>
		isMap(root.contents) ? [wrap(root.contents, root, document)] : [],
	);
}

function documentsIn(text: string): readonly Document.Parsed[] {
	try {
		const options = { logLevel: "silent", strict: false, uniqueKeys: false, merge: true } as const;
		const parsed = parseAllDocuments(text, options);
		return Array.isArray(parsed) ? parsed : [];
	} catch {
		// It calls itself for what lies in each other, and not all of that can be seen beforehand.
		return [];
	}
}

// What is plainly made to lie deep.
function isDeep(text: string): boolean {
	return /(?:[[{]\s*){200}|(?:- ){200}|\n {2000}/.test(text);
}

type Root = Document.Parsed;

function wrap(given: unknown, root: Root, document: TextDocument): DataNode {
	const node = resolve(given, root);
	// Most nodes are asked for many keys.
	let layers: readonly (readonly Pair[])[] | undefined;
	let pairs: ReadonlyMap<string, Pair> | undefined;
	const pairOf = (key: string): Pair | undefined => {
		layers ??= layersOf(node, root);
		pairs ??= pairsOf(layers);
		return pairs.get(key);
	};
	return {
		...field("tag", node?.tag),
		get: (key) => {
			const pair = pairOf(key);
			return pair && wrap(pair.value, root, document);
		},
		entries: () => {
			layers ??= layersOf(node, root);
			return layers.flatMap((own) =>
				own.flatMap((pair) => {
					const key = isMergeKey(pair) ? undefined : scalarOf(resolve(pair.key, root), document);
					return key === undefined ? [] : [[key, wrap(pair.value, root, document)] as const];
				}),
			);
		},
		items: () => (isSeq(node) ? node.items.map((item) => wrap(item, root, document)) : []),
		scalar: () => scalarOf(node, document),
		source: () => sourceOf(node, document),
		slot: (key) => {
			const pair = pairOf(key);
			const value = resolve(pair?.value, root);
			const scalar = scalarOf(value, document);
			if (scalar !== undefined) return scalar.range;
			return pair === undefined || (isScalar(value) && value.value !== null)
				? undefined
				: gapOf(pair, document);
		},
	};
}

// The pair of each key, those of the map itself before those that are merged into it; of equal ones the first.
function pairsOf(layers: readonly (readonly Pair[])[]): ReadonlyMap<string, Pair> {
	const found = new Map<string, Pair>();
	for (const pair of layers.flat()) {
		const key = isMergeKey(pair) ? undefined : keyText(pair);
		if (key !== undefined && !found.has(key)) found.set(key, pair);
	}
	return found;
}

// The pairs of a map, then those of the maps that are merged into it, each map once: they may lead in a circle.
function layersOf(node: Node | undefined, root: Root): readonly (readonly Pair[])[] {
	if (!isMap(node)) return noLayers;
	const maps = new Set<Node>();
	const open: unknown[] = [node];
	for (let next = open.pop(); next !== undefined && maps.size < 1000; next = open.pop()) {
		const map = resolve(next, root);
		if (!isMap(map) || maps.has(map)) continue;
		maps.add(map);
		const merged = (map.items as readonly Pair[]).filter(isMergeKey).flatMap(({ value }) => {
			const one = resolve(value, root);
			return isSeq(one) ? one.items : [one];
		});
		open.push(...merged.toReversed());
	}
	return [...maps].map((map) => (isMap(map) ? (map.items as readonly Pair[]) : []));
}

const noLayers: readonly (readonly Pair[])[] = [];

function resolve(given: unknown, root: Root): Node | undefined {
	const node = given as Node | null | undefined;
	if (isAlias(node)) return anchorsOf(root).get(node);
	return node ?? undefined;
}

// What each alias means: the last node before it that has its anchor.
const anchorsOf = memo((root: Root): ReadonlyMap<Node, Node> => {
	const byName = new Map<string, Node>();
	const meanings = new Map<Node, Node>();
	visit(root, {
		Node: (_, node) => {
			if (isAlias(node)) {
				const meant = byName.get(node.source);
				if (meant !== undefined) meanings.set(node, meant);
			} else if (node.anchor !== undefined) byName.set(node.anchor, node);
		},
	});
	return meanings;
});

function isMergeKey(pair: Pair): boolean {
	return isScalar(pair.key) && (pair.key.value === "<<" || typeof pair.key.value === "symbol");
}

function keyText(pair: Pair): string | undefined {
	return isScalar(pair.key) ? String(pair.key.value) : undefined;
}

function scalarOf(node: Node | undefined, document: TextDocument): Located | undefined {
	const place = placeOf(node, document);
	if (place === undefined) return undefined;
	const { start, end, node: scalar } = place;
	const { value, source } = scalar;
	return located(document, start, end, typeof value === "string" ? value : (source ?? String(value)));
}

function sourceOf(node: Node | undefined, document: TextDocument): SourceText | undefined {
	const place = placeOf(node, document);
	if (place === undefined) return undefined;
	const { start, end, node: scalar } = place;
	if (scalar.type === "BLOCK_LITERAL") return rawText(document, start, end);
	return scalar.type === "QUOTE_DOUBLE"
		? unescapedText(document, start, end)
		: foldedText(document, start, end);
}

// A block without its header, a quoted text without its quotes.
function placeOf(
	node: Node | undefined,
	document: TextDocument,
): { readonly start: number; readonly end: number; readonly node: Scalar } | undefined {
	if (!isScalar(node) || node.range === null || node.range === undefined) return undefined;
	if (node.value === null || node.value === undefined) return undefined;
	const [start, end] = node.range;
	if (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED") {
		const body = document.getText().indexOf("\n", start) + 1;
		return body > 0 && body <= end ? { start: body, end, node } : undefined;
	}
	const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
	const inner = quoted && end - start >= 2 ? 1 : 0;
	return { start: start + inner, end: end - inner, node };
}

// `key:` with nothing behind it: the rest of the line.
function gapOf({ key }: Pair, document: TextDocument): { start: Position; end: Position } | undefined {
	if (!isScalar(key) || !key.range) return undefined;
	const from = document.positionAt(key.range[1]);
	const line = document.getText({ start: from, end: { line: from.line + 1, character: 0 } });
	const match = /^\s*:[ \t]?/.exec(line);
	if (match === null || /\S/.test(line.slice(match[0].length).replace(/#.*/s, ""))) return undefined;
	const character = from.character + match[0].replace(/[\r\n].*/s, "").length;
	const position = { line: from.line, character };
	return { start: position, end: position };
}

type Position = ReturnType<TextDocument["positionAt"]>;
