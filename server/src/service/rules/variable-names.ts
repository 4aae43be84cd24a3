// Where a word names variables: what expanding it tells only by name.

/** A part of a word's text, by offsets. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

/**
 * The places at which a word names each variable, without `$` and braces. `quotes` is false where quotes are ordinary
 * characters, as in a heredoc. One pass over the text.
 */
export function variableNames(
	text: string,
	escapeCharacter: string,
	quotes = true,
): ReadonlyMap<string, readonly Span[]> {
	const names = new Map<string, Span[]>();
	let quote = "";
	for (let at = 0; at < text.length; at++) {
		const character = text.charAt(at);
		if (quotes && character === "'" && quote !== '"') quote = quote === "" ? "'" : "";
		else if (quote === "'") continue;
		else if (character === escapeCharacter) at++;
		else if (quotes && character === '"') quote = quote === "" ? '"' : "";
		else if (character === "$") {
			const start = text[at + 1] === "{" ? at + 2 : at + 1;
			const end = nameEnd(text, start);
			if (end === start) continue;
			const name = text.slice(start, end);
			const spans = names.get(name);
			if (spans === undefined) names.set(name, [{ start, end }]);
			else spans.push({ start, end });
			at = end - 1;
		}
	}
	return names;
}

// As BuildKit's lexer reads a name: a number, one special character, or letters, digits and underscores.
function nameEnd(text: string, start: number): number {
	if ("@*#?-$!".includes(text.charAt(start))) return Math.min(start + 1, text.length);
	const part = /\d/.test(text.charAt(start)) ? /\d/ : namePart;
	let end = start;
	while (end < text.length) {
		const character = String.fromCodePoint(text.codePointAt(end) ?? 0);
		if (!part.test(character)) break;
		end += character.length;
	}
	return end;
}

const namePart = /^[\p{L}\p{Nd}_]$/u;
