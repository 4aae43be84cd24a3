// Variables in compose files: `$X`, `${X}`, `${X:-default}`, `${X:?error}`, `${X:+other}` (compose-spec, interpolation).

import type { Located } from "./claim.ts";

/** A text without its variables. */
export interface Interpolated {
	readonly text: string;
	/** It had variables, which may have other values: those of the shell go before all that files say. */
	readonly open: boolean;
	/** Where the text stands, if it is all one variable's: a value elsewhere, or a default by its offsets. */
	readonly from?: Located | Span;
}

/** Offsets in a text. */
interface Span {
	readonly start: number;
	readonly end: number;
}

/**
 * The text with the values of an environment, or else the defaults, put in; undefined where a variable has neither,
 * since its value is in no file, and where the text is not well formed. `$$` is a dollar sign.
 */
export function expandVariables(
	text: string,
	environment: ReadonlyMap<string, Located>,
	depth = 0,
): Interpolated | undefined {
	let result = "";
	let open = false;
	let from: Interpolated["from"];
	for (let at = 0; at < text.length; ) {
		const dollar = text.indexOf("$", at);
		if (dollar < 0) {
			result += text.slice(at);
			break;
		}
		result += text.slice(at, dollar);
		if (text[dollar + 1] === "$") {
			result += "$";
			at = dollar + 2;
			continue;
		}
		const variable = variableAt(text, dollar);
		const value = variable && depth < maximumDepth ? valueIn(variable, text, environment, depth) : undefined;
		if (variable === undefined || value === undefined) return undefined;
		result += value.text;
		open = true;
		if (dollar === 0 && variable.next === text.length) from = value.from;
		at = variable.next;
	}
	return { text: result, open, ...(from && { from }) };
}

const maximumDepth = 10;

interface Variable {
	readonly name: string;
	/** Empty for a plain one. */
	readonly operator: string;
	/** What follows the operator. */
	readonly argument: Span;
	readonly next: number;
}

function variableAt(text: string, dollar: number): Variable | undefined {
	const plain = /^\$([A-Za-z_]\w*)/.exec(text.slice(dollar, dollar + maximumName));
	if (plain?.[1] !== undefined) {
		const next = dollar + plain[0].length;
		return { name: plain[1], operator: "", argument: { start: next, end: next }, next };
	}
	const braced = /^\$\{([A-Za-z_]\w*)(:?[-?+]|(?=\}))/.exec(text.slice(dollar, dollar + maximumName));
	if (braced?.[1] === undefined) return undefined;
	const start = dollar + braced[0].length;
	const end = closing(text, start);
	return end < 0
		? undefined
		: { name: braced[1], operator: braced[2] ?? "", argument: { start, end }, next: end + 1 };
}

const maximumName = 200;

// The brace that ends what has begun before an offset, past those of variables in between.
function closing(text: string, from: number): number {
	let depth = 0;
	for (let at = from; at < text.length; at++) {
		if (text.startsWith("${", at)) depth++;
		else if (text[at] === "}" && depth-- === 0) return at;
	}
	return -1;
}

function valueIn(
	{ name, operator, argument: { start, end } }: Variable,
	text: string,
	environment: ReadonlyMap<string, Located>,
	depth: number,
): Pick<Interpolated, "text" | "from"> | undefined {
	const known = environment.get(name);
	// With a colon an empty value is as good as none.
	const set = known !== undefined && (known.text !== "" || !operator.startsWith(":")) ? known : undefined;
	const argument = (): Interpolated | undefined =>
		expandVariables(text.slice(start, end), environment, depth + 1);
	if (operator.endsWith("+")) return set && argument();
	if (set !== undefined) return { text: set.text, from: set };
	if (!operator.endsWith("-")) return undefined;
	const fallback = argument();
	if (fallback === undefined || fallback.open) return fallback && { text: fallback.text };
	return { text: fallback.text, from: { start, end } };
}
