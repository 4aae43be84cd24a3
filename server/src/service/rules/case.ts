// The case of keywords.

/** A word in the case of a keyword; undefined where the keyword has both cases in it. */
export function matchCase(word: string, keyword: string): string | undefined {
	if (keyword === keyword.toLowerCase()) return word.toLowerCase();
	if (keyword === keyword.toUpperCase()) return word.toUpperCase();
	return undefined;
}
