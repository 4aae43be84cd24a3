// The build context as COPY sees it: what a source is, and what is in it.

import { ignoredBy } from "../facts/dockerignore.ts";
import type { ContextFiles } from "../facts/facts.ts";
import { baseOf } from "../shell/paths.ts";
import { isPattern, matchesPath } from "./pattern.ts";

/** The build context of one Dockerfile. */
export interface Context {
	/** What a source is, without a slash at either end; the root is `.`. "unknown" where only its name tells. */
	kindOf(source: string): "file" | "folder" | "unknown";
	/** The files in a folder, relative to it; none where the context is not known. */
	filesIn(folder: string): readonly string[];
	/** The paths that a pattern matches. */
	matching(pattern: string): readonly string[];
	/** The text of a manifest. */
	text(path: string): string | undefined;
}

/** Takes what was read of the context, if anything, and the Dockerfile's URI: its own ignore file goes before. */
export function contextOf(files: ContextFiles | undefined, uri: string): Context {
	if (files === undefined) return unknownContext;
	const name = baseOf(uri);
	const contexts = known.get(files) ?? new Map<string, Context>();
	known.set(files, contexts);
	const before = contexts.get(name);
	if (before !== undefined) return before;
	const context = read(files, name);
	contexts.set(name, context);
	return context;
}

const known = new WeakMap<ContextFiles, Map<string, Context>>();

const unknownContext: Context = {
	kindOf: (source) => kindByName(source),
	filesIn: () => [],
	matching: () => [],
	text: () => undefined,
};

function read(files: ContextFiles, name: string): Context {
	const ignore = files.texts.get(`${name}.dockerignore`) ?? files.texts.get(".dockerignore");
	const ignored = ignore === undefined ? () => false : ignoredBy(ignore);
	let sent: readonly string[] | undefined;
	const all = (): readonly string[] => {
		sent ??= [...files.paths].filter((path) => !path.endsWith("/") && !ignored(path)).sort();
		return sent;
	};
	return {
		kindOf: (source) => {
			if (source === "." || files.paths.has(`${source}/`)) return "folder";
			return files.paths.has(source) ? "file" : kindByName(source);
		},
		filesIn: (folder) => {
			const prefix = folder === "." ? "" : `${folder}/`;
			return all()
				.filter((path) => path.startsWith(prefix))
				.map((path) => path.slice(prefix.length));
		},
		matching: (pattern) =>
			[...files.paths]
				.map((path) => path.replace(/\/$/, ""))
				.filter((path) => matchesPath(pattern, path) && !ignored(path)),
		text: (path) => files.texts.get(path),
	};
}

// A name with an ending that only files have, or one that is always a file's.
function kindByName(source: string): "file" | "folder" | "unknown" {
	if (source === "." || source === "..") return "folder";
	if (isPattern(source)) return "unknown";
	return fileEnding.test(source) || fileNames.has(baseOf(source)) ? "file" : "unknown";
}

const fileEnding =
	/\.(json|ya?ml|toml|xml|txt|md|mod|sum|lock|sh|bash|py|rb|js|mjs|cjs|ts|go|rs|java|kt|c|cc|cpp|h|hpp|jar|war|tgz|gz|zip|gradle|kts|csproj|fsproj|sln|props|targets|conf|cfg|ini|crt|pem|key|sql|html|css|lua|exs?|cabal|gemspec|properties|service|repo|list|patch)$/;

const fileNames: ReadonlySet<string> = new Set(
	"Makefile Gemfile Pipfile Procfile Rakefile LICENSE Dockerfile mvnw gradlew .npmrc .yarnrc .babelrc .env .bashrc".split(
		" ",
	),
);
