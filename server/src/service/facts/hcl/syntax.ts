// The part of HCL that bake files are written in: blocks, attributes and their expressions, with places.

import type { Located } from "../claim.ts";

/** What a file or a block holds. */
export interface Body {
	readonly attributes: readonly Attribute[];
	readonly blocks: readonly Block[];
}

/** `name = expression` */
export interface Attribute {
	readonly name: string;
	readonly value: Expression;
	/** Where the value stands, or would stand; what is between the quotes of a string. */
	readonly slot: Located["range"];
}

/** `type "label" { ... }` */
export interface Block {
	readonly type: string;
	readonly labels: readonly Located[];
	readonly body: Body;
}

export type Expression =
	| { readonly kind: "literal"; readonly value: number | boolean | null }
	/** A string, with the pieces that are put into it; `at` is what stands between its quotes. */
	| { readonly kind: "template"; readonly parts: readonly (string | Expression)[]; readonly at: Located }
	/** `a.b[0]`: names and keys as they are written. */
	| { readonly kind: "variable"; readonly path: readonly string[] }
	| { readonly kind: "list"; readonly items: readonly Expression[] }
	| { readonly kind: "object"; readonly entries: readonly Entry[] }
	| { readonly kind: "call"; readonly name: string; readonly values: readonly Expression[] }
	| { readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
	| {
			readonly kind: "operation";
			readonly operator: string;
			readonly left: Expression;
			readonly right: Expression;
	  }
	/** What this reader does not know, or can't be read. */
	| { readonly kind: "unknown" };

/** An entry of an object. `at` is where its key stands. */
export interface Entry {
	readonly key: Expression;
	readonly at: Located;
	readonly value: Expression;
}

/** An expression that says nothing. */
export const unknownExpression: Expression = { kind: "unknown" };
