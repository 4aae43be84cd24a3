// "Did you mean": the nearest of a list of words, as BuildKit finds it (util/suggest).

/** The option nearest to a word, when it is near enough to be meant; equal words are no suggestion. */
export function suggest(word: string, options: Iterable<string>, caseSensitive = true): string | undefined {
	const fold = (text: string): string => (caseSensitive ? text : text.toLowerCase());
	const wanted = fold(word);
	// Long words are no misspellings, and would take long.
	if (wanted === "" || wanted.length > 100) return undefined;
	let best: string | undefined;
	let bestDistance = maximumDistance + 1;
	for (const option of options) {
		const folded = fold(option);
		if (folded === wanted) {
			if (caseSensitive) return undefined;
			continue;
		}
		if (Math.abs(folded.length - wanted.length) >= bestDistance) continue;
		const distance = editDistance(wanted, folded);
		if (distance < bestDistance) {
			best = option;
			bestDistance = distance;
		}
	}
	return best;
}

const maximumDistance = 2;

/** Levenshtein's distance in UTF-16 units: insertions, deletions and replacements. */
export function editDistance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
			const replaced = (row[j - 1] ?? 0) + (same ? 0 : 1);
			next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}
		row = next;
	}
	return row[b.length] ?? 0;
}
