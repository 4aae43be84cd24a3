// Every format that speaks of builds: a further one is a file, a line here and a fixture.

import { bake } from "./bake.ts";
import type { ClaimReader } from "./claim.ts";
import { compose } from "./compose.ts";
import { devcontainer } from "./devcontainer.ts";
import { dotnet } from "./dotnet.ts";
import { globMatcher } from "./glob.ts";
import { npmScripts } from "./npm-scripts.ts";
import { markdown } from "./prose.ts";
import { scripts } from "./scripts.ts";
import { skaffold } from "./skaffold.ts";
import { taskfile } from "./taskfile.ts";
import { tasks } from "./tasks.ts";
import { workflows } from "./workflows.ts";

/** The readers; the first one whose globs fit a path reads it. */
export const readers: readonly ClaimReader[] = [
	compose,
	bake,
	workflows,
	skaffold,
	devcontainer,
	tasks,
	taskfile,
	npmScripts,
	dotnet,
	scripts,
	markdown,
];

const matchers = [
	...readers.map((reader) => ({ reader, matches: globMatcher(reader.files) })),
	...readers.flatMap((reader) =>
		reader.otherFiles === undefined ? [] : [{ reader, matches: globMatcher(reader.otherFiles) }],
	),
];

/** The globs of all files that some reader reads. */
export const buildFileGlobs: readonly string[] = readers.flatMap(({ files, otherFiles = [] }) => [
	...files,
	...otherFiles,
]);

/** The reader of a path relative to its workspace folder; undefined for all other files. */
export function readerOf(path: string): ClaimReader | undefined {
	return matchers.find(({ matches }) => matches(path))?.reader;
}
