// BuildKit's CopyIgnoredFile: COPY or ADD of what the .dockerignore leaves out of the build context.

import { DiagnosticSeverity, type Range } from "vscode-languageserver-types";
import {
	cleanPath,
	type IgnoreFile,
	type IgnorePattern,
	ignoringPattern,
	readIgnoreFile,
} from "../facts/dockerignore.ts";
import type { ContextFiles } from "../facts/facts.ts";
import { stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph } from "../graph/graph.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { heredocStart } from "../syntax/heredocs.ts";
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
		if (ignore === undefined) return;
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

interface NamedIgnoreFile extends IgnoreFile {
	readonly name: string;
	readonly uri: string;
	/** Whether it is this Dockerfile's alone, whatever the context is. */
	readonly own: boolean;
}

// The Dockerfile's own ignore file goes before the context's.
function ignoreFileOf({ file }: BuildGraph, { texts, root }: ContextFiles): NamedIgnoreFile | undefined {
	const folder = file.uri.slice(0, file.uri.lastIndexOf("/") + 1);
	const own = `${file.uri.slice(folder.length)}.dockerignore`;
	for (const name of [own, ".dockerignore"]) {
		const text = texts.get(decoded(name));
		if (text === undefined) continue;
		const ignore = readIgnoreFile(text);
		if (!ignore.exact || ignore.patterns.some(({ except }) => except)) return undefined;
		const place = name === own ? folder : (root ?? folder);
		return { ...ignore, name: decoded(name), uri: place + name, own: name === own };
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
		for (const word of sourceWords(instruction)) {
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

// What is taken from the build context: all but the destination, heredocs, and what comes over the network.
function sourceWords({ name, flags, words }: Instruction): readonly Word[] {
	if (name !== "COPY" && name !== "ADD") return [];
	const from = flags.findLast((flag) => flag.name === "from")?.value;
	if (from !== undefined && from.text !== "") return [];
	return words.slice(0, -1).filter(({ text }) => heredocStart(text) === undefined);
}

function isRemote(source: string): boolean {
	return source.includes("://") || /^[^/:]+@[^/:]+:/.test(source);
}

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
