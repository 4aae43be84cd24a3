// Turns a snippet into the text that it stands for, for editors without snippets.

/** `COPY --from=${1:stage} $0` becomes `COPY --from=stage `: placeholders become their text, tab stops nothing. */
export function plainSnippet(snippet: string): string {
	let text = "";
	let depth = 0;
	for (let at = 0; at < snippet.length; ) {
		const opening = /(?:\$\d+|\$\{\d+(?:\}|:|\|))/y;
		opening.lastIndex = at;
		const mark = opening.exec(snippet)?.[0];
		if (mark?.endsWith("|")) {
			// A choice: `${1|one,two|}`. Its first word stands for it.
			const end = snippet.indexOf("|}", at + mark.length);
			const words = snippet.slice(at + mark.length, end < 0 ? snippet.length : end);
			text += words.split(",", 1)[0] ?? "";
			at = end < 0 ? snippet.length : end + 2;
		} else if (mark) {
			depth += mark.endsWith(":") ? 1 : 0;
			at += mark.length;
		} else if (snippet[at] === "}" && depth > 0) {
			depth--;
			at++;
		} else {
			at += snippet[at] === "\\" && at + 1 < snippet.length ? 1 : 0;
			text += snippet[at];
			at++;
		}
	}
	return text;
}
