// What COPY and ADD put into the image, and where.

import type { ContextFiles } from "../facts/facts.ts";
import { matchesPath } from "../files/pattern.ts";
import { baseOf, parentOf, resolvePath } from "../shell/paths.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { inWorkdir } from "./unknown-folder.ts";

/** One source of a COPY or ADD. */
export interface Placed {
	/** The source in the build context, without `./` and a slash at the end; `.` for the whole. */
	readonly source: string;
	/** Where it is in the image: of a folder, where its contents are. undefined where that can't be known. */
	readonly path: string | undefined;
	/** A folder's contents, a file, or what can't be told. */
	readonly kind: "tree" | "file" | "unknown";
	/** The source has a pattern. */
	readonly glob: boolean;
	/** Not from the build context: a URL, another image, text in the Dockerfile itself. */
	readonly foreign: boolean;
	/** `--chown` and `--chmod` as written. */
	readonly chown?: string;
	readonly chmod?: string;
}

/** Takes a COPY or ADD and how to expand its words; gives what it places. Words that can't be expanded have no path. */
export function placedBy(
	instruction: Instruction,
	workdir: string | undefined,
	evaluate: (text: string) => string | undefined,
	context: ContextFiles | undefined,
): readonly Placed[] {
	const words = instruction.words.map((word) => evaluate(word.text));
	const target = words.at(-1);
	const sources = words.slice(0, -1);
	const folder = inWorkdir(workdir, target);
	const flag = (name: string): string | undefined =>
		instruction.flags.find((each) => each.name === name)?.value?.text;
	const [chown, chmod, from] = [flag("chown"), flag("chmod"), flag("from")];
	const owner = { ...(chown !== undefined && { chown }), ...(chmod !== undefined && { chmod }) };
	const intoFolder =
		sources.length > 1 || target === undefined || /(^|\/)\.{0,2}$/.test(target) || folder === workdir;
	return sources.map((word) => {
		if (word === undefined) {
			return { source: "", path: undefined, kind: "unknown" as const, glob: false, foreign: true, ...owner };
		}
		const source = word.replace(/^(\.?\/)+/, "").replace(/\/+$/, "") || ".";
		const glob = /[*?[]/.test(source);
		const foreign =
			from !== undefined || word.includes("://") || word.startsWith("<<") || word.startsWith("git@");
		const unpacked = instruction.name === "ADD" && /\.(tar|tgz|tbz2?|txz|tar\.\w+)$/.test(source);
		const told = unpacked ? "tree" : foreign || glob ? "unknown" : kindOf(source, word, context);
		// Of a folder the contents go there, a file goes into it: the target as a whole holds them both.
		const either = told === "unknown" && !foreign && !glob && intoFolder && folder !== workdir;
		const kind = either && folder !== undefined && !sharedFolders.test(folder) ? "tree" : told;
		// A file that is copied to a folder which every image has goes into it.
		const into = intoFolder || (kind === "file" && folder !== undefined && everywhere.test(folder));
		const path =
			folder === undefined || kind === "tree" || !into || glob ? folder : resolvePath(folder, baseOf(source));
		return { source, path, kind, glob, foreign, ...owner };
	});
}

// Folders that every image has.
const everywhere =
	/^\/(s?bin|lib|etc|opt|srv|var|home|root|tmp|usr(\/(s?bin|lib|local(\/s?bin|\/lib|\/etc)?))?)$/;

// Where files of many kinds lie: what is put there is hardly ever a folder's contents.
const sharedFolders =
	/^\/(bin|sbin|lib|etc|opt|srv|var|home|root|tmp|usr|usr\/(bin|sbin|lib|share|src)|usr\/local(\/(bin|sbin|lib|etc|share|src))?)?$/;

/** Where a path of the image comes from in the build context; undefined where this source does not hold it. */
export function sourceOf(placed: Placed, path: string): string | undefined {
	if (placed.foreign || placed.path === undefined) return undefined;
	if (path === placed.path) return placed.source;
	const folder = placed.path === "/" ? "/" : `${placed.path}/`;
	if (placed.kind === "file" || !path.startsWith(folder)) return undefined;
	const rest = path.slice(folder.length);
	// Of what a pattern takes, a file keeps its name.
	if (placed.glob) return matchesPath(baseOf(placed.source), rest) ? besides(placed.source, rest) : undefined;
	return placed.source === "." ? rest : `${placed.source}/${rest}`;
}

function besides(source: string, name: string): string {
	return source.includes("/") ? `${parentOf(source)}/${name}` : name;
}

function kindOf(source: string, word: string, context: ContextFiles | undefined): Placed["kind"] {
	if (source === "." || word.endsWith("/")) return "tree";
	if (context?.paths.has(source) === true) return "file";
	if (context?.paths.has(`${source}/`) === true) return "tree";
	// A name with an extension, or one that is always a file, is a file wherever it was seen.
	if (/[^/]\.[A-Za-z]\w*$/.test(source) || alwaysFiles.has(baseOf(source))) return "file";
	return "unknown";
}

const alwaysFiles: ReadonlySet<string> = new Set([
	"Makefile",
	"Gemfile",
	"Pipfile",
	"Procfile",
	"Rakefile",
	"mvnw",
	"gradlew",
]);
