// The words of one command in a script of any kind: shell, Makefile, justfile, Jenkinsfile, PowerShell. Only as much
// of a shell as telling words and variables apart takes.

/** A word of a command. */
export interface ScriptWord {
	/** Without quotes. */
	readonly text: string;
	/** It holds a variable or a command substitution. */
	readonly open: boolean;
	/** Offsets of what is between the quotes. */
	readonly start: number;
	readonly end: number;
}

/**
 * The words from an offset up to the end of the command: a line end that is not continued, what ends a command in a
 * shell, or the quote that the whole command stands in.
 */
export function commandWords(text: string, from: number, quote = ""): readonly ScriptWord[] {
	const words: ScriptWord[] = [];
	let at = from;
	while (words.length < maximumWords) {
		at = skipBlanks(text, at);
		const character = text[at];
		if (character === undefined || character === quote || "\n;|&)<>#}".includes(character)) return words;
		const word = readWord(text, at, quote);
		if (word.next <= at) return words;
		words.push(word);
		at = word.next;
	}
	return words;
}

const maximumWords = 500;
const maximumName = 100;

function skipBlanks(text: string, from: number): number {
	let at = from;
	for (;;) {
		const character = text[at];
		if (character === " " || character === "\t" || character === "\r") at++;
		else if (character === "\\" || character === "`" || character === "^") {
			// The last two continue lines in PowerShell and in batch files.
			const end = lineEndAfter(text, at + 1);
			if (end < 0) return at;
			at = end;
		} else return at;
	}
}

// Where the next line starts if nothing but blanks is before it, else -1.
function lineEndAfter(text: string, from: number): number {
	let at = from;
	while (text[at] === " " || text[at] === "\t" || text[at] === "\r") at++;
	return text[at] === "\n" ? at + 1 : -1;
}

function readWord(text: string, from: number, outer: string): ScriptWord & { readonly next: number } {
	let value = "";
	let quote = "";
	let open = false;
	let at = from;
	for (; at < text.length; at++) {
		const character = text.charAt(at);
		if (quote === "" && (character === outer || " \t\r\n;|&)<>".includes(character))) break;
		if (quote === "" && (character === '"' || character === "'")) quote = character;
		else if (character === quote) quote = "";
		else if (character === "\n") break;
		else if (character === "\\" && quote !== "'") {
			if (lineEndAfter(text, at + 1) >= 0) break;
			// A backslash before a plain letter belongs to a path of Windows.
			if (/[\w.]/.test(text.charAt(at + 1))) value += character;
			else value += text.charAt(++at);
		} else if ((character === "$" && quote !== "'") || character === "`" || text.startsWith("{{", at)) {
			const close = closing(text, at);
			open = true;
			value += text.slice(at, close);
			at = close - 1;
		} else {
			// A variable of a batch file.
			if (character === "%" && /^%\w+%/.test(text.slice(at, at + maximumName))) open = true;
			value += character;
		}
	}
	const first = text[from];
	const quoted = (first === '"' || first === "'") && text[at - 1] === first && at - from >= 2;
	return { text: value, open, start: quoted ? from + 1 : from, end: quoted ? at - 1 : at, next: at };
}

// The end of `$x`, `${x}`, `$(x)`, `${{ x }}`, `{{ x }}` or a command in backquotes.
function closing(text: string, at: number): number {
	const line = text.indexOf("\n", at);
	const stop = line < 0 ? text.length : line;
	for (const [open, close] of brackets) {
		if (!text.startsWith(open, at)) continue;
		const end = text.indexOf(close, at + open.length);
		return end < 0 || end >= stop ? at + 1 : end + close.length;
	}
	return at + 1;
}

const brackets = [
	["${{", "}}"],
	["{{", "}}"],
	["${", "}"],
	["$(", ")"],
	["`", "`"],
] as const;
