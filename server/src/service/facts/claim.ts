// What other files say about the builds of a workspace: who builds which stage of which Dockerfile.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Range } from "vscode-languageserver-types";

/** A file of the workspace that may speak of builds. */
export interface SourceFile {
	readonly uri: string;
	/** Relative to its workspace folder, with `/`, as `web/compose.yaml`. */
	readonly path: string;
	readonly document: TextDocument;
}

/** A text with its place. Quotes are not part of either. */
export interface Located {
	readonly text: string;
	readonly range: Range;
}

/** One build that a file speaks of. */
export interface BuildClaim {
	/** For people: "compose service `web`". */
	readonly by: string;
	readonly uri: string;
	/** Where it is said: the service's or target's name, or the command. */
	readonly range: Range;
	/** The stage; absent where the default target is built. A text with a variable without a value is not given. */
	readonly target?: Located;
	/** The stage depends on what is not in the file, so any may be meant. */
	readonly openTarget?: true;
	readonly dockerfile: DockerfileGuess;
	readonly contexts: readonly NamedContext[];
}

/** Which Dockerfile a build reads. */
export type DockerfileGuess =
	/** Relative to the workspace folder. `certain` where the tool would read just this file. */
	| { readonly kind: "path"; readonly path: string; readonly certain: boolean }
	| { readonly kind: "inline"; readonly text: Located }
	| { readonly kind: "unknown" };

/** A named context (`additional_contexts`, `contexts`, `--build-context`). */
export interface NamedContext {
	readonly name: Located;
	readonly value: string;
}

/** Reads all files of one format at once, since they speak of each other. Tolerant: what can't be read says nothing. */
export interface ClaimReader {
	/** `compose`, `bake`, ... */
	readonly id: string;
	/** Whether a path is that of such a file. */
	matches(path: string): boolean;
	read(files: readonly SourceFile[]): readonly BuildClaim[];
}

/** A path below a folder in clean form; `..` beyond the workspace folder stays. Absolute paths are given as they are. */
export function joinPaths(folder: string, path: string): string {
	if (path.startsWith("/")) return path;
	const parts: string[] = [];
	for (const part of `${folder}/${path}`.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
		else parts.push(part);
	}
	return parts.join("/");
}

/** The folder of a path; empty for the workspace folder itself. */
export function folderOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Whether a context is no folder of the workspace: a URL, a git repository, an image. */
export function isRemote(context: string): boolean {
	return /^[a-z][a-z0-9+.-]*:/i.test(context) || context.startsWith("git@") || context === "-";
}
