// The path of the build context that a cursor is on: a source of a COPY or ADD without `--from`, or of a bind mount.

import type { Position, Range } from "vscode-languageserver-types";
import { holds, ownerAt } from "../base/place.ts";
import { cleanPath, type IgnorePattern, ignoringPattern } from "../facts/dockerignore.ts";
import type { ContextFiles } from "../facts/facts.ts";
import { copyWord } from "../files/copy.ts";
import { isPattern, matchesPath } from "../files/pattern.ts";
import { unmarked } from "../files/place.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { contextSources, ignoreFileOf, isRemote, type NamedIgnoreFile } from "../rules/context-sources.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { mountsOf, mountValue } from "../syntax/mounts.ts";
import { stepsIn } from "./scope.ts";

/** A path of the build context. */
export interface ContextPath {
	readonly range: Range;
	/** Relative to the context's root, which is `.`, build arguments having their defaults. */
	readonly path: string;
	/** A build argument is in it. */
	readonly loose: boolean;
	readonly kind: "file" | "folder" | "pattern" | "missing" | "unknown";
	/** The files that it stands for, relative to the root, those that are left out included. */
	readonly files: readonly string[];
	/** Whether `files` are all of them. */
	readonly complete: boolean;
	readonly context: ContextFiles;
	/** What leaves a path out of what is sent to the build; undefined where nothing does, or that can't be told. */
	ignored(path: string): { readonly file: NamedIgnoreFile; readonly pattern: IgnorePattern } | undefined;
}

/** The path of the build context at a position; undefined where there is none or the context is not known. */
export function contextPathAt({ graph, facts }: Snapshot, position: Position): ContextPath | undefined {
	const { context } = facts;
	const owner = ownerAt(graph.file, position);
	// A trigger runs in other builds, which have other contexts.
	if (context === undefined || owner === undefined || owner.trigger !== undefined) return undefined;
	const word = sourceAt(owner, position);
	const stage = stageAt(graph, position);
	if (word === undefined || stage === undefined || word.range.start.line !== word.range.end.line)
		return undefined;
	const step = stepsIn(graph, stage).find(({ instruction }) => instruction === owner);
	if (step === undefined) return undefined;
	const { value, loose } = copyWord(word, step, graph.file.escape);
	if (value === undefined || unmarked(value) === "" || isRemote(unmarked(value))) return undefined;
	const path = cleanPath(`/${unmarked(value)}`).slice(1) || ".";
	return {
		range: word.range,
		path,
		loose,
		context,
		...lookUp(context, path),
		ignored: ignoredIn(graph, context),
	};
}

/** The URI of a path of the build context of a Dockerfile. */
export function contextUri({ file: { uri } }: BuildGraph, { root }: ContextFiles, path: string): string {
	const folder = root ?? uri.slice(0, uri.lastIndexOf("/") + 1);
	return path === "." ? folder : folder + path.split("/").map(encodeURIComponent).join("/");
}

function sourceAt(owner: Instruction, position: Position): Word | undefined {
	if (owner.name === "COPY" || owner.name === "ADD")
		return contextSources(owner).find(({ range }) => holds(range, position));
	for (const mount of mountsOf(owner)) {
		const word = mountValue(mount, "source", "src");
		const type = mountValue(mount, "type")?.text ?? "bind";
		if (word !== undefined && holds(word.range, position))
			return type === "bind" && mount.from === undefined ? word : undefined;
	}
	return undefined;
}

function lookUp(context: ContextFiles, path: string): Pick<ContextPath, "kind" | "files" | "complete"> {
	const { paths } = context;
	if (isPattern(path)) {
		const files = [...paths].map((one) => one.replace(/\/$/, "")).filter((one) => matchesPath(path, one));
		return { kind: "pattern", files, complete: context.complete };
	}
	if (path !== "." && paths.has(path)) return { kind: "file", files: [path], complete: true };
	if (path === "." || paths.has(`${path}/`)) {
		const files = filesIn(paths, path);
		return { kind: "folder", files, complete: context.complete };
	}
	return { kind: isMissing(context, path) ? "missing" : "unknown", files: [], complete: true };
}

function filesIn(paths: ReadonlySet<string>, folder: string): readonly string[] {
	const prefix = folder === "." ? "" : `${folder}/`;
	return [...paths].filter((path) => path.startsWith(prefix) && !path.endsWith("/"));
}

// Folders are listed as a whole: where anything of the folder around it is known, all of that folder is.
function isMissing({ paths, complete }: ContextFiles, path: string): boolean {
	if (paths.size === 0) return false;
	if (complete) return true;
	const parts = path.split("/");
	for (let length = parts.length - 1; length > 0; length--) {
		const folder = `${parts.slice(0, length).join("/")}/`;
		if (!paths.has(folder)) continue;
		for (const one of paths) if (one.length > folder.length && one.startsWith(folder)) return true;
		return false;
	}
	return true;
}

function ignoredIn(graph: BuildGraph, context: ContextFiles): ContextPath["ignored"] {
	const file = ignoreFileOf(graph, context);
	return (path) => {
		const pattern = file?.exact === true ? ignoringPattern(file.patterns, path) : undefined;
		return file && pattern && { file, pattern };
	};
}
