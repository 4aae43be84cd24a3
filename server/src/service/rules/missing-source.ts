// A COPY out of a stage that does not hold what is copied.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { baseChain, type StageFiles } from "../files/files.ts";
import type { KnownPath } from "../files/known.ts";
import { rootOf } from "../files/roots.ts";
import type { Mounted } from "../files/run.ts";
import type { Reference, Stage } from "../graph/graph.ts";
import { resolvePath } from "../shell/paths.ts";
import { mountsOf, mountValue } from "../syntax/mounts.ts";
import { type CopySource, copiesOf } from "./copies.ts";
import { sameRange } from "./find.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { meantPath } from "./spelling.ts";
import { stageFiles } from "./stage-files.ts";
import { calledStage } from "./words.ts";

/**
 * Sources of `COPY --from=STAGE` and of mounts that can't be there: all that could have made them was read. Most often another path
 * of the same name is meant, or the file went into a mount, which is gone when its RUN ends.
 */
export const missingSource: Rule = {
	code: "missing-source",
	severity: DiagnosticSeverity.Warning,
	*check(snapshot) {
		const { graph } = snapshot;
		const files = stageFiles(snapshot);
		if (files === undefined) return;
		for (const stage of graph.stages) {
			for (const { from, sources, step } of copiesOf(graph, stage)) {
				if (step.instruction.problems.length > 0 || !isReadable(from)) continue;
				for (const source of sources) {
					if (source.loose || names(from, source.path)) continue;
					const found = check(files, from, source);
					if (found !== undefined) yield found;
				}
			}
		}
		for (const reference of graph.references) {
			const { target, kind, misuse } = reference;
			if (kind !== "mount" || target.kind !== "stage" || misuse !== undefined) continue;
			const source = sourceOf(reference);
			if (source === undefined || !isReadable(target.stage) || names(target.stage, source.path)) continue;
			const found = check(files, target.stage, source);
			if (found !== undefined) yield found;
		}
	},
};

// A RUN without mounts that names the path is enough: nothing has to be read then.
function names(from: Stage, path: string): boolean {
	return from.instructions.some(
		({ name, flags, arguments: { text } }) =>
			name === "RUN" && flags.length === 0 && !/\b(rm|mv|rmdir|unlink)\b/.test(text) && hasWord(text, path),
	);
}

function hasWord(text: string, path: string): boolean {
	const at = text.indexOf(path);
	const next = text.charAt(at + path.length);
	return at >= 0 && (next === "" || " \t\n;&\"'".includes(next)) && " \t\n=\"'".includes(text.charAt(at - 1));
}

// The `source=` of the mount; undefined where it is the root, or build arguments are in it.
function sourceOf({ instruction, name }: Reference): CopySource | undefined {
	const mount = mountsOf(instruction).find(
		({ from }) => from !== undefined && sameRange(from.range, name.range),
	);
	const word = mount && mountValue(mount, "source", "src");
	if (word === undefined || word.text.includes("$")) return undefined;
	const path = resolvePath("/", `/${word.text}`);
	return path === undefined ? undefined : { word, path, pattern: false, loose: false };
}

// An image that may hold anything answers nothing, and an empty scratch is to be replaced with a context of its name.
function isReadable(stage: Stage): boolean {
	const chain = baseChain(stage);
	if (
		chain.length > maximumChain ||
		chain.some(({ instructions }) => instructions.some(({ problems }) => problems.length > 0))
	)
		return false;
	const target = chain[0]?.base?.target;
	const empty = chain.every(({ instructions }) => instructions.every(({ name }) => !writers.has(name)));
	return !rootOf(target).open.includes("/") && !(target?.kind === "scratch" && empty);
}

// No person wrote more.
const maximumChain = 50;

const writers: ReadonlySet<string> = new Set(["COPY", "ADD", "RUN", "WORKDIR"]);

function check(files: StageFiles, from: Stage, source: CopySource): Finding | undefined {
	const tree = files.of(from);
	const { path, pattern } = source;
	const answer = pattern ? tree.holdsMatch(path) : tree.holds(path);
	if (answer === "yes") return undefined;
	const mounted = pattern ? undefined : mountedAt(files, from, path);
	if (mounted !== undefined) return inMount(from, source, mounted);
	if (answer === "maybe") return undefined;
	const meant = pattern ? undefined : meantPath(tree.all(), path);
	return missing(from, source, meant);
}

// What is written there goes to a mount, and no other command writes to the same place.
function mountedAt(files: StageFiles, stage: Stage, path: string): Mounted | undefined {
	const tree = files.of(stage);
	if (tree.at(path) !== undefined) return undefined;
	return files.mounted(stage).find(({ known }) => known.path === path && known.sure);
}

function inMount(from: Stage, { word, path }: CopySource, { known, mount }: Mounted): Finding {
	return {
		range: word.range,
		message: `\`${path}\` is not in ${calledStage(from)}: it is written to a mount, which is gone when its RUN ends.`,
		related: [
			{ message: "Written here", range: known.maker.range },
			{ message: "The mount", range: mount.flag.range },
		],
	};
}

function missing(from: Stage, { word, path, pattern }: CopySource, meant: KnownPath | undefined): Finding {
	const what = pattern
		? `Nothing in ${calledStage(from)} matches \`${path}\``
		: `${capital(calledStage(from))} does not hold \`${path}\``;
	return {
		range: word.range,
		message: meant === undefined ? `${what}.` : `${what}: did you mean \`${meant.path}\`?`,
		related: [
			...(meant === undefined ? [] : [{ message: `Makes \`${meant.path}\``, range: meant.maker.range }]),
			{ message: `The files of ${calledStage(from)} start here`, range: (from.name ?? from.from).range },
		],
		fixes: () => (meant === undefined ? [] : fixes(word.range, meant)),
	};
}

function fixes(range: Finding["range"], { path }: KnownPath): readonly Fix[] {
	if (/[\s$"'\\]/.test(path)) return [];
	return [{ title: `Change to \`${path}\``, edits: [TextEdit.replace(range, path)], preferred: true }];
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
