// The forms in which commands write: the words of the table of commands.

import { baseOf } from "../../shell/paths.ts";
import { placeIn } from "./arguments.ts";
import type { ArgumentsOf, Operand, Write, Writes } from "./write.ts";

/** Writes nothing that another stage could want. */
export const nothing: Writes = () => [];

/** May write anywhere: a program of the project, or one that nobody knows. */
export const anywhere: Writes = () => [{ what: "open", at: { path: "/" } }];

/** May write anywhere in its working directory. */
export const here: Writes = ({ cwd }) => [{ what: "open", at: cwd }];

/** Each operand becomes a file or a folder; `options` have a value that is none. */
export function each(what: "file" | "folder" | "tree", options = ""): Writes {
	return (command) => command.operands(options).flatMap((operand) => made(command, what, operand));
}

/** Operands go away. */
export const removes: Writes = (command) => command.operands().map(({ place: at }) => ({ what: "gone", at }));

/** The value of an option becomes a file or a tree; nothing is written without the option, or what `otherwise` says. */
export function optionValue(
	what: "file" | "folder" | "tree",
	names: string,
	otherwise: Writes = nothing,
): Writes {
	return (command, scene) => {
		const value = command.option(names);
		return value === undefined ? otherwise(command, scene) : made(command, what, value);
	};
}

/** Makes a tree in a folder of the working directory. */
export function treeIn(...names: readonly string[]): Writes {
	return (command) => names.map((name) => ({ what: "tree", at: command.place(name) }));
}

/** What is likely in the working directory after it, where it may write besides. */
export function likely(...names: readonly string[]): Writes {
	return (command) => names.map((name) => ({ what: "tree", at: command.place(name), likely: true }));
}

/** Writes into these folders of the system. */
export function into(...folders: readonly string[]): Writes {
	return () => folders.map((path) => ({ what: "open", at: { path } }));
}

/** All of several forms. */
export function both(...forms: readonly Writes[]): Writes {
	return (command, scene) => forms.flatMap((form) => form(command, scene));
}

/** The first form where an option is there, else the second. */
export function withOption(names: string, form: Writes, otherwise: Writes): Writes {
	return (command, scene) => (command.has(names) ? form : otherwise)(command, scene);
}

/** What a word makes. A pattern makes what can't be told. */
export function made(
	{ command }: ArgumentsOf,
	what: "file" | "folder" | "tree" | "unknown",
	operand: Operand,
): readonly Write[] {
	if (operand.text === "-" || operand.text?.startsWith("/dev/")) return [];
	if (operand.glob)
		return expandBraces(operand.text).flatMap((path) => makeOne(what, placeIn(at(command.cwd), path)));
	return makeOne(what, operand.place);
}

function makeOne(what: "file" | "folder" | "tree" | "unknown", place: Operand["place"]): readonly Write[] {
	return /[*?{[]/.test(baseOf(place.path ?? "")) ? [] : [{ what, at: place }];
}

function at(path: string | undefined): Operand["place"] {
	return { path };
}

// `mkdir -p /out/{bin,lib}`: one pair of braces, as people write them.
function expandBraces(text: string | undefined): readonly string[] {
	if (text === undefined) return [];
	const open = text.indexOf("{");
	const close = text.indexOf("}", open);
	if (open < 0 || close < 0 || text.indexOf("{", open + 1) >= 0) return [text];
	return text
		.slice(open + 1, close)
		.split(",")
		.map((part) => text.slice(0, open) + part + text.slice(close + 1));
}
