// Which files of a build context a .dockerignore leaves out (github.com/moby/patternmatcher, ignorefile).

/** Whether a path of the context, without a slash at the end, is left out. */
export type Ignored = (path: string) => boolean;

/** Reads a .dockerignore. The last pattern that matches a path or a folder that it lies in decides. */
export function ignoredBy(text: string): Ignored {
	const patterns = patternsOf(text);
	if (patterns.length === 0) return () => false;
	const exceptions = patterns.some(({ except }) => except);
	const known = new Map<string, boolean>();
	const ignored = (path: string): boolean => {
		const before = known.get(path);
		if (before !== undefined) return before;
		const slash = path.lastIndexOf("/");
		// Without exceptions nothing comes back out of a folder that is left out.
		const folder = slash > 0 && !exceptions && ignored(path.slice(0, slash));
		const answer = folder || decide(patterns, path);
		known.set(path, answer);
		return answer;
	};
	return ignored;
}

interface Pattern {
	readonly tokens: readonly Token[];
	readonly except: boolean;
}

type Token =
	| { readonly kind: "character"; readonly character: string }
	/** `*`: all but a slash. */
	| { readonly kind: "star" }
	/** `**`: all. */
	| { readonly kind: "stars" }
	/** `?`: one, but no slash. */
	| { readonly kind: "any" }
	| {
			readonly kind: "class";
			readonly negated: boolean;
			readonly ranges: readonly (readonly [string, string])[];
	  };

function patternsOf(text: string): readonly Pattern[] {
	const patterns: Pattern[] = [];
	for (const line of text.replace(/^\uFEFF/, "").split("\n")) {
		if (line.startsWith("#")) continue;
		const trimmed = line.trim();
		const except = trimmed.startsWith("!");
		const written = except ? trimmed.slice(1).trim() : trimmed;
		if (written === "") continue;
		const cleaned = clean(written);
		if (cleaned !== "" && cleaned.length <= maximumLength)
			patterns.push({ tokens: tokensOf(cleaned), except });
	}
	return patterns;
}

const maximumLength = 1000;

// Go's filepath.Clean, and the slash in front taken off.
function clean(path: string): string {
	const parts: string[] = [];
	for (const part of path.split("/")) {
		if (part === "..") parts.pop();
		else if (part !== "" && part !== ".") parts.push(part);
	}
	return parts.join("/");
}

function decide(patterns: readonly Pattern[], path: string): boolean {
	let ignored = false;
	for (const { tokens, except } of patterns) {
		// What is decided already needs no pattern that says the same.
		if (except === ignored && matches(tokens, path)) ignored = !except;
	}
	return ignored;
}

function tokensOf(pattern: string): readonly Token[] {
	const tokens: Token[] = [];
	for (let at = 0; at < pattern.length; at++) {
		const character = pattern.charAt(at);
		if (character === "*" && pattern[at + 1] === "*") {
			at++;
			// `**/` matches no folder too.
			if (pattern[at + 1] === "/") at++;
			tokens.push({ kind: "stars" });
		} else if (character === "*") tokens.push({ kind: "star" });
		else if (character === "?") tokens.push({ kind: "any" });
		else if (character === "[" && pattern.includes("]", at + 1)) {
			const close = pattern.indexOf("]", at + 1);
			tokens.push(classOf(pattern.slice(at + 1, close)));
			at = close;
		} else if (character === "\\" && at + 1 < pattern.length) {
			tokens.push({ kind: "character", character: pattern.charAt(++at) });
		} else tokens.push({ kind: "character", character });
	}
	return tokens;
}

function classOf(text: string): Token {
	const negated = text.startsWith("^");
	const ranges: [string, string][] = [];
	for (let at = negated ? 1 : 0; at < text.length; at++) {
		const low = text.charAt(at);
		const isRange = text[at + 1] === "-" && at + 2 < text.length;
		ranges.push([low, isRange ? text.charAt(at + 2) : low]);
		if (isRange) at += 2;
	}
	return { kind: "class", negated, ranges };
}

// All places of the pattern that the path so far can have led to, side by side: no backtracking.
function matches(tokens: readonly Token[], path: string): boolean {
	let states = follow(tokens, [0]);
	for (const character of path) {
		// A folder that matches takes all that is in it along.
		if (character === "/" && states.includes(tokens.length)) return true;
		const next: number[] = [];
		for (const state of states) {
			const token = tokens[state];
			if (token === undefined) continue;
			if (token.kind === "stars" || (token.kind === "star" && character !== "/")) next.push(state);
			else if (takes(token, character)) next.push(state + 1);
		}
		if (next.length === 0) return false;
		states = follow(tokens, next);
	}
	return states.includes(tokens.length);
}

// Stars may match nothing.
function follow(tokens: readonly Token[], states: readonly number[]): readonly number[] {
	const all = new Set<number>();
	for (const state of states) {
		all.add(state);
		for (let at = state; tokens[at]?.kind === "star" || tokens[at]?.kind === "stars"; at++) all.add(at + 1);
	}
	return [...all];
}

function takes(token: Token, character: string): boolean {
	switch (token.kind) {
		case "character":
			return token.character === character;
		case "any":
			return character !== "/";
		case "class":
			return (
				character !== "/" && token.ranges.some(([a, b]) => a <= character && character <= b) !== token.negated
			);
		default:
			return false;
	}
}
