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
	readonly uri: string;
	readonly range: Range;
	/** The range holds just this text: writing another one there is all that a change of it takes. */
	readonly verbatim: boolean;
}

/** One build that a file speaks of. */
export interface BuildClaim {
	/** For people: "compose service `web`". */
	readonly by: string;
	readonly uri: string;
	/** Where it is said: the service's or target's name, or the command. */
	readonly range: Range;
	/** The stage; absent where the default target is built. It may stand in another file, which this one extends. */
	readonly target?: Located;
	/** The stage depends on what is not in the file, so any may be meant; `target` is then what it is by default. */
	readonly openTarget?: true;
	/** Where in this file the stage's name stands, or would stand: what a completion replaces. */
	readonly targetSlot?: Range;
	readonly dockerfile: DockerfileGuess;
	readonly contexts: readonly NamedContext[];
	/** The build arguments that it is given; absent where there are none. */
	readonly args?: readonly GivenArgument[];
	/** The command is shown to people by this file (a comment, an `echo`), and not run by it. */
	readonly shown?: true;
	/** By which names other files can start it, where its file defines such: its own, and those of bake's groups. */
	readonly names?: { readonly own: string; readonly groups: readonly Located[] };
	/** Stages that are named, but not built for that (`no-cache-filter`). */
	readonly stages: readonly Located[];
}

/** Which Dockerfile a build reads. */
export type DockerfileGuess =
	/**
	 * Paths relative to the workspace folder, the likeliest first. `certain` where the tool would read just the one.
	 * `context` is the folder that is sent to the build, where it is known.
	 */
	| {
			readonly kind: "path";
			readonly paths: readonly string[];
			readonly certain: boolean;
			readonly context?: string;
	  }
	| { readonly kind: "inline"; readonly text: Located }
	/** That of the build which bake or compose files define by a name; the likeliest files first. */
	| {
			readonly kind: "defined";
			readonly name: Located;
			readonly files: readonly (readonly string[])[];
			readonly certain: boolean;
	  }
	| { readonly kind: "unknown" };

/** A named context (`additional_contexts`, `contexts`, `--build-context`). */
export interface NamedContext {
	readonly name: Located;
	readonly value: string;
}

/** A build argument that a build is given (`args`, `--build-arg`). */
export interface GivenArgument {
	readonly name: Located;
	/** As far as the file says it. */
	readonly value?: string;
	/** The value is that of the environment variable of this name. */
	readonly fromEnvironment?: true;
}

/** The `args` of a claim, for spreading; empty where there are none. */
export function argsField(args: readonly GivenArgument[]): { readonly args?: readonly GivenArgument[] } {
	return args.length === 0 ? {} : { args };
}

/**
 * Reads the files of one format. Tolerant: what can't be read says nothing. In two steps, so that a change of one file
 * does not mean to read all the others again.
 */
export interface ClaimReader<Part = unknown> {
	/** `compose`, `bake`, ... */
	readonly id: string;
	/** Globs of the paths of such files (glob.ts says what they may hold). */
	readonly files: readonly string[];
	/** Globs of files that may be such as well, where no other reader knows them by their paths. */
	readonly otherFiles?: readonly string[];
	/** What one file says, its text not kept; undefined where it says nothing of builds. */
	read(file: SourceFile): Part | undefined;
	/** What all files of a workspace folder say together, since they may speak of each other. In the order of paths. */
	link(parts: readonly Part[]): readonly BuildClaim[];
}

/** A reader of files that do not speak of each other. */
export function plainReader(
	id: string,
	files: readonly string[],
	read: (file: SourceFile) => readonly BuildClaim[],
): ClaimReader<readonly BuildClaim[]> {
	return {
		id,
		files,
		read: (file) => {
			const claims = read(file);
			return claims.length === 0 ? undefined : claims;
		},
		link: (parts) => parts.flat(),
	};
}

/** The part of a claim that says which stage is built, of what a file writes there. */
export function targetOf(
	target: Located | undefined,
	open: boolean,
): { readonly target?: Located; readonly openTarget?: true } {
	// An empty name is none.
	return {
		...(target === undefined || target.text === "" ? {} : { target }),
		...(open ? { openTarget: true as const } : {}),
	};
}

/** A part of a text by its offsets, with its place where that can be told. */
export function partOf(place: Located, start: number, end = place.text.length): Located {
	const text = place.text.slice(start, end);
	const { start: from, end: to } = place.range;
	if (!place.verbatim || from.line !== to.line) return { ...place, text, verbatim: false };
	const at = (offset: number) => ({ line: from.line, character: from.character + offset });
	return { ...place, text, range: { start: at(start), end: at(end) } };
}

/** A guess that a context and a Dockerfile in it are meant, both relative to the workspace folder. */
export function pathGuess(context: string, dockerfile: string, certain = true): DockerfileGuess {
	return { kind: "path", paths: [dockerfile], certain, context };
}

/** A path below a folder in clean form; `..` beyond the workspace folder stays. Absolute paths are given as they are. */
export function joinPaths(folder: string, path: string): string {
	if (path.startsWith("/")) return path;
	const parts: string[] = [];
	for (const part of `${folder}/${path}`.split(/[/\\]/)) {
		if (part === "" || part === ".") continue;
		if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
		else parts.push(part);
	}
	return `${folder.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}

/** The folder of a path; empty for the workspace folder itself. */
export function folderOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last part of a path. */
export function nameOf(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** A folder and those around it, up to the workspace folder. */
export function foldersAround(folder: string): readonly string[] {
	const folders = [folder];
	for (let at = folder; at !== ""; ) {
		at = folderOf(at);
		folders.push(at);
	}
	return folders;
}

/** Whether a context is no folder of the workspace: a URL, a git repository, an image, standard input. */
export function isRemote(context: string): boolean {
	return /^(?:[a-z][a-z0-9+.-]*:|git@|github\.com\/|-$)/i.test(context);
}

/** A text that only the same place has. */
export function placeKey({ uri, range }: Pick<Located, "uri" | "range">): string {
	const { start, end } = range;
	return `${start.line}:${start.character}-${end.line}:${end.character} ${uri}`;
}
