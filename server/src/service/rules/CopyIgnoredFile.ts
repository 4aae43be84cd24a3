// BuildKit's CopyIgnoredFile: COPY or ADD of what the .dockerignore leaves out of the build context.

import { DiagnosticSeverity, type Range } from "vscode-languageserver-types";
import {
	cleanPath,
	type IgnoreFile,
	type IgnorePattern,
	ignoringPattern,
	readIgnoreFile,
} from "../facts/dockerignore.ts";
import { type Step, stepsOf } from "../graph/evaluate.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Dockerfile, Word } from "../syntax/dockerfile.ts";
import { type Expansion, expand } from "../syntax/expand.ts";
import { heredocStart } from "../syntax/heredocs.ts";
import type { Rule } from "./rule.ts";

/**
 * Silent where the .dockerignore takes anything back in with `!`: a folder may be left out and a file in it not. A
 * source with a variable whose value is not known is not judged.
 */
export const copyIgnoredFile: Rule = {
	code: "CopyIgnoredFile",
	severity: DiagnosticSeverity.Warning,
	*check(snapshot) {
		const ignore = ignoreFileOf(snapshot);
		if (ignore === undefined) return;
		const { file } = snapshot.graph;
		const said = new Set<Word>();
		for (const step of stepsOf(snapshot.graph)) {
			for (const word of sourcesOf(step)) {
				const { value, error, unmatched } = expandIn(step, word, file);
				if (error !== undefined || unmatched.size > 0 || said.has(word)) continue;
				const pattern = patternFor(ignore, value);
				if (pattern === undefined) continue;
				// An ONBUILD runs in each stage that is built on its own.
				said.add(word);
				yield {
					range: word.range,
					message: `\`${word.text}\` is not in the build context: \`${pattern.text}\` in ${ignore.name} leaves it out.`,
					related: [{ message: "This pattern leaves it out", range: lineRange(pattern), uri: ignore.uri }],
				};
			}
		}
	},
};

interface NamedIgnoreFile extends IgnoreFile {
	readonly name: string;
	readonly uri: string;
}

// The Dockerfile's own ignore file goes before the context's.
function ignoreFileOf({ graph, facts: { context } }: Snapshot): NamedIgnoreFile | undefined {
	if (context === undefined) return undefined;
	const { uri } = graph.file;
	const folder = uri.slice(0, uri.lastIndexOf("/") + 1);
	const own = `${uri.slice(folder.length)}.dockerignore`;
	for (const name of [own, ".dockerignore"]) {
		const text = context.texts.get(decoded(name));
		if (text === undefined) continue;
		const file = readIgnoreFile(text);
		const usable = file.exact && !file.patterns.some(({ except }) => except);
		return usable ? { ...file, name: decoded(name), uri: folder + name } : undefined;
	}
	return undefined;
}

function decoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

// What is taken from the build context: all but the destination, heredocs, and what comes over the network.
function sourcesOf({ instruction: { name, flags, words } }: Step): readonly Word[] {
	if (name !== "COPY" && name !== "ADD") return [];
	const from = flags.findLast((flag) => flag.name === "from")?.value;
	if (from !== undefined && from.text !== "") return [];
	return words.slice(0, -1).filter(({ text }) => heredocStart(text) === undefined);
}

function expandIn({ before }: Step, word: Word, { escape: sign }: Dockerfile): Expansion {
	return expand(word.text, (name) => before.environment.get(name)?.value, { escape: sign });
}

function patternFor({ patterns }: IgnoreFile, source: string): IgnorePattern | undefined {
	if (isRemote(source)) return undefined;
	const path = cleanPath(source);
	// These are the root of the context, which is not a file in it: only patterns for all files are meant for them.
	const isRoot = path === "." || path === "/";
	if (isRoot && !patterns.some(({ text }) => everything.has(text))) return undefined;
	return ignoringPattern(patterns, path);
}

const everything = new Set(["*", "**", "**/*"]);

function isRemote(source: string): boolean {
	return source.includes("://") || /^[^/:]+@[^/:]+:/.test(source);
}

function lineRange({ line }: IgnorePattern): Range {
	return { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
}
