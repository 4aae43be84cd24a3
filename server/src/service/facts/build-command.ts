// `docker build` and its like in any script: which stage of which Dockerfile a command line builds.

import type { TextDocument } from "vscode-languageserver-textdocument";
import { type BuildClaim, type DockerfileGuess, isRemote, joinPaths, type NamedContext } from "./claim.ts";

/** Part of a document that is a script. */
export interface ScriptPart {
	readonly document: TextDocument;
	readonly start: number;
	readonly end: number;
	/** For people: "Makefile", "workflow job `build`". */
	readonly by: string;
	/** The folder where it runs, relative to the workspace folder; `certain` where nothing else can be meant. */
	readonly folder: string;
	readonly certain: boolean;
}

/** The builds that a script starts. What depends on a variable is said to be open or unknown, never guessed. */
export function buildCommands(part: ScriptPart): readonly BuildClaim[] {
	const text = part.document.getText().slice(part.start, part.end);
	const claims: BuildClaim[] = [];
	for (const match of text.matchAll(builder)) {
		const from = match.index + match[0].length;
		const words = readWords(text, from);
		const start = part.document.positionAt(part.start + match.index);
		const range = { start, end: part.document.positionAt(part.start + from) };
		claims.push(toClaim(words, part, range));
	}
	return claims;
}

// The engine (a variable of a Makefile or shell too), then `build` with `buildx`, `builder`, `image` or flags before it.
const builder =
	/(?<![\w./-])(?:docker|podman|nerdctl|buildah|img|\$[({]\w*(?:DOCKER|PODMAN|ENGINE|BUILDX|CONTAINER)\w*[)}])(?:[ \t]+(?:buildx|builder|image|-[\w-]+(?:=\S+)?))*[ \t]+(?:build|bud|b)(?=\s|$)/gi;

interface ScriptWord {
	readonly text: string;
	/** It holds a variable or a command substitution. */
	readonly open: boolean;
	/** Offsets of what is between the quotes. */
	readonly start: number;
	readonly end: number;
}

// Words up to the end of the command: a line end that is not continued, or what ends a command in a shell.
function readWords(text: string, from: number): readonly ScriptWord[] {
	const words: ScriptWord[] = [];
	let at = from;
	while (words.length < 500) {
		at = skipBlanks(text, at);
		const character = text[at];
		if (character === undefined || "\n;|&)<>#".includes(character)) return words;
		const word = readWord(text, at);
		if (word.end <= at && word.next <= at) return words;
		words.push(word);
		at = word.next;
	}
	return words;
}

function skipBlanks(text: string, from: number): number {
	let at = from;
	for (;;) {
		const character = text[at];
		if (character === " " || character === "\t" || character === "\r") at++;
		else if (character === "\\" && /^\\[ \t]*\r?\n/.test(text.slice(at, at + 80)))
			at = text.indexOf("\n", at) + 1;
		else return at;
	}
}

function readWord(text: string, from: number): ScriptWord & { readonly next: number } {
	let value = "";
	let quote = "";
	let open = false;
	let at = from;
	for (; at < text.length; at++) {
		const character = text.charAt(at);
		if (quote === "" && (/\s/.test(character) || ";|&)<>".includes(character))) break;
		if (quote === "" && (character === '"' || character === "'")) quote = character;
		else if (character === quote) quote = "";
		else if (character === "\n") break;
		else if (character === "$" || character === "`" || text.startsWith("{{", at)) {
			const close = closing(text, at);
			open = true;
			value += text.slice(at, close);
			at = close - 1;
		} else value += character;
	}
	const first = text[from];
	const quoted = (first === '"' || first === "'") && text[at - 1] === first && at - from >= 2;
	return { text: value, open, start: quoted ? from + 1 : from, end: quoted ? at - 1 : at, next: at };
}

// The end of `$x`, `${x}`, `$(x)`, `${{ x }}` or `{{ x }}`.
function closing(text: string, at: number): number {
	for (const [open, close] of [
		["${{", "}}"],
		["{{", "}}"],
		["${", "}"],
		["$(", ")"],
	] as const) {
		if (!text.startsWith(open, at)) continue;
		const end = text.indexOf(close, at);
		const line = text.indexOf("\n", at);
		return end < 0 || (line >= 0 && line < end) ? at + 1 : end + close.length;
	}
	return at + 1;
}

const switches = new Set(
	(
		"--no-cache --pull --push --load --quiet -q --rm --force-rm --squash --compress --check --debug -D --layers " +
		"--no-cache-filter-all --tls-verify --all-platforms --disable-content-trust --sbom-enabled"
	).split(" "),
);

function toClaim(words: readonly ScriptWord[], part: ScriptPart, range: BuildClaim["range"]): BuildClaim {
	let target: ScriptWord | undefined;
	let file: ScriptWord | undefined;
	let context: ScriptWord | undefined;
	const contexts: NamedContext[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at];
		if (word === undefined) break;
		if (!word.text.startsWith("-") || word.text === "-") {
			context = word;
			continue;
		}
		const equals = word.text.indexOf("=");
		const name = equals < 0 ? word.text : word.text.slice(0, equals);
		if (switches.has(name)) continue;
		const value = equals < 0 ? words[++at] : afterEquals(word, equals);
		if (value === undefined) break;
		if (name === "--target") target = value;
		else if (name === "--file" || name === "-f") file = value;
		else if (name === "--build-context") contexts.push(...namedContext(value, part));
	}
	const open = target?.open === true;
	return {
		by: part.by,
		uri: part.document.uri,
		range,
		...(target === undefined || open ? {} : { target: { text: target.text, range: rangeOf(target, part) } }),
		...(open ? { openTarget: true as const } : {}),
		dockerfile: dockerfileOf(file, context, part),
		contexts,
	};
}

function afterEquals(word: ScriptWord, equals: number): ScriptWord {
	const text = word.text.slice(equals + 1);
	// Quotes after the `=` would shift this; the end is exact in any case.
	const start = word.end - text.length;
	return { ...word, text, start };
}

function rangeOf({ start, end }: ScriptWord, { document, start: from }: ScriptPart): BuildClaim["range"] {
	return { start: document.positionAt(from + start), end: document.positionAt(from + end) };
}

function namedContext(word: ScriptWord, part: ScriptPart): readonly NamedContext[] {
	const equals = word.text.indexOf("=");
	if (equals < 0 || word.open) return [];
	const name = { ...word, text: word.text.slice(0, equals), end: word.start + equals };
	return [{ name: { text: name.text, range: rangeOf(name, part) }, value: word.text.slice(equals + 1) }];
}

// `-f` is looked for from the working directory; without it the Dockerfile lies in the context.
function dockerfileOf(
	file: ScriptWord | undefined,
	context: ScriptWord | undefined,
	part: ScriptPart,
): DockerfileGuess {
	if (file !== undefined) {
		if (file.open || file.text === "-") return { kind: "unknown" };
		return { kind: "path", path: joinPaths(part.folder, file.text), certain: part.certain };
	}
	if (context === undefined || context.open || isRemote(context.text)) return { kind: "unknown" };
	const folder = joinPaths(part.folder, context.text);
	return { kind: "path", path: joinPaths(folder, "Dockerfile"), certain: part.certain };
}
