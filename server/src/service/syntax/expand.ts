// BuildKit's shell lexer (frontend/dockerfile/shell/lex.go): variables, quotes and escapes of a word.

import { isSpace } from "./characters.ts";

/** The value of a variable, or undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** What came of expanding a word. With an error, `value` is empty and the words are those up to nothing. */
export interface Expansion {
	readonly value: string;
	/** The words by white space outside quotes, after expansion; only where they were asked for. */
	readonly words: readonly string[];
	/** Variables that were asked for and set, and those not set, by name. */
	readonly matched: ReadonlySet<string>;
	readonly unmatched: ReadonlySet<string>;
	readonly error?: string;
}

/** How the lexer treats what it reads; all off by default, as for most words of a Dockerfile. */
export interface LexOptions {
	readonly escape?: "\\" | "`";
	/** Keep the quotes. */
	readonly rawQuotes?: boolean;
	/** Keep the escape characters. */
	readonly rawEscapes?: boolean;
	/** Quotes are ordinary characters (heredoc bodies). */
	readonly skipQuotes?: boolean;
	/** A variable that is not set stays as written. */
	readonly skipUnset?: boolean;
	/** Give the words as well. */
	readonly words?: boolean;
}

const nothing: Lookup = () => undefined;

/** Expands a word of a Dockerfile. Never throws: a word that BuildKit refuses gives `error`, its message. */
export function expand(word: string, lookup: Lookup = nothing, options: LexOptions = {}): Expansion {
	if (isPlain(word))
		return {
			value: word,
			words: word === "" || !options.words ? [] : [word],
			matched: none,
			unmatched: none,
		};
	const lexer = new Lexer(word, lookup, options);
	try {
		const { value, words } = lexer.run();
		return { value, words, matched: lexer.matched, unmatched: lexer.unmatched };
	} catch (error) {
		if (!(error instanceof LexError)) throw error;
		const message = `failed to process ${goQuote(word)}: ${error.message}`;
		return { value: "", words: [], matched: lexer.matched, unmatched: lexer.unmatched, error: message };
	}
}

/** Go's %q for the texts that occur in messages. */
export function goQuote(text: string): string {
	return JSON.stringify(text).replace(
		/[\u007f-\u00a0]/g,
		(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

const none: ReadonlySet<string> = new Set();

// Values that contain each other twice over would grow without end.
const maximumLength = 1_000_000;

// ${a:-${b:-...}} nests; no line that BuildKit accepts needs more, and the stack has an end.
const maximumDepth = 1000;

class LexError extends Error {}

function isPlain(word: string): boolean {
	for (let at = 0; at < word.length; at++) {
		const code = word.charCodeAt(at);
		if (code < 0x20 || code > 0x7e) return false;
		if (code === 0x20 || code === 0x22 || code === 0x24 || code === 0x27 || code === 0x3c) return false;
		if (code === 0x5c || code === 0x60) return false;
	}
	return true;
}

class Words {
	readonly words: string[] = [];
	readonly #wanted: boolean;
	#word = "";
	#inWord = false;

	constructor(wanted: boolean) {
		this.#wanted = wanted;
	}

	character(character: string): void {
		if (!isSpace(character.charCodeAt(0))) this.raw(character);
		else if (this.#inWord && this.#word !== "") {
			this.words.push(this.#word);
			this.#word = "";
			this.#inWord = false;
		}
	}

	text(text: string): void {
		if (this.#wanted) for (const character of text) this.character(character);
	}

	raw(text: string): void {
		if (!this.#wanted) return;
		this.#word += text;
		this.#inWord = true;
	}

	end(): readonly string[] {
		if (this.#word !== "") this.words.push(this.#word);
		this.#word = "";
		return this.words;
	}
}

class Lexer {
	readonly matched = new Set<string>();
	readonly unmatched = new Set<string>();
	readonly #source: string;
	readonly #lookup: Lookup;
	readonly #escape: string;
	readonly #options: LexOptions;
	#rawEscapes: boolean;
	#at: number;
	#depth = 0;

	constructor(source: string, lookup: Lookup, options: LexOptions) {
		this.#source = source;
		this.#lookup = lookup;
		this.#options = options;
		this.#escape = options.escape ?? "\\";
		this.#rawEscapes = options.rawEscapes ?? false;
		// Go's text/scanner drops a byte order mark at the start.
		this.#at = source.charCodeAt(0) === 0xfeff ? 1 : 0;
	}

	run(): { value: string; words: readonly string[] } {
		return this.#until(undefined, this.#rawEscapes);
	}

	#peek(): string | undefined {
		const code = this.#source.codePointAt(this.#at);
		return code === undefined ? undefined : String.fromCodePoint(code);
	}

	#next(): string | undefined {
		const character = this.#peek();
		if (character !== undefined) this.#at += character.length;
		return character;
	}

	#until(stop: string | undefined, rawEscapes: boolean): { value: string; words: readonly string[] } {
		const before = this.#rawEscapes;
		this.#rawEscapes = rawEscapes;
		if (++this.#depth > maximumDepth) throw new LexError("too deeply nested");
		try {
			return this.#read(stop);
		} finally {
			this.#rawEscapes = before;
			this.#depth--;
		}
	}

	#read(stop: string | undefined): { value: string; words: readonly string[] } {
		const words = new Words(this.#options.words ?? false);
		let value = "";
		for (;;) {
			const character = this.#peek();
			if (character === undefined) break;
			if (character === stop) {
				this.#at += 1;
				return { value, words: words.end() };
			}
			const special = this.#special(character);
			if (special !== undefined) {
				value += special;
				if (value.length > maximumLength) throw new LexError("the value is too long");
				if (character === "$") words.text(special);
				else words.raw(special);
				continue;
			}
			this.#at += character.length;
			if (character !== this.#escape) {
				words.character(character);
				value += character;
				continue;
			}
			if (this.#rawEscapes) {
				words.raw(character);
				value += character;
			}
			const escaped = this.#next();
			if (escaped === undefined) break;
			words.raw(escaped);
			value += escaped;
		}
		if (stop !== undefined) {
			throw new LexError(`unexpected end of statement while looking for matching ${stop}`);
		}
		return { value, words: words.end() };
	}

	#special(character: string): string | undefined {
		if (character === "$") return this.#dollar();
		if (this.#options.skipQuotes) return undefined;
		if (character === "'") return this.#singleQuote();
		if (character === '"') return this.#doubleQuote();
		if (character === "<") return this.#lessThan();
		return undefined;
	}

	// `<<` takes the white space after it along, so that `<< EOF` is one word.
	#lessThan(): string {
		this.#at += 1;
		if (this.#peek() !== "<") return "<";
		this.#at += 1;
		const start = this.#at;
		while (this.#at < this.#source.length && " \t\r\n".includes(this.#source.charAt(this.#at))) this.#at++;
		return `<<${this.#source.slice(start, this.#at)}`;
	}

	#singleQuote(): string {
		const start = this.#at;
		const end = this.#source.indexOf("'", start + 1);
		if (end < 0) {
			this.#at = this.#source.length;
			throw new LexError("unexpected end of statement while looking for matching single-quote");
		}
		this.#at = end + 1;
		return this.#options.rawQuotes ? this.#source.slice(start, end + 1) : this.#source.slice(start + 1, end);
	}

	#doubleQuote(): string {
		const quote = this.#options.rawQuotes ? '"' : "";
		let value = quote;
		this.#at += 1;
		for (;;) {
			let character = this.#peek();
			if (character === undefined) {
				throw new LexError("unexpected end of statement while looking for matching double-quote");
			}
			if (character === "$") {
				value += this.#dollar();
				continue;
			}
			this.#at += character.length;
			if (character === '"') return value + quote;
			if (character === this.#escape) {
				if (this.#rawEscapes) value += character;
				const next = this.#peek();
				if (next === undefined) continue;
				if (next === '"' || next === "$" || next === this.#escape) {
					this.#at += next.length;
					character = next;
				}
			}
			value += character;
		}
	}

	#dollar(): string {
		this.#at += 1;
		if (this.#peek() === "{") {
			this.#at += 1;
			return this.#braces();
		}
		const name = this.#name();
		if (name === "") return "$";
		const value = this.#get(name);
		return value ?? (this.#options.skipUnset ? `$${name}` : "");
	}

	#braces(): string {
		const first = this.#peek();
		if (first === undefined) throw new LexError("syntax error: missing '}'");
		if (first === "{" || first === "}" || first === ":") throw new LexError("syntax error: bad substitution");
		const name = this.#name();
		let modifier = this.#next();
		if (modifier === "}") {
			const value = this.#get(name);
			return value ?? (this.#options.skipUnset ? `\${${name}}` : "");
		}
		if (modifier === "/") return this.#replace(name);
		let operator = modifier ?? "";
		const colon = modifier === ":";
		if (colon) {
			modifier = this.#next();
			operator += modifier ?? "";
		} else if (modifier === undefined || !"+-?#%".includes(modifier)) {
			throw new LexError(`unsupported modifier (${modifier ?? "\uFFFD"}) in substitution`);
		}
		const word = this.#inner("}", modifier === "#" || modifier === "%", "}");
		const value = this.#get(name);
		if (value === undefined && this.#options.skipUnset) return `\${${name}${operator}${word}}`;
		return substitute(name, value, modifier ?? "", colon, word, operator);
	}

	#replace(name: string): string {
		const all = this.#peek() === "/";
		if (all) this.#at += 1;
		const pattern = this.#inner("/", true, "/");
		const replacement = this.#inner("}", true, "}");
		const value = this.#get(name);
		if (value === undefined && this.#options.skipUnset) return `\${${name}/${pattern}/${replacement}}`;
		return replaceMatches(value ?? "", pattern, replacement, all);
	}

	#inner(stop: string, rawEscapes: boolean, missing: string): string {
		try {
			return this.#until(stop, rawEscapes).value;
		} catch (error) {
			if (!(error instanceof LexError) || this.#peek() !== undefined) throw error;
			throw new LexError(`syntax error: missing '${missing}'${missing === "/" ? " in ${}" : ""}`);
		}
	}

	#name(): string {
		const start = this.#at;
		const first = this.#peek();
		if (first === undefined) return "";
		if (isDigit(first)) {
			for (let c: string | undefined = first; c !== undefined && isDigit(c); c = this.#peek())
				this.#at += c.length;
			return this.#source.slice(start, this.#at);
		}
		if ("@*#?-$!0".includes(first)) {
			this.#at += 1;
			return first;
		}
		for (let c: string | undefined = first; c !== undefined && isNamePart(c); c = this.#peek())
			this.#at += c.length;
		return this.#source.slice(start, this.#at);
	}

	#get(name: string): string | undefined {
		const value = this.#lookup(name);
		(value === undefined ? this.unmatched : this.matched).add(name);
		return value;
	}
}

function substitute(
	name: string,
	value: string | undefined,
	modifier: string,
	colon: boolean,
	word: string,
	operator: string,
): string {
	const missing = value === undefined || (colon && value === "");
	switch (modifier) {
		case "-":
			return missing ? word : value;
		case "+":
			return missing ? "" : word;
		case "?":
			if (!missing) return value;
			throw new LexError(
				`${name}: ${word || `is not allowed to be ${value === undefined ? "unset" : "empty"}`}`,
			);
		case "#":
		case "%": {
			const greedy = word.startsWith(modifier);
			return trimPattern(value ?? "", greedy ? word.slice(1) : word, modifier === "#", greedy);
		}
		default:
			throw new LexError(`unsupported modifier (${operator}) in substitution`);
	}
}

const digit = /^\p{Nd}$/u;
const namePart = /^[\p{L}\p{Nd}_]$/u;

function isDigit(character: string): boolean {
	const code = character.charCodeAt(0);
	return code < 0x80 ? code >= 0x30 && code <= 0x39 : digit.test(character);
}

function isNamePart(character: string): boolean {
	const code = character.charCodeAt(0);
	if (code >= 0x80) return namePart.test(character);
	return (
		(code >= 0x30 && code <= 0x39) ||
		(code >= 0x41 && code <= 0x5a) ||
		code === 0x5f ||
		(code >= 0x61 && code <= 0x7a)
	);
}

// A shell pattern as tokens: a character, or one of the two wildcards.
type Token = { readonly literal: string } | "*" | "?";

function parsePattern(pattern: string): readonly Token[] {
	const tokens: Token[] = [];
	const characters = [...pattern];
	for (let at = 0; at < characters.length; at++) {
		const character = characters[at] ?? "";
		if (character === "*" || character === "?") {
			tokens.push(character);
			continue;
		}
		if (character !== "\\") {
			tokens.push({ literal: character });
			continue;
		}
		const next = characters[at + 1];
		// The escape before } and / is not part of the pattern: the next turn takes them as they are.
		if (next === "}" || next === "/") continue;
		if (next !== "*" && next !== "?" && next !== "\\") {
			throw new LexError(
				`invalid pattern (${pattern}) in substitution: invalid escape '\\${next ?? "\uFFFD"}'`,
			);
		}
		tokens.push({ literal: next });
		at++;
	}
	return tokens;
}

// All ends (as indices into `text`) that the pattern reaches from `start`, by a set of states: linear in both.
function matchEnds(tokens: readonly Token[], text: readonly string[], start: number): readonly number[] {
	let states = new Set<number>();
	const close = (state: number, into: Set<number>): void => {
		let current = state;
		into.add(current);
		while (tokens[current] === "*") into.add(++current);
	};
	close(0, states);
	const ends: number[] = [];
	for (let at = start; ; at++) {
		if (states.has(tokens.length)) ends.push(at);
		const character = text[at];
		if (character === undefined || states.size === 0) return ends;
		const next = new Set<number>();
		for (const state of states) {
			const token = tokens[state];
			if (token === "*") close(state, next);
			else if (token === "?" ? character !== "\n" : token !== undefined && token.literal === character) {
				close(state + 1, next);
			}
		}
		states = next;
	}
}

function trimPattern(value: string, pattern: string, prefix: boolean, greedy: boolean): string {
	const tokens = parsePattern(pattern);
	const text = [...value];
	const [from, what] = prefix ? [text, tokens] : [[...text].reverse(), [...tokens].reverse()];
	const ends = matchEnds(what, from, 0);
	const end = greedy ? ends.at(-1) : ends[0];
	if (end === undefined) return value;
	return prefix ? text.slice(end).join("") : text.slice(0, text.length - end).join("");
}

function replaceMatches(value: string, pattern: string, replacement: string, all: boolean): string {
	const tokens = parsePattern(pattern);
	const text = [...value];
	// Each start is tried to the end of the value: beyond this nobody means it, and it would take long.
	if (text.length > 10_000) return value;
	let result = "";
	for (let at = 0; at <= text.length; ) {
		const end = matchEnds(tokens, text, at).at(-1);
		if (end === undefined || (end === at && !all)) {
			if (end === at) return result + replacement + text.slice(at).join("");
			result += text[at] ?? "";
			at++;
			continue;
		}
		result += replacement;
		if (!all) return result + text.slice(end).join("");
		if (end === at) {
			result += text[at] ?? "";
			at++;
		} else at = end;
	}
	return result;
}
