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
} from "yaml";
import type { Located } from "./claim.ts";

/** A node of a YAML file that knows its way back to the text. */
export interface YamlNode {
	/** The value of a key of a map, through anchors and `<<`; undefined where there is none. */
	get(key: string): YamlNode | undefined;
	/** The keys of a map with their places and values, merged ones last; none for anything else. */
	entries(): readonly (readonly [Located, YamlNode])[];
	/** The items of a sequence; none for anything else. */
	items(): readonly YamlNode[];
	/** The text of a scalar and its place without quotes; undefined for anything else. */
	scalar(): Located | undefined;
	/** Where a scalar's source starts and ends in the document, quotes or block header included. */
	offsets(): readonly [number, number] | undefined;
}

/** The documents of a file, roots that are maps only. Files that nobody writes by hand are too large to be read. */
export function readYaml(document: TextDocument): readonly YamlNode[] {
	const text = document.getText();
	if (text.length > 1_000_000) return [];
	const parsed = parseAllDocuments(text, {
		logLevel: "silent",
		strict: false,
		uniqueKeys: false,
		merge: true,
	});
	const documents = Array.isArray(parsed) ? parsed : [];
	return documents.flatMap((root) => (isMap(root.contents) ? [wrap(root.contents, root, document)] : []));
}

type Root = Document.Parsed;

function wrap(given: unknown, root: Root, document: TextDocument): YamlNode {
	const node = resolve(given, root);
	const pairs = (): readonly Pair[] => (isMap(node) ? (node.items as readonly Pair[]) : []);
	const merged = (): readonly YamlNode[] =>
		pairs().flatMap((pair) => {
			if (!isMergeKey(pair)) return [];
			const value = resolve(pair.value, root);
			return (isSeq(value) ? value.items : [value]).map((item) => wrap(item, root, document));
		});
	const self: YamlNode = {
		get: (key) => {
			const pair = pairs().find((candidate) => keyText(candidate) === key);
			if (pair !== undefined) return wrap(pair.value, root, document);
			for (const other of merged()) {
				const value = other.get(key);
				if (value !== undefined) return value;
			}
			return undefined;
		},
		entries: () => [
			...pairs().flatMap((pair) => {
				const key = isMergeKey(pair) ? undefined : wrap(pair.key, root, document).scalar();
				return key === undefined ? [] : [[key, wrap(pair.value, root, document)] as const];
			}),
			...merged().flatMap((other) => other.entries()),
		],
		items: () => (isSeq(node) ? node.items.map((item) => wrap(item, root, document)) : []),
		scalar: () => located(node, document),
		offsets: () => (isScalar(node) && node.range ? [node.range[0], node.range[1]] : undefined),
	};
	return self;
}

function resolve(given: unknown, root: Root): Node | undefined {
	const node = given as Node | null | undefined;
	if (isAlias(node)) return node.resolve(root) as Node | undefined;
	return node ?? undefined;
}

function isMergeKey(pair: Pair): boolean {
	return isScalar(pair.key) && (pair.key.value === "<<" || typeof pair.key.value === "symbol");
}

function keyText(pair: Pair): string | undefined {
	return isScalar(pair.key) && !isMergeKey(pair) ? String(pair.key.value) : undefined;
}

function located(node: Node | undefined, document: TextDocument): Located | undefined {
	if (!isScalar(node) || node.range === null || node.range === undefined) return undefined;
	if (node.value === null || node.value === undefined) return undefined;
	const [start, end] = node.range;
	const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
	const inner = quoted ? 1 : 0;
	const text = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
	return {
		text,
		range: { start: document.positionAt(start + inner), end: document.positionAt(end - inner) },
	};
}
