// What a word of FROM is worth when a build gives no arguments.

import type { BuildGraph } from "../graph/graph.ts";
import { argsOf, predefinedGlobals } from "../graph/scope.ts";
import { type Expansion, expand } from "../syntax/expand.ts";

/** Gives the value of a word of FROM with the defaults of the arguments before the first FROM. */
export type DefaultValue = (text: string) => string | undefined;

/**
 * Reads the defaults of a file once. A value is undefined where it depends on an argument without a default, or on
 * what differs from machine to machine, as the platform does.
 */
export function defaultValues({ global, file: { escape: escapeCharacter } }: BuildGraph): DefaultValue {
	const values = new Map<string, string>();
	const unknown = new Set(predefinedGlobals);
	const expanded = (text: string): string | undefined => {
		let guessed = false;
		const result: Expansion = expand(
			text,
			(name) => {
				if (unknown.has(name)) guessed = true;
				return values.get(name);
			},
			{ escape: escapeCharacter },
		);
		const known = !guessed && result.error === undefined && result.unmatched.size === 0;
		return known && result.value !== "" ? result.value : undefined;
	};
	for (const instruction of global) {
		if (instruction.name !== "ARG") continue;
		for (const { name, fallback } of argsOf(instruction)) {
			if (fallback === undefined) continue;
			const value = fallback.text === "" ? "" : expanded(fallback.text);
			if (value === undefined) unknown.add(name);
			else {
				unknown.delete(name);
				values.set(name, value);
			}
		}
	}
	return expanded;
}
