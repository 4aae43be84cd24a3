// Structured files as readers see them, be they YAML or JSON: maps, lists and scalars that know their places.

import type { Range } from "vscode-languageserver-types";
import type { Located } from "./claim.ts";
import type { SourceText } from "./text.ts";

/** A node of a file that knows its way back to the text. */
export interface DataNode {
	/** A tag of its own kind, as `!reset` in YAML. */
	readonly tag?: string;
	/** The value of a key of a map, through anchors and `<<`; undefined where there is none. */
	get(key: string): DataNode | undefined;
	/** The keys of a map with their places and values, merged ones last; none for anything else. */
	entries(): readonly (readonly [Located, DataNode])[];
	/** The items of a list; none for anything else. */
	items(): readonly DataNode[];
	/** The text of a scalar and its place without quotes; undefined for anything else, and for null. */
	scalar(): Located | undefined;
	/** The text of a scalar for reading in it. */
	source(): SourceText | undefined;
	/** Where the scalar of a key stands, or would stand where there is nothing behind the key. */
	slot(key: string): Range | undefined;
}

/** The node under some keys, one in the other. */
export function at(node: DataNode | undefined, ...keys: readonly string[]): DataNode | undefined {
	let found = node;
	for (const key of keys) found = found?.get(key);
	return found;
}

/** The texts of a list of scalars, or of a single one. */
export function texts(node: DataNode | undefined): readonly Located[] {
	const single = node?.scalar();
	if (single !== undefined) return [single];
	return (node?.items() ?? []).flatMap((item) => item.scalar() ?? []);
}

/** `key: value` as an object with that key, for spreading; empty where there is no value. */
export function field<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
	return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

/** Files that nobody writes by hand are too large to be read. */
export const maximumLength = 1_000_000;
