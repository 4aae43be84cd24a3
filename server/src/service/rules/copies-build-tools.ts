// A final stage that takes what only the build needs along with what it needs.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import { commandName } from "../files/commands/table.ts";
import { baseChain, type StageFiles } from "../files/files.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { referencesTo } from "../graph/queries.ts";
import { baseOf, isWithin, parentOf } from "../shell/paths.ts";
import { type CopySource, copiesOf, knownIn, type StageCopy } from "./copies.ts";
import { type DevInstall, devInstallIn } from "./dev-packages.ts";
import { insertLines } from "./edits.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { stageFiles } from "./stage-files.ts";
import { groundOf } from "./system.ts";
import { calledStage } from "./words.ts";

/**
 * The last stage copies the whole root of a stage with a compiler, the folder in which a compiled language's sources
 * were built, or `node_modules` with the packages that only the build used.
 */
export const copiesBuildTools: Rule = {
	code: "copies-build-tools",
	severity: DiagnosticSeverity.Information,
	*check(snapshot) {
		const { graph } = snapshot;
		const stage = graph.stages.at(-1);
		const files = stageFiles(snapshot);
		if (stage === undefined || files === undefined) return;
		for (const copy of copiesOf(graph, stage)) {
			for (const source of copy.sources) {
				if (source.pattern || source.loose) continue;
				const found = wholeRoot(copy, source) ?? check(files, graph, copy, source);
				if (found !== undefined) yield found;
			}
		}
	},
};

// Only a stage that seems to build something is read.
const builders = /\b(go build|cargo|mvnw?|gradlew?|dotnet|gcc|swift|npm|yarn|pnpm)\b|[gc]\+\+/;

const toolchains: ReadonlySet<string> = new Set([
	"golang",
	"rust",
	"gcc",
	"maven",
	"gradle",
	"haskell",
	"swift",
	"buildpack-deps",
]);

function wholeRoot({ from }: StageCopy, { path, word }: CopySource): Finding | undefined {
	if (path !== "/") return undefined;
	const ground = groundOf(from);
	if (ground?.image === undefined || !toolchains.has(ground.image.name)) return undefined;
	return {
		range: word.range,
		message: `All of ${calledStage(from)} is copied, with the compiler and tools of \`${ground.label}\`.`,
		related: [
			{ message: `${calledStage(from)} stands on \`${ground.label}\``, range: ground.reference.name.range },
		],
	};
}

function check(
	files: StageFiles,
	graph: BuildGraph,
	copy: StageCopy,
	source: CopySource,
): Finding | undefined {
	const texts = baseChain(copy.from).flatMap(({ instructions }) => instructions);
	if (!texts.some(({ name, arguments: { text } }) => name === "RUN" && builders.test(text))) return undefined;
	return sources(files, copy, source) ?? modules(files, graph, copy, source);
}

// The build of a compiled language leaves sources and intermediate files where it ran.
function sources(files: StageFiles, { from }: StageCopy, source: CopySource): Finding | undefined {
	const { path, word } = source;
	const build = files
		.commands(from)
		.find(
			({ command }) =>
				compiles.has(commandName(command) ?? "") && command.cwd !== undefined && isWithin(command.cwd, path),
		);
	if (build === undefined || path === "/") return undefined;
	const { cwd } = build.command;
	const copied = knownIn(files, from, source).find(
		({ maker, implied, path: place, kind }) =>
			maker.context !== undefined &&
			implied === undefined &&
			(isSource(maker.context) || (kind === "folder" && place === cwd)),
	);
	if (copied === undefined) return undefined;
	return {
		range: word.range,
		message: `\`${path}\` is the folder in which \`${commandName(build.command)}\` ran: its sources and intermediate files are copied too.`,
		related: [
			{ message: "The sources", range: copied.maker.range },
			{ message: "The build", range: build.command.range ?? build.step.instruction.range },
		],
	};
}

const compiles: ReadonlySet<string> = new Set([
	"go build",
	"cargo build",
	"mvn",
	"gradle",
	"dotnet publish",
	"dotnet build",
	"gcc",
	"g++",
	"swift build",
]);

function isSource(context: string): boolean {
	return context === "." || baseOf(context) === "src" || /\.(go|rs|java|kt|cs|c|cc|cpp|swift)$/.test(context);
}

function modules(
	files: StageFiles,
	graph: BuildGraph,
	{ from }: StageCopy,
	source: CopySource,
): Finding | undefined {
	const { path, word } = source;
	const folder = path.endsWith("/node_modules") ? parentOf(path) : path;
	const found = devInstallIn(files, from, folder);
	if (found === undefined) return undefined;
	const { install, build } = found;
	return {
		range: word.range,
		message: `\`${folder}/node_modules\` is copied with the packages that only the build needs: \`${install.command.text}\` installs devDependencies too.`,
		related: [
			{
				message: "Installed here",
				range: install.command.range ?? install.step.instruction.range,
			},
			{ message: "The build", range: build.command.range ?? build.step.instruction.range },
		],
		fixes: () => fixes(graph, from, folder, found),
	};
}

// At the end of the stage, where nobody builds on it and it is not run itself.
function fixes(
	graph: BuildGraph,
	from: Stage,
	folder: string,
	{ install: { step }, prune }: DevInstall,
): readonly Fix[] {
	const last = from.instructions.at(-1);
	const based = referencesTo(graph, from).some(({ kind }) => kind === "from");
	const elsewhere = step.stage !== from || last === undefined || based;
	if (
		prune === undefined ||
		elsewhere ||
		from.instructions.some(({ name }) => name === "USER" || name === "CMD")
	)
		return [];
	const { line } = last.range.end;
	const keyword = last.keyword.text === last.keyword.text.toLowerCase() ? "run" : "RUN";
	const workdir = from.instructions.findLast(({ name }) => name === "WORKDIR");
	if (workdir === undefined || workdir.index > step.instruction.index) return [];
	// npm knows --omit since version 7, which came with Node.js 16.
	const version = Number(groundOf(from)?.image?.version.split(".")[0]);
	const command = version < 16 ? prune.replace("--omit=dev", "--production") : prune;
	const edits = [insertLines(graph.file.document, line + 1, [`${keyword} ${command}`])];
	return [{ title: `Add \`${command}\` to ${calledStage(from)}`, edits, preferred: true }].filter(
		() => folder !== "/",
	);
}
