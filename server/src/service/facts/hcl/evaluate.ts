// The values of HCL expressions, as far as the files say them.

import type { Located } from "../claim.ts";
import type { Expression } from "./syntax.ts";

/** A value, with its place where it is a text that stands somewhere. */
export type Value =
	| { readonly kind: "text"; readonly text: string; readonly at?: Located; readonly open?: true }
	| { readonly kind: "plain"; readonly value: number | boolean | null; readonly open?: true }
	| { readonly kind: "list"; readonly items: readonly Value[] }
	| { readonly kind: "object"; readonly entries: ReadonlyMap<string, Value> }
	| { readonly kind: "unknown" };

/** What names and functions mean. */
export interface Scope {
	/** `open` values are defaults, which the environment may replace. */
	variable(name: string): Value;
	function(name: string): UserFunction | undefined;
}

/** A function that a file defines. */
export interface UserFunction {
	readonly parameters: readonly string[];
	readonly result: Expression;
}

export const unknownValue: Value = { kind: "unknown" };

/** The value of an expression; unknown where the files do not say it. */
export function evaluate(expression: Expression, scope: Scope, depth = 0): Value {
	// Functions and variables may lead in a circle.
	if (depth > maximumDepth) return unknownValue;
	const inner = (one: Expression): Value => evaluate(one, scope, depth + 1);
	switch (expression.kind) {
		case "literal":
			return { kind: "plain", value: expression.value };
		case "template":
			return template(expression, inner);
		case "variable":
			return traverse(expression.path, scope);
		case "list":
			return { kind: "list", items: expression.items.map(inner) };
		case "object":
			return {
				kind: "object",
				entries: new Map(
					expression.entries.flatMap(({ key, value }) => {
						const name = textOf(inner(key));
						return name === undefined ? [] : [[name, inner(value)] as const];
					}),
				),
			};
		case "call":
			return call(expression.name, expression.values.map(inner), scope, depth);
		case "choice":
			return choose(inner(expression.test), expression, inner);
		case "operation":
			return compare(expression.operator, inner(expression.left), inner(expression.right));
		case "unknown":
			return unknownValue;
	}
}

/** The text of a value, numbers and truth values written out; undefined for anything else. */
export function textOf(value: Value): string | undefined {
	if (value.kind === "text") return value.text;
	return value.kind === "plain" && value.value !== null ? String(value.value) : undefined;
}

const maximumDepth = 40;
const maximumText = 10_000;

function isOpen(value: Value): boolean {
	return (value.kind === "text" || value.kind === "plain") && value.open === true;
}

function opened(value: Value, open: boolean): Value {
	if (!open || isOpen(value)) return value;
	return value.kind === "text" || value.kind === "plain" ? { ...value, open: true } : value;
}

function template(
	{ parts, at }: Expression & { readonly kind: "template" },
	inner: (one: Expression) => Value,
): Value {
	const [only] = parts;
	// `"${x}"` is x itself.
	if (parts.length === 1 && only !== undefined && typeof only !== "string") return inner(only);
	let text = "";
	let open = false;
	for (const part of parts) {
		const value = typeof part === "string" ? undefined : inner(part);
		const piece = value === undefined ? part : textOf(value);
		if (typeof piece !== "string" || text.length > maximumText) return unknownValue;
		text += piece;
		open ||= value !== undefined && isOpen(value);
	}
	const composed = parts.some((part) => typeof part !== "string");
	return opened({ kind: "text", text, at: composed ? { ...at, text, verbatim: false } : at }, open);
}

function traverse([name = "", ...rest]: readonly string[], scope: Scope): Value {
	let value = scope.variable(name);
	for (const key of rest) {
		if (value.kind === "object") value = value.entries.get(key) ?? unknownValue;
		else if (value.kind === "list") value = value.items[Number(key)] ?? unknownValue;
		else return unknownValue;
	}
	return value;
}

function choose(
	test: Value,
	{ yes, no }: Expression & { readonly kind: "choice" },
	inner: (one: Expression) => Value,
): Value {
	if (test.kind !== "plain" || typeof test.value !== "boolean") return unknownValue;
	return opened(inner(test.value ? yes : no), isOpen(test));
}

function compare(operator: string, left: Value, right: Value): Value {
	const open = isOpen(left) || isOpen(right);
	const [a, b] = [simple(left), simple(right)];
	if (a === undefined || b === undefined) return unknownValue;
	const answer = (value: boolean): Value => opened({ kind: "plain", value }, open);
	switch (operator) {
		case "==":
			return answer(a === b);
		case "!=":
			return answer(a !== b);
		case "&&":
			return answer(a === true && b === true);
		case "||":
			return answer(a === true || b === true);
		default:
			return unknownValue;
	}
}

// Undefined where it is not known.
function simple(value: Value): string | number | boolean | null | undefined {
	if (value.kind === "text") return value.text;
	return value.kind === "plain" ? value.value : undefined;
}

function call(name: string, values: readonly Value[], scope: Scope, depth: number): Value {
	const own = scope.function(name);
	if (own !== undefined) {
		const parameters = new Map(own.parameters.map((parameter, index) => [parameter, values[index]]));
		const inner: Scope = {
			...scope,
			variable: (one) => parameters.get(one) ?? scope.variable(one),
			function: (one) => scope.function(one),
		};
		return evaluate(own.result, inner, depth + 1);
	}
	const known = values.map(simple);
	const open = values.some(isOpen);
	const [first, second, third] = known;
	const text = (result: string): Value =>
		result.length > maximumText ? unknownValue : opened({ kind: "text", text: result }, open);
	const truth = (value: boolean): Value => opened({ kind: "plain", value }, open);
	switch (name) {
		case "!":
		case "not":
			return typeof first === "boolean" ? truth(!first) : unknownValue;
		case "equal":
		case "notequal":
			if (first === undefined || second === undefined) return unknownValue;
			return truth((first === second) === (name === "equal"));
		case "lower":
			return typeof first === "string" ? text(first.toLowerCase()) : unknownValue;
		case "upper":
			return typeof first === "string" ? text(first.toUpperCase()) : unknownValue;
		case "trimspace":
			return typeof first === "string" ? text(first.trim()) : unknownValue;
		case "replace":
			if (typeof first !== "string" || typeof second !== "string" || typeof third !== "string")
				return unknownValue;
			return text(first.split(second).join(third));
		case "trimprefix":
			if (typeof first !== "string" || typeof second !== "string") return unknownValue;
			return text(first.startsWith(second) ? first.slice(second.length) : first);
		case "trimsuffix":
			if (typeof first !== "string" || typeof second !== "string") return unknownValue;
			return text(second !== "" && first.endsWith(second) ? first.slice(0, -second.length) : first);
		case "coalesce":
			return opened(
				values.find((value) => value.kind !== "plain" || value.value !== null) ?? unknownValue,
				values.some(isOpen),
			);
		case "concat":
			return values.every((value) => value.kind === "list")
				? { kind: "list", items: values.flatMap((value) => value.items) }
				: unknownValue;
		case "join":
			return joined(values, text);
		default:
			return unknownValue;
	}
}

function joined([separator, list]: readonly Value[], text: (result: string) => Value): Value {
	const between = separator && simple(separator);
	const items = list?.kind === "list" ? list.items.map(textOf) : [undefined];
	if (typeof between !== "string" || items.some((item) => item === undefined)) return unknownValue;
	return text(items.join(between));
}
