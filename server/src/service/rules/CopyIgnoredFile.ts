// BuildKit's CopyIgnoredFile: COPY or ADD of what the .dockerignore leaves out of the build context.

import { DiagnosticSeverity, type Range } from "vscode-languageserver-types";
import { cleanPath, type IgnoreFile, type IgnorePattern, ignoringPattern } from "../facts/dockerignore.ts";
import type { ContextFiles } from "../facts/facts.ts";
import { stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph } from "../graph/graph.ts";
import type { Word } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { contextSources, ignoreFileOf, isRemote } from "./context-sources.ts";
import type { Rule } from "./rule.ts";

/**
 * Silent where the .dockerignore takes anything back in with `!`: a folder may be left out and a file in it not. A
 * source with a variable whose value is not known is not judged.
 */
export const copyIgnoredFile: Rule = {
	code: "CopyIgnoredFile",
	severity: DiagnosticSeverity.Warning,
	*check({ graph, facts: { context } }) {
		if (context === undefined) return;
		const ignore = ignoreFileOf(graph, context);
		if (ignore === undefined || !ignore.exact || ignore.patterns.some(({ except }) => except)) return;
		const sources = sourcesIn(graph, ignore);
		// A folder that lacks other sources is hardly the build context, so that its .dockerignore is not looked at.
		const doubtful = !ignore.own && sources.some(({ path, pattern }) => !pattern && !isThere(context, path));
		for (const { word, path, pattern } of sources) {
			if (pattern === undefined || (doubtful && !isThere(context, path))) continue;
			yield {
				range: word.range,
				message: `\`${word.text}\` is not in the build context: \`${pattern.text}\` in ${ignore.name} leaves it out.`,
				related: [{ message: "This pattern leaves it out", range: lineRange(pattern), uri: ignore.uri }],
			};
		}
	},
};

interface Source {
	readonly word: Word;
	readonly path: string;
	/** What leaves it out. */
	readonly pattern: IgnorePattern | undefined;
}

// Each once, though an ONBUILD runs in each stage that is built on its own.
function sourcesIn(graph: BuildGraph, ignore: IgnoreFile): readonly Source[] {
	const sources = new Map<Word, Source>();
	const patterns = new Map<string, IgnorePattern | undefined>();
	const options = { escape: graph.file.escape };
	for (const { instruction, before } of stepsOf(graph)) {
		for (const word of contextSources(instruction)) {
			const lookup = (name: string): string | undefined => before.environment.get(name)?.value;
			const { value, error, unmatched } = expand(word.text, lookup, options);
			if (error !== undefined || unmatched.size > 0 || isRemote(value)) continue;
			const path = cleanPath(value);
			if (!patterns.has(path)) {
				// So many patterns for so many files, nobody writes; it would only take long.
				if (patterns.size * ignore.patterns.length > maximumMatches) return [...sources.values()];
				patterns.set(path, patternFor(ignore, path));
			}
			const pattern = patterns.get(path);
			if (pattern !== undefined || !sources.has(word)) sources.set(word, { word, path, pattern });
		}
	}
	return [...sources.values()];
}

const maximumMatches = 1_000_000;

function patternFor({ patterns }: IgnoreFile, path: string): IgnorePattern | undefined {
	// These are the root of the context, which is not a file in it: only patterns for all files are meant for them.
	const isRoot = path === "." || path === "/";
	if (isRoot && !patterns.some(({ text }) => everything.has(text))) return undefined;
	return ignoringPattern(patterns, path);
}

const everything = new Set(["*", "**", "**/*"]);

// Whether the folder holds a source, or its first folder: what lies deeper is not always looked at.
function isThere({ paths }: ContextFiles, source: string): boolean {
	const [first = ""] = source.replace(/^\//, "").split("/", 1);
	if (paths.size === 0 || first === "" || first === "." || first === ".." || /[*?[\\]/.test(first))
		return true;
	return paths.has(first) || paths.has(`${first}/`);
}

function lineRange({ line }: IgnorePattern): Range {
	return { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
}
