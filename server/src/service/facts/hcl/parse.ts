// Reads HCL (github.com/hashicorp/hcl, hclsyntax/spec.md) as far as bake files use it. Tolerant: what can't be read is
// unknown, and the next line is read again. It can't overflow: what lies too deep in each other is unknown as well.

import type { TextDocument } from "vscode-languageserver-textdocument";
import { located } from "../text.ts";
import {
	type Attribute,
	type Block,
	type Body,
	type Entry,
	type Expression,
	unknownExpression,
} from "./syntax.ts";

/** The body of a file, whatever is in it. */
export function parseHcl(document: TextDocument): Body {
	return new Parser(document, document.getText(), 0).body(0, "");
}

/** The parts of a template, such as a string of a bake file in JSON; `start` is where it stands. */
export function parseTemplate(
	document: TextDocument,
	text: string,
	place: { readonly start: number; readonly end: number },
): Expression {
	const parser = new Parser(document, text, 0);
	const parts = parser.templateParts(text.length);
	return { kind: "template", parts, at: located(document, place.start, place.end, plainText(parts)) };
}

const maximumDepth = 60;
const identifier = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const operator = /==|!=|<=|>=|&&|\|\||[-+*/%<>]/y;
const topBlock = /(?:target|group|variable|function)[ \t]+"/y;
const heredoc = /<<-?([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?\n/uy;

const precedence: ReadonlyMap<string, number> = new Map([
	["||", 1],
	["&&", 2],
	["==", 3],
	["!=", 3],
	["<", 4],
	[">", 4],
	["<=", 4],
	[">=", 4],
	["+", 5],
	["-", 5],
	["*", 6],
	["/", 6],
	["%", 6],
]);

class Parser {
	readonly #document: TextDocument;
	readonly #text: string;
	#at: number;

	constructor(document: TextDocument, text: string, at: number) {
		this.#document = document;
		this.#text = text;
		this.#at = text.startsWith("\uFEFF") ? 1 : at;
	}

	/** What stands up to a closing character, or the end. */
	body(depth: number, close: string): Body {
		const attributes: Attribute[] = [];
		const blocks: Block[] = [];
		for (;;) {
			this.#skip(true);
			if (this.#at >= this.#text.length) break;
			if (close !== "" && (this.#take(close) || this.#startsBlock())) break;
			const before = this.#at;
			const name = this.#match(identifier) ?? this.#quotedName();
			if (name !== undefined) {
				this.#skip(false);
				if (this.#peek("=") && !this.#peek("==")) attributes.push(this.#attribute(name, depth));
				else this.#block(name, depth, blocks);
			}
			if (this.#at === before) this.#at++;
		}
		return { attributes, blocks };
	}

	// A block of the file itself, where the one before is still open: somebody is typing there.
	#startsBlock(): boolean {
		if (this.#at > 0 && this.#text[this.#at - 1] !== "\n") return false;
		topBlock.lastIndex = this.#at;
		return topBlock.test(this.#text);
	}

	#attribute(name: string, depth: number): Attribute {
		this.#take("=");
		this.#skip(false);
		const start = this.#at;
		const value = this.#expression(depth + 1);
		const slot = value.kind === "template" ? value.at.range : located(this.#document, start, this.#at).range;
		this.#skip(false);
		return { name, value, slot };
	}

	#block(type: string, depth: number, blocks: Block[]): void {
		const labels: Block["labels"][number][] = [];
		for (;;) {
			this.#skip(false);
			const start = this.#at;
			const word = this.#match(identifier);
			if (word !== undefined) {
				labels.push(located(this.#document, start, this.#at));
				continue;
			}
			if (!this.#peek('"')) break;
			const label = this.#string(depth);
			if (label.kind === "template") labels.push(label.at);
		}
		if (!this.#take("{")) return;
		if (depth >= maximumDepth) {
			this.#skipTo("}");
			return;
		}
		blocks.push({ type, labels, body: this.body(depth + 1, "}") });
	}

	#quotedName(): string | undefined {
		if (!this.#peek('"')) return undefined;
		const found = this.#string(0);
		return found.kind === "template" ? found.at.text : undefined;
	}

	#expression(depth: number): Expression {
		if (depth > maximumDepth) return this.#giveUp();
		const test = this.#operations(depth, 1);
		this.#skip(false);
		if (!this.#take("?")) return test;
		this.#skip(true);
		const yes = this.#expression(depth + 1);
		this.#skip(true);
		if (!this.#take(":")) return unknownExpression;
		this.#skip(true);
		return { kind: "choice", test, yes, no: this.#expression(depth + 1) };
	}

	// Operators that bind at least as strongly as asked for.
	#operations(depth: number, least: number): Expression {
		let left = this.#unary(depth);
		for (;;) {
			this.#skip(false);
			const before = this.#at;
			const sign = this.#peek("//") || this.#peek("/*") ? undefined : this.#match(operator);
			const strength = precedence.get(sign ?? "");
			if (sign === undefined || strength === undefined || strength < least || depth > maximumDepth) {
				this.#at = before;
				return left;
			}
			this.#skip(true);
			left = { kind: "operation", operator: sign, left, right: this.#operations(depth + 1, strength + 1) };
		}
	}

	#unary(depth: number): Expression {
		if (depth > maximumDepth) return this.#giveUp();
		if (this.#peek("!") || this.#peek("-")) {
			this.#at++;
			this.#skip(false);
			const value = this.#unary(depth + 1);
			return { kind: "call", name: "!", values: [value] };
		}
		return this.#traversal(this.#primary(depth), depth);
	}

	#primary(depth: number): Expression {
		if (this.#peek('"')) return this.#string(depth);
		if (this.#peek("<<")) return this.#heredoc();
		if (this.#take("[")) return this.#list(depth);
		if (this.#take("{")) return this.#object(depth);
		if (this.#take("(")) {
			this.#skip(true);
			const inner = this.#expression(depth + 1);
			this.#skip(true);
			this.#take(")");
			return inner;
		}
		const digits = this.#match(number);
		if (digits !== undefined) return { kind: "literal", value: Number(digits) };
		const name = this.#match(identifier);
		if (name === undefined) return unknownExpression;
		if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
		if (name === "null") return { kind: "literal", value: null };
		return this.#take("(") ? this.#call(name, depth) : { kind: "variable", path: [name] };
	}

	#call(name: string, depth: number): Expression {
		const values = this.#items(depth, ")");
		return values === undefined ? unknownExpression : { kind: "call", name, values };
	}

	#list(depth: number): Expression {
		const items = this.#items(depth, "]");
		return items === undefined ? unknownExpression : { kind: "list", items };
	}

	// Undefined for what is no plain list, such as `[for ...]`.
	#items(depth: number, close: string): readonly Expression[] | undefined {
		const items: Expression[] = [];
		for (;;) {
			this.#skip(true);
			if (this.#at >= this.#text.length || this.#take(close)) return items;
			const before = this.#at;
			if (this.#startsFor()) {
				this.#skipTo(close);
				return undefined;
			}
			items.push(this.#expression(depth + 1));
			this.#skip(true);
			if (this.#take(",") || this.#peek(close)) continue;
			if (this.#take("...")) continue;
			// A string that is still open, or anything else that is no list.
			if (this.#at === before || !this.#peek('"')) {
				this.#skipTo(close);
				return items;
			}
		}
	}

	#object(depth: number): Expression {
		const entries: Entry[] = [];
		for (;;) {
			this.#skip(true);
			if (this.#at >= this.#text.length || this.#take("}")) break;
			if (this.#startsFor()) {
				this.#skipTo("}");
				return unknownExpression;
			}
			const start = this.#at;
			const key = this.#key(depth);
			const at = key.kind === "template" ? key.at : located(this.#document, start, this.#at);
			this.#skip(false);
			if (!this.#take("=") && !this.#take(":")) {
				this.#skipTo("}");
				break;
			}
			this.#skip(true);
			entries.push({ key, at, value: this.#expression(depth + 1) });
			this.#skip(true);
			this.#take(",");
			if (this.#at === start) this.#at++;
		}
		return { kind: "object", entries };
	}

	// A bare word is itself, no variable.
	#key(depth: number): Expression {
		const start = this.#at;
		const name = this.#match(identifier);
		if (name === undefined) return this.#expression(depth + 1);
		return { kind: "template", parts: [name], at: located(this.#document, start, this.#at) };
	}

	#traversal(start: Expression, depth: number): Expression {
		let found = start;
		for (;;) {
			if (this.#peek(".") && !this.#peek("...")) {
				this.#at++;
				found = step(found, this.#match(identifier) ?? this.#match(number));
			} else if (this.#peek("[")) {
				this.#at++;
				this.#skip(true);
				const index = this.#expression(depth + 1);
				this.#skip(true);
				this.#take("]");
				found = step(found, index.kind === "template" ? plainText(index.parts) : indexOf(index));
			} else return found;
		}
	}

	#string(depth: number): Expression {
		const start = ++this.#at;
		const parts = this.#quoted(depth);
		const end = this.#at;
		this.#take('"');
		return { kind: "template", parts, at: located(this.#document, start, end, plainText(parts)) };
	}

	// Up to the closing quote, or the end of the line where there is none.
	#quoted(depth: number): readonly (string | Expression)[] {
		const parts: (string | Expression)[] = [];
		let plain = "";
		while (this.#at < this.#text.length && !this.#peek('"') && !this.#peek("\n") && !this.#peek("\r\n")) {
			if (this.#startsTemplate()) {
				parts.push(plain, this.#interpolation(depth));
				plain = "";
			} else plain += this.#character(true);
		}
		return [...parts, plain].filter((part) => part !== "");
	}

	/** The parts of a text without quotes, up to an offset. */
	templateParts(end: number): readonly (string | Expression)[] {
		const parts: (string | Expression)[] = [];
		let plain = "";
		while (this.#at < end) {
			if (this.#startsTemplate()) {
				parts.push(plain, this.#interpolation(0));
				plain = "";
			} else plain += this.#character(false);
		}
		return [...parts, plain].filter((part) => part !== "");
	}

	#startsTemplate(): boolean {
		return this.#peek("${") || this.#peek("%{");
	}

	#interpolation(depth: number): Expression {
		const directive = this.#peek("%{");
		this.#at += 2;
		if (this.#peek("~")) this.#at++;
		this.#skip(true);
		const value = directive ? unknownExpression : this.#expression(depth + 1);
		this.#skip(true);
		if (this.#peek("~")) this.#at++;
		if (this.#take("}")) return value;
		this.#skipTo("}");
		return unknownExpression;
	}

	#character(escaped: boolean): string {
		const doubled = this.#peek("$${") || this.#peek("%%{");
		if (doubled) {
			this.#at += 3;
			return this.#text.slice(this.#at - 2, this.#at);
		}
		const character = this.#text.charAt(this.#at++);
		if (!escaped || character !== "\\") return character;
		const code = /u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y;
		code.lastIndex = this.#at;
		const digits = code.exec(this.#text)?.[0];
		if (digits !== undefined) {
			this.#at += digits.length;
			const point = Number.parseInt(digits.slice(1), 16);
			return point <= 0x10ffff ? String.fromCodePoint(point) : "";
		}
		if (this.#peek("\n")) return character;
		const next = this.#text.charAt(this.#at++);
		return escapes.get(next) ?? next;
	}

	#heredoc(): Expression {
		const start = this.#at;
		heredoc.lastIndex = start;
		const match = heredoc.exec(this.#text);
		if (match === null) return this.#giveUp();
		const from = start + match[0].length;
		let line = from;
		while (line < this.#text.length) {
			const end = lineEnd(this.#text, line);
			if (this.#text.slice(line, end).trim() === match[1]) {
				this.#at = Math.min(end, this.#text.length);
				const text = this.#text.slice(from, line);
				const at = located(this.#document, from, line);
				return { kind: "template", parts: /[$%]\{/.test(text) ? [unknownExpression] : [text], at };
			}
			line = end + 1;
		}
		this.#at = this.#text.length;
		return unknownExpression;
	}

	#startsFor(): boolean {
		return /^for[\s(]/.test(this.#text.slice(this.#at, this.#at + 4));
	}

	// Blanks and comments; line ends too where they mean nothing.
	#skip(lines: boolean): void {
		for (;;) {
			const character = this.#text[this.#at];
			if (character === " " || character === "\t" || character === "\r" || (lines && character === "\n")) {
				this.#at++;
			} else if (character === "#" || this.#peek("//")) this.#at = lineEnd(this.#text, this.#at);
			else if (this.#peek("/*")) {
				const end = this.#text.indexOf("*/", this.#at + 2);
				this.#at = end < 0 ? this.#text.length : end + 2;
			} else return;
		}
	}

	// Past a closing character, over what lies in brackets and strings.
	#skipTo(close: string): void {
		let depth = 0;
		while (this.#at < this.#text.length) {
			this.#skip(true);
			const character = this.#text.charAt(this.#at);
			if (character === '"') {
				this.#at++;
				this.#skipString();
				continue;
			}
			const closes = "]})".includes(character);
			// What closes something around it, or starts anew, is not for this one.
			if ((depth === 0 && closes && character !== close) || this.#startsBlock()) return;
			this.#at++;
			if (depth === 0 && character === close) return;
			if ("[{(".includes(character)) depth++;
			else if (closes) depth--;
		}
	}

	#skipString(): void {
		while (this.#at < this.#text.length) {
			const character = this.#text[this.#at++];
			if (character === '"' || character === "\n") return;
			if (character === "\\") this.#at++;
		}
	}

	// The rest of the line is not understood.
	#giveUp(): Expression {
		this.#at = lineEnd(this.#text, this.#at);
		return unknownExpression;
	}

	#peek(text: string): boolean {
		return this.#text.startsWith(text, this.#at);
	}

	#take(text: string): boolean {
		const found = this.#peek(text);
		if (found) this.#at += text.length;
		return found;
	}

	#match(expression: RegExp): string | undefined {
		expression.lastIndex = this.#at;
		const found = expression.exec(this.#text)?.[0];
		this.#at += found?.length ?? 0;
		return found;
	}
}

const escapes: ReadonlyMap<string, string> = new Map([
	["n", "\n"],
	["r", "\r"],
	["t", "\t"],
]);

function lineEnd(text: string, from: number): number {
	const end = text.indexOf("\n", from);
	return end < 0 ? text.length : end;
}

function plainText(parts: readonly (string | Expression)[]): string | undefined {
	const [part = ""] = parts;
	return parts.length < 2 && typeof part === "string" ? part : undefined;
}

function step(value: Expression, name: string | undefined): Expression {
	if (value.kind !== "variable" || name === undefined || value.path.length > maximumDepth)
		return unknownExpression;
	return { kind: "variable", path: [...value.path, name] };
}

function indexOf(value: Expression): string | undefined {
	return value.kind === "literal" && typeof value.value === "number" ? String(value.value) : undefined;
}
