// What a build refuses of a COPY or ADD when it comes to it (frontend/dockerfile/dockerfile2llb/convert_copy.go).

import type { Instruction, Word } from "../syntax/dockerfile.ts";
import type { Expansion } from "../syntax/expand.ts";
import { heredocStart } from "../syntax/heredocs.ts";

/** BuildKit's message and the word that it is about. */
export interface RefusedCopy {
	readonly message: string;
	readonly word: Word;
}

/** Takes an instruction and what expands its words; gives the first thing that BuildKit refuses, if it does. */
export function refusedCopy(
	{ name, flags, words }: Instruction,
	expanded: (word: Word) => Expansion,
): RefusedCopy | undefined {
	const chmod = flags.findLast((flag) => flag.name === "chmod")?.value;
	if (chmod !== undefined) {
		const { value } = expanded(chmod);
		const message = `invalid chmod parameter: '${value}'. it should be octal string and between 0 and 07777`;
		if (/^\d/.test(value) && !isMode(value)) return { message, word: chmod };
	}
	if (name !== "COPY") return undefined;
	for (const word of words.slice(0, -1)) {
		if (heredocStart(word.text) !== undefined) continue;
		const { value } = expanded(word);
		if (!value.startsWith("http://") && !value.startsWith("https://")) continue;
		const [path = ""] = value.split(/[#?]/, 1);
		return { message: `source can't be a ${path.endsWith(".git") ? "git ref" : "URL"} for COPY`, word };
	}
	return undefined;
}

// `u+x` and the like are modes too, and not looked at here.
function isMode(text: string): boolean {
	return /^[0-7]+$/.test(text) && Number.parseInt(text, 8) <= 0o7777;
}
