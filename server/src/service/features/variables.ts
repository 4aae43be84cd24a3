// Where a text names variables, as the build and a shell both write them.

/** `NAME` in `$NAME` or `${NAME...}`, by offsets. */
export interface VariableUse {
	readonly name: string;
	readonly start: number;
	readonly end: number;
}

/**
 * The variables of a text, in order. What is escaped, or in single quotes, is none. In a script, quotes start anew
 * within `$(...)`.
 */
export function variablesIn(text: string, escapeCharacter: string, script = false): readonly VariableUse[] {
	const uses: VariableUse[] = [];
	if (!text.includes("$")) return uses;
	let quote = "";
	const outer: string[] = [];
	for (let at = 0; at < text.length; at++) {
		const character = text.charAt(at);
		if (quote === "'") {
			// Without a closing quote it is an apostrophe, as in a comment.
			if (character === "'") quote = "";
			continue;
		}
		if (character === escapeCharacter) at++;
		else if (character === '"') quote = quote === "" ? character : "";
		else if (character === "'" && quote === "") quote = text.includes("'", at + 1) ? character : "";
		else if (script && character === "(" && (text[at - 1] === "$" || (outer.length > 0 && quote === ""))) {
			outer.push(quote);
			quote = "";
		} else if (character === ")" && quote === "" && outer.length > 0) quote = outer.pop() ?? "";
		// `$$` is a variable of its own.
		else if (character === "$" && text[at + 1] === "$") at++;
		else if (character === "$") {
			const start = text[at + 1] === "{" ? at + 2 : at + 1;
			const end = nameEnd(text, start);
			if (end > start) uses.push({ name: text.slice(start, end), start, end });
			at = Math.max(at, end - 1);
		}
	}
	return uses;
}

function nameEnd(text: string, start: number): number {
	if (!isNameStart(text.charCodeAt(start))) return start;
	let end = start + 1;
	while (isNameStart(text.charCodeAt(end)) || isDigit(text.charCodeAt(end))) end++;
	return end;
}

function isNameStart(code: number): boolean {
	return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
}

function isDigit(code: number): boolean {
	return code >= 0x30 && code <= 0x39;
}
