// The global scope: the ARGs before the first FROM and the platform's own (BuildKit: buildMetaArgs, platform.go).

import type { Instruction, Problem, Word } from "../syntax/dockerfile.ts";
import { expand, type Lookup } from "../syntax/expand.ts";

/** One `NAME` or `NAME=default` of an ARG. */
export interface ArgDefinition {
	readonly name: string;
	readonly word: Word;
	/** As written; absent where there is no `=`. */
	readonly fallback?: Word;
	readonly instruction: Instruction;
}

/** What FROM sees. */
export interface GlobalScope {
	/** In file order; a name may come more than once. */
	readonly definitions: readonly ArgDefinition[];
	/** Values without any build argument, for a build on linux/amd64. */
	readonly values: ReadonlyMap<string, string>;
	/**
	 * The values once more with `anything` where a build argument may put something else: a text with this sign in it
	 * is a pattern.
	 */
	readonly patterns: ReadonlyMap<string, string>;
	readonly problems: readonly Problem[];
}

/** A private-use character that stands for any text in a pattern. */
export const anything = "\uE000";

/** The platform's arguments of a build on linux/amd64 for itself (BuildKit: defaultArgs in platform.go). */
const platformArgs: readonly (readonly [string, string])[] = [
	["BUILDPLATFORM", "linux/amd64"],
	["BUILDOS", "linux"],
	["BUILDOSVERSION", ""],
	["BUILDARCH", "amd64"],
	["BUILDVARIANT", ""],
	["TARGETPLATFORM", "linux/amd64"],
	["TARGETOS", "linux"],
	["TARGETOSVERSION", ""],
	["TARGETARCH", "amd64"],
	["TARGETVARIANT", ""],
];

/** Names that are set in every global scope without being declared. */
export const predefinedGlobals: ReadonlySet<string> = new Set([
	...platformArgs.map(([name]) => name),
	"TARGETSTAGE",
]);

/** The scope of a file's FROMs. `target` is the name of the stage that is built, empty for an unnamed one. */
export function globalScope(
	global: readonly Instruction[],
	escapeCharacter: "\\" | "`",
	target: string,
): GlobalScope {
	const definitions = global.flatMap((instruction) =>
		instruction.name === "ARG" ? argsOf(instruction) : [],
	);
	const values = new Map<string, string>([
		...platformArgs,
		["TARGETSTAGE", target === "" ? "default" : target],
	]);
	const patterns = new Map<string, string>();
	for (const name of values.keys()) patterns.set(name, anything);
	const problems: Problem[] = [];
	for (const { name, fallback, instruction } of definitions) {
		if (fallback === undefined) {
			if (!values.has(name)) patterns.set(name, anything);
			continue;
		}
		const result = expand(fallback.text, lookup(values), { escape: escapeCharacter });
		if (result.error !== undefined) {
			const { error: message } = result;
			problems.push({
				kind: "invalid-expansion",
				message,
				range: fallback.range,
				line: instruction.firstLine,
			});
			continue;
		}
		values.set(name, result.value);
		const pattern = expand(fallback.text, lookup(patterns), { escape: escapeCharacter }).value;
		patterns.set(name, pattern.includes(anything) ? pattern : anything);
	}
	return { definitions, values, patterns, problems };
}

/** The names and defaults of an ARG instruction. */
export function argsOf(instruction: Instruction): readonly ArgDefinition[] {
	return instruction.words.map((word) => {
		const equals = word.text.indexOf("=");
		const definition = { name: equals < 0 ? word.text : word.text.slice(0, equals), word, instruction };
		return equals < 0 ? definition : { ...definition, fallback: word.part(equals + 1, word.text.length) };
	});
}

/** A map as the lexer asks for variables. */
export function lookup(values: ReadonlyMap<string, string>): Lookup {
	return (name) => values.get(name);
}
