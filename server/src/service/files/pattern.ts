// The patterns of COPY's sources: Go's path.Match, which knows `*`, `?`, `[...]` and `\`, none of which matches a slash.

/** Whether a word of a COPY is a pattern. */
export function isPattern(text: string): boolean {
	return /[*?[]/.test(text);
}

/** Whether a path matches a pattern. A pattern that is not well formed matches nothing. */
export function matchesPath(pattern: string, path: string): boolean {
	const wanted = pattern.split("/");
	const parts = path.split("/");
	return (
		wanted.length === parts.length && wanted.every((part, index) => matchesPart(part, parts[index] ?? ""))
	);
}

/** The folder of a pattern up to the first part that is one: `/out` of `/out/*.jar`. */
export function literalFolder(pattern: string): string {
	const parts = pattern.split("/");
	const first = parts.findIndex(isPattern);
	const folder = parts.slice(0, first < 0 ? -1 : first).join("/");
	return folder === "" ? "/" : folder;
}

// A star that fails takes one character more and tries again; only the last star needs to, so this is quadratic at most.
function matchesPart(pattern: string, text: string): boolean {
	let at = 0;
	let place = 0;
	let retry: { at: number; place: number } | undefined;
	while (place < text.length || at < pattern.length) {
		if (pattern[at] === "*") {
			retry = { at: at + 1, place: place + 1 };
			at++;
			continue;
		}
		const next =
			at < pattern.length && place < text.length ? matchesOne(pattern, at, text.charAt(place)) : undefined;
		if (next !== undefined) {
			at = next;
			place++;
		} else if (retry !== undefined && retry.place <= text.length) {
			at = retry.at;
			place = retry.place;
			retry = { at, place: place + 1 };
		} else return false;
	}
	return true;
}

// The place in the pattern behind what matches the character.
function matchesOne(pattern: string, at: number, character: string): number | undefined {
	switch (pattern[at]) {
		case "?":
			return at + 1;
		case "[":
			return matchesClass(pattern, at + 1, character);
		case "\\":
			return pattern[at + 1] === character ? at + 2 : undefined;
		default:
			return pattern[at] === character ? at + 1 : undefined;
	}
}

function matchesClass(pattern: string, start: number, character: string): number | undefined {
	let at = start;
	const negated = pattern[at] === "^";
	if (negated) at++;
	let found = false;
	for (let first = true; first || pattern[at] !== "]"; first = false) {
		if (pattern[at] === "\\") at++;
		const low = pattern[at];
		if (low === undefined) return undefined;
		at++;
		let high = low;
		if (pattern[at] === "-" && pattern[at + 1] !== undefined && pattern[at + 1] !== "]") {
			high = pattern[at + 1] ?? low;
			at += 2;
		}
		if (low <= character && character <= high) found = true;
	}
	return found === negated ? undefined : at + 1;
}
