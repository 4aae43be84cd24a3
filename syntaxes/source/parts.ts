// Parts of expressions that several rules need. None of them can backtrack into another way to match the same text.

import type { Captures } from "./rule.ts";

/** String.raw under a short name: the text of an expression as it stands. */
export const re = String.raw;

/** No match, ever: the end of a rule that only its parent can end. */
export const never = "(?!)";

/** Where a word ends: white space, or an escape character that continues the line. Which of the two is one in this
 * file does not matter here: a line that ends in the other is rare, and loses a colour at most. */
export const continued = re`(?:[\\${"`"}][ \t]*$)`;

/** A piece of a bare word. */
export const bare = re`(?:[^\s"'$\\${"`"}]|[\\${"`"}](?![ \t]*$))`;

/** Words, whole ones with their quoted parts, as few as are needed. An open quote ends the search, as in BuildKit. */
export const someWords = re`(?>[ \t]+|[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*+"|'[^']*+')*?`;

/** A flag, with the quoted parts of its value. */
export const flag = re`--[A-Za-z](?:[^\s"'\\${"`"}]|"[^"]*+"|'[^']*+'|[\\${"`"}](?![ \t]*$))*+`;

/** The start of a JSON array of strings, as far as one line shows it: `[ -f x ]` and `[ "$X" = y ]` belong to the shell. */
export const jsonArray = re`\[(?=[ \t]*(?:"(?:[^"\\]|\\.)*+"[ \t]*(?:[,\]]|${continued})|\]|${continued}))`;

/** Takes the name of an instruction, gives what its line starts with, without groups. */
export function start(name: string): string {
	return re`[ \t]*+(?:(?i:ONBUILD)[ \t]++)?(?i:${name})(?=[\s\\${"`"}]|$)`;
}

/** The same with groups: 1 is ONBUILD, 2 the instruction. */
export function keyword(name: string): string {
	return re`[ \t]*+(?:(?i:(ONBUILD))[ \t]++)?(?i:(${name}))(?=[\s\\${"`"}]|$)`;
}

/** The scopes of `keyword`'s groups: the names that VS Code's own grammar gives them. */
export const keywordCaptures: Captures = {
	1: { name: "keyword.control.onbuild.dockerfile" },
	2: { name: "keyword.other.special-method.dockerfile" },
};
