// Which files of a build context a .dockerignore leaves out (github.com/moby/patternmatcher and its ignorefile).

/** Whether a path of the context, without a slash at the end, is left out. */
export type Ignored = (path: string) => boolean;

/** A .dockerignore. */
export interface IgnoreFile {
	/** In file order. */
	readonly patterns: readonly IgnorePattern[];
	/** Whether all patterns are understood. One that is not matches nothing; Docker refuses some such files. */
	readonly exact: boolean;
}

/** A line of a .dockerignore that says something. */
export interface IgnorePattern {
	/** Cleaned as Docker does: without `!`, without a slash at either end. */
	readonly text: string;
	/** From 0. */
	readonly line: number;
	/** `!`: it takes back in what patterns above left out. */
	readonly except: boolean;
	/** Whether it matches a path or a folder that the path lies in. */
	matches(path: string): boolean;
}

/** Says of paths whether a .dockerignore leaves them out. */
export function ignoredBy(text: string): Ignored {
	const { patterns } = readIgnoreFile(text);
	if (patterns.length === 0) return () => false;
	const known = new Map<string, boolean>();
	return (path) => {
		const before = known.get(path);
		if (before !== undefined) return before;
		const answer = ignoringPattern(patterns, path) !== undefined;
		known.set(path, answer);
		return answer;
	};
}

/** The pattern for which a path is left out, or undefined where it is not. */
export function ignoringPattern(patterns: readonly IgnorePattern[], path: string): IgnorePattern | undefined {
	let deciding: IgnorePattern | undefined;
	for (const pattern of patterns) {
		// What is decided already needs no pattern that says the same.
		if (pattern.except !== (deciding !== undefined)) continue;
		if (pattern.matches(path)) deciding = pattern.except ? undefined : pattern;
	}
	return deciding;
}

/** Reads a .dockerignore; whatever stands in it. */
export function readIgnoreFile(text: string): IgnoreFile {
	const patterns: IgnorePattern[] = [];
	let exact = true;
	const lines = text.replace(/^\uFEFF/, "").split("\n");
	for (const [line, written] of lines.entries()) {
		const trimmed = written.trim();
		if (written.startsWith("#") || trimmed === "") continue;
		const except = trimmed.startsWith("!");
		const path = except ? trimmed.slice(1).trim() : trimmed;
		const cleaned = path === "" ? "" : cleanPath(path).replace(/^\/(?=.)/, "");
		const matches = cleaned === "" || cleaned.length > maximumLength ? undefined : matcherOf(cleaned);
		if (matches === undefined) exact = false;
		if (cleaned !== "") patterns.push({ text: cleaned, line, except, matches: matches ?? (() => false) });
	}
	return { patterns, exact };
}

// No file system has longer paths, and a match takes time by both lengths.
const maximumLength = 4096;

function matcherOf(pattern: string): ((path: string) => boolean) | undefined {
	if (isPlain(pattern)) return (path) => path === pattern || path.startsWith(`${pattern}/`);
	const states = compile(pattern);
	return states && ((path) => path.length <= maximumLength && run(states, path));
}

function isPlain(text: string): boolean {
	return !/[*?[\]\\]/.test(text);
}

/** Go's filepath.Clean for paths with `/`. */
export function cleanPath(path: string): string {
	const rooted = path.startsWith("/");
	const parts: string[] = [];
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part !== "..") parts.push(part);
		else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
		else if (!rooted) parts.push(part);
	}
	return `${rooted ? "/" : ""}${parts.join("/")}` || ".";
}

// What may come next; the last state, which is none of these, is the end of the pattern.
type State =
	| { readonly kind: "character"; readonly character: string }
	/** `?`: one, but no slash. */
	| { readonly kind: "any" }
	/** `*`: all but slashes. */
	| { readonly kind: "star" }
	/** `**` at the end: all. */
	| { readonly kind: "rest" }
	/** `**` before something: folders with the slash behind them, or none. The state after it is `folder`. */
	| { readonly kind: "folders" }
	| { readonly kind: "folder" }
	| {
			readonly kind: "class";
			readonly negated: boolean;
			readonly ranges: readonly (readonly [string, string])[];
	  };

/**
 * Docker makes a regular expression of the pattern, but for the plainest. Undefined where that comes out as something
 * that nobody means (`{`, `|` and `^` stay what they are there), or is refused.
 */
function compile(pattern: string): readonly State[] | undefined {
	const start = pattern.slice(0, -2);
	if (pattern.endsWith("**") && isPlain(start)) return [...characters(start), { kind: "rest" }];
	const end = pattern.slice(2);
	if (!pattern.startsWith("**") || !isPlain(end)) return compileExpression(pattern);
	// Compared as a text: `**foo` is what ends in `foo`, whatever stands before.
	if (!end.startsWith("/")) return [{ kind: "rest" }, ...characters(end)];
	return [{ kind: "folders" }, { kind: "folder" }, ...characters(end.slice(1))];
}

function characters(text: string): readonly State[] {
	return [...text].map((character) => ({ kind: "character", character }));
}

function compileExpression(pattern: string): readonly State[] | undefined {
	const states: State[] = [];
	for (let at = 0; at < pattern.length; at++) {
		const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
		if (pattern.startsWith("**", at)) {
			at += pattern[at + 2] === "/" ? 2 : 1;
			if (at === pattern.length - 1) states.push({ kind: "rest" });
			else states.push({ kind: "folders" }, { kind: "folder" });
		} else if (character === "*") states.push({ kind: "star" });
		else if (character === "?") states.push({ kind: "any" });
		else if (character === "[") {
			const close = pattern.indexOf("]", at + 1);
			const state = close < 0 ? undefined : classOf(pattern.slice(at + 1, close));
			if (state === undefined) return undefined;
			states.push(state);
			at = close;
		} else if (character === "\\") {
			const next = pattern.charAt(++at);
			if (!/^[!-/:-@[-`{-~]$/.test(next)) return undefined;
			states.push({ kind: "character", character: next });
		} else if ("{|}^".includes(character)) return undefined;
		else {
			states.push({ kind: "character", character });
			at += character.length - 1;
		}
	}
	return states;
}

// `[abc]`, `[^a-z]`; a class with escapes or further signs is left alone.
function classOf(text: string): State | undefined {
	const negated = text.startsWith("^");
	const list = [...(negated ? text.slice(1) : text)];
	const ranges: (readonly [string, string])[] = [];
	for (let at = 0; at < list.length; at++) {
		const low = list[at] ?? "";
		const isRange = list[at + 1] === "-";
		const high = isRange ? (list[at + 2] ?? "") : low;
		if (high < low || `${low}${high}`.match(/[-[\\*?]/) || high === "") return undefined;
		ranges.push([low, high]);
		if (isRange) at += 2;
	}
	return ranges.length === 0 ? undefined : { kind: "class", negated, ranges };
}

// All states that the path so far can have led to, side by side: no backtracking.
function run(states: readonly State[], path: string): boolean {
	const seen = new Int32Array(states.length + 1).fill(-1);
	let current: number[] = [];
	enter(states, 0, current, seen, 0);
	for (let place = 0; place < path.length; ) {
		const character = String.fromCodePoint(path.codePointAt(place) ?? 0);
		// A folder that matches takes all that is in it along.
		if (character === "/" && seen[states.length] === place) return true;
		place += character.length;
		const next: number[] = [];
		for (const at of current) {
			const state = states[at];
			if (state === undefined || !takes(state, character)) continue;
			const stays = state.kind === "star" || state.kind === "rest" || state.kind === "folder";
			if (stays) enter(states, at, next, seen, place);
			if (!stays || (state.kind === "folder" && character === "/")) enter(states, at + 1, next, seen, place);
		}
		if (next.length === 0) return false;
		current = next;
	}
	return seen[states.length] === path.length;
}

// A state, and those that one is in without another character: a star may match nothing. Each once per place.
function enter(
	states: readonly State[],
	first: number,
	into: number[],
	seen: Int32Array,
	place: number,
): void {
	for (let at = first; seen[at] !== place; at++) {
		seen[at] = place;
		into.push(at);
		const kind = states[at]?.kind;
		if (kind === "folders" && seen[++at] !== place) {
			seen[at] = place;
			into.push(at);
		} else if (kind !== "folders" && kind !== "star" && kind !== "rest") return;
	}
}

function takes(state: State, character: string): boolean {
	switch (state.kind) {
		case "character":
			return state.character === character;
		case "any":
		case "star":
			return character !== "/";
		case "rest":
		case "folder":
			return true;
		case "folders":
			return false;
		case "class":
			return state.ranges.some(([low, high]) => low <= character && character <= high) !== state.negated;
	}
}
