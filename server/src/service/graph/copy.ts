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
	const sources = words.slice(0, -1).filter((word) => heredocStart(word.text) === undefined);
	if (name === "ADD") return refusedChecksum(flags, sources, expanded);
	for (const word of sources) {
		const { value } = expanded(word);
		if (isGit(value)) return { message: "source can't be a git ref for COPY", word };
		if (isUrl(value)) return { message: "source can't be a URL for COPY", word };
	}
	return undefined;
}

function refusedChecksum(
	flags: Instruction["flags"],
	sources: readonly Word[],
	expanded: (word: Word) => Expansion,
): RefusedCopy | undefined {
	const word = flags.findLast((flag) => flag.name === "checksum")?.value;
	if (word === undefined) return undefined;
	const { value, unmatched } = expanded(word);
	if (value === "" || unmatched.size > 0) return undefined;
	const [source] = sources;
	if (source === undefined || sources.length > 1)
		return { message: "checksum can't be specified for multiple sources", word };
	const from = expanded(source);
	// Repositories have many forms of address.
	if (from.unmatched.size > 0 || isGit(from.value) || from.value.includes(".git")) return undefined;
	if (!isUrl(from.value)) return { message: "checksum requires HTTP(S) or Git sources", word };
	const message = refusedDigest(value);
	return message === undefined ? undefined : { message, word };
}

// github.com/opencontainers/go-digest, Parse.
function refusedDigest(text: string): string | undefined {
	const [, algorithm = "", hex = ""] = /^([a-z0-9]+(?:[+._-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)$/.exec(text) ?? [];
	if (algorithm === "") return "invalid checksum digest format";
	const length = digestLengths.get(algorithm);
	if (length === undefined) return "unsupported digest algorithm";
	if (hex.length !== length) return "invalid checksum digest length";
	return /^[a-f0-9]+$/.test(hex) ? undefined : "invalid checksum digest format";
}

const digestLengths: ReadonlyMap<string, number> = new Map([
	["sha256", 64],
	["sha384", 96],
	["sha512", 128],
]);

function isUrl(text: string): boolean {
	return text.startsWith("http://") || text.startsWith("https://");
}

// util/gitutil: `git@host:path`, the schemes of git, or a URL whose path ends with `.git`.
function isGit(text: string): boolean {
	if (/^(git|ssh):\/\//.test(text) || /^[\w-]+@[a-zA-Z0-9.-]+:/.test(text)) return true;
	return isUrl(text) && (text.split(/[#?]/, 1)[0] ?? "").endsWith(".git");
}

// `u+x` and the like are modes too, and not looked at here.
function isMode(text: string): boolean {
	return /^[0-7]+$/.test(text) && Number.parseInt(text, 8) <= 0o7777;
}
