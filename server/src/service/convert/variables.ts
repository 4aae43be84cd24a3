// Which variables a text refers to.

/** The names after `$` and `${` in a text of a Dockerfile or a shell, escaped ones left out. */
export function variablesIn(text: string): ReadonlySet<string> {
	const names = new Set<string>();
	for (const match of text.matchAll(/(\\?)\$\{?([A-Za-z_]\w*)/g)) {
		if (match[1] === "" && match[2] !== undefined) names.add(match[2]);
	}
	return names;
}
