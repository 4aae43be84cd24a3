// The shape of a TextMate grammar, as far as VS Code reads it.

/** What a group of an expression is given: a scope's name, or rules of its own. */
export type Captures = Readonly<
	Record<number, { readonly name?: string; readonly patterns?: readonly Rule[] }>
>;

/** One rule: `include`, `match`, `begin` with `end`, `begin` with `while`, or a list of others. */
export interface Rule {
	readonly comment?: string;
	readonly name?: string;
	readonly contentName?: string;
	readonly include?: string;
	readonly match?: string;
	readonly begin?: string;
	readonly end?: string;
	readonly while?: string;
	readonly applyEndPatternLast?: true;
	readonly captures?: Captures;
	readonly beginCaptures?: Captures;
	readonly endCaptures?: Captures;
	readonly patterns?: readonly Rule[];
}

/** A whole grammar. */
export interface Grammar {
	readonly comment: string;
	readonly name: string;
	readonly scopeName: string;
	readonly patterns: readonly Rule[];
	readonly injections: Readonly<Record<string, Rule>>;
	readonly repository: Readonly<Record<string, Rule>>;
}

/** Takes names of rules and gives the rules that include them. A name with a dot is that of another grammar. */
export function include(...names: readonly string[]): readonly Rule[] {
	return names.map((name) => ({ include: /^\$|\./.test(name) ? name : `#${name}` }));
}
