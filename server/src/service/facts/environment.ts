// Environment files (`.env`), as compose reads them: what variables hold unless the shell says otherwise
// (docs.docker.com, "Interpolation", env file syntax).

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Located } from "./claim.ts";
import { expandVariables } from "./interpolate.ts";
import { located } from "./text.ts";

/** Variables by name, with the places of their values. */
export type Environment = ReadonlyMap<string, Located>;

/** Where nothing is known of any variable. */
export const noEnvironment: Environment = new Map();

/** Takes an environment file; gives its variables. A value that rests on one which is not known is left out. */
export function readEnvironment(document: TextDocument): Environment {
	const found = new Map<string, Located>();
	let left = maximumVariables;
	for (const match of document.getText().slice(0, maximumLength).matchAll(assignment)) {
		if (left-- === 0) break;
		const [whole, name = "", written = ""] = match;
		const start = match.index + whole.length - written.length;
		const value = valueIn(written);
		const place = located(document, start + value.start, start + value.end, value.text);
		const expanded = value.literal ? place.text : expandVariables(place.text, found)?.text;
		if (expanded === undefined) found.delete(name);
		else found.set(name, expanded === place.text ? place : { ...place, text: expanded, verbatim: false });
	}
	return found;
}

const maximumVariables = 5000;
const maximumLength = 200_000;

// A quoted value may go over several lines.
const assignment =
	/^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*[=:][ \t]*("(?:[^"\\]|\\[\s\S])*"|'[^']*'|[^\r\n]*)/gm;

interface Value {
	readonly text: string;
	/** Offsets of what is between the quotes. */
	readonly start: number;
	readonly end: number;
	/** A dollar sign in it is one. */
	readonly literal: boolean;
}

function valueIn(written: string): Value {
	const quote = written.charAt(0);
	const last = written.length - 1;
	if (last > 0 && (quote === '"' || quote === "'") && written.endsWith(quote)) {
		const inner = written.slice(1, last);
		const literal = quote === "'";
		return { text: literal ? inner : unescaped(inner), start: 1, end: last, literal };
	}
	// A comment needs a blank before it.
	const text = written.replace(/(?:^|[ \t]+)#.*/, "").trimEnd();
	return { text, start: 0, end: text.length, literal: false };
}

function unescaped(text: string): string {
	return text.replaceAll(/\\([^$])/g, (_, letter: string) => (letter === "n" ? "\n" : letter));
}
