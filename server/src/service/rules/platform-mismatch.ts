// Files for the machine that builds, in an image for the machine that is asked for.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { commandName } from "../files/commands/table.ts";
import { baseChain, type StageFiles } from "../files/files.ts";
import type { KnownPath } from "../files/known.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { argsOf } from "../graph/scope.ts";
import type { Flag } from "../syntax/dockerfile.ts";
import { type CopySource, copiesOf, knownIn, type StageCopy } from "./copies.ts";
import { flagWithSpace, insertLines } from "./edits.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { hasProgram } from "./running.ts";
import { stageFiles } from "./stage-files.ts";
import { calledStage } from "./words.ts";

/**
 * `FROM --platform=$BUILDPLATFORM` under the stage that is run, and native programs that are built on such a stage with
 * nothing that tells the compiler of the target. Both go unnoticed until somebody builds for another platform.
 */
export const platformMismatch: Rule = {
	code: "platform-mismatch",
	severity: DiagnosticSeverity.Warning,
	*check(snapshot) {
		const { graph } = snapshot;
		if (!graph.stages.some((stage) => onBuildPlatform(stage) !== undefined) || redefines(graph)) return;
		const files = stageFiles(snapshot);
		const seen = new Set<Flag>();
		for (const stage of graph.stages) {
			if (!hasProgram(stage)) continue;
			const found = groundFlag(stage);
			// A stage on another one is what people debug with; the last stage is what they ship.
			if (found !== undefined && stage === graph.stages.at(-1) && !seen.has(found.flag)) {
				seen.add(found.flag);
				yield onGround(graph, stage, found);
			}
			if (found !== undefined) continue;
			for (const copy of copiesOf(graph, stage)) {
				const flag = groundFlag(copy.from)?.flag;
				if (flag === undefined) continue;
				for (const source of copy.sources) {
					const program = files && programOf(files, copy, source);
					if (program !== undefined) yield ofProgram(graph, source, program, flag);
				}
			}
		}
	},
};

// `ARG BUILDPLATFORM=linux/amd64` before the first FROM makes it something else.
function redefines({ global }: BuildGraph): boolean {
	return global.some(
		(instruction) =>
			instruction.name === "ARG" &&
			argsOf(instruction).some(({ name, fallback }) => name === "BUILDPLATFORM" && fallback !== undefined),
	);
}

interface GroundFlag {
	readonly stage: Stage;
	readonly flag: Flag;
}

function onBuildPlatform({ platform }: Stage): Flag | undefined {
	return platform !== undefined && /^\$(BUILDPLATFORM|\{BUILDPLATFORM\})$/.test(platform.value?.text ?? "")
		? platform
		: undefined;
}

// The platform of the first FROM goes for all that stands on it; a later one changes nothing of the files.
function groundFlag(stage: Stage): GroundFlag | undefined {
	const [ground] = baseChain(stage);
	const flag = ground === undefined ? undefined : onBuildPlatform(ground);
	return ground === undefined || flag === undefined ? undefined : { stage: ground, flag };
}

function onGround(graph: BuildGraph, stage: Stage, { stage: ground, flag }: GroundFlag): Finding {
	const own = ground === stage;
	return {
		range: flag.value?.range ?? flag.range,
		message: `The image ${own ? "is" : `stands on ${calledStage(ground)}, which is`} for the platform of the machine that builds it, whatever \`docker build --platform\` asks for.`,
		related: own
			? []
			: [
					{
						message: "The stage that is run is built on it",
						range: (stage.base?.name ?? stage.from).range,
					},
				],
		fixes: () =>
			graph.stages.some(({ base }) => base?.name.text.includes("$")) && !own
				? []
				: [withoutFlag(ground, flag)],
	};
}

function withoutFlag({ from }: Stage, flag: Flag): Fix {
	return {
		title: "Remove --platform=$BUILDPLATFORM",
		edits: [TextEdit.del(flagWithSpace(from, flag.range))],
		preferred: true,
	};
}

// A program that a compiler made for its own machine; undefined where anything in the stage speaks of another one.
function programOf(files: StageFiles, { from }: StageCopy, source: CopySource): KnownPath | undefined {
	if (source.loose) return undefined;
	for (const known of knownIn(files, from, source)) {
		const origin = files.origin(known);
		const { command, stage } = origin.maker;
		if (command === undefined || known.kind !== "file" || !native.has(commandName(command) ?? "")) continue;
		if (groundFlag(stage) === undefined || speaksOfTarget(stage, files)) continue;
		if (/\.(wasm|js|jar|a|o)$/.test(origin.path)) continue;
		return origin;
	}
	return undefined;
}

const native: ReadonlySet<string> = new Set([
	"go build",
	"go install",
	"cargo build",
	"cargo install",
	"gcc",
	"g++",
	"cc",
	"c++",
	"clang",
	"clang++",
]);

function speaksOfTarget(stage: Stage, files: StageFiles): boolean {
	const words = /TARGET|GOARCH|GOOS|--target|xx-|CC=|CROSS|musl|wasm|aarch64|x86_64/;
	const chain = baseChain(stage).flatMap(({ instructions }) => instructions);
	if (chain.some((instruction) => words.test(instruction.arguments.text))) return true;
	return files.commands(stage).some(({ command }) => words.test(command.text));
}

function ofProgram(graph: BuildGraph, { word }: CopySource, { path, maker }: KnownPath, flag: Flag): Finding {
	return {
		range: word.range,
		message: `\`${path}\` is built for the machine that builds, since ${calledStage(maker.stage)} runs there and nothing tells \`${commandName(maker.command ?? unnamed) ?? "the compiler"}\` of the target platform.`,
		related: [
			{ message: "Built here", range: maker.range },
			{ message: "Runs on the machine that builds", range: flag.range },
		],
		fixes: () => fixes(graph, maker, flag),
	};
}

const unnamed = {
	words: [],
	assignments: [],
	redirects: [],
	cwd: undefined,
	certain: true,
	separable: false,
	pipe: -1,
	text: "",
};

function fixes(graph: BuildGraph, maker: KnownPath["maker"], flag: Flag): readonly Fix[] {
	const ground = baseChain(maker.stage)[0];
	if (ground === undefined) return [];
	const remove = withoutFlag(ground, flag);
	const { command, instruction } = maker;
	const cgo =
		maker.environment?.get("CGO_ENABLED")?.value ??
		command?.assignments.find(({ name }) => name === "CGO_ENABLED")?.value;
	// With cgo a C compiler for the target would be needed too.
	if (command?.range === undefined || !commandName(command)?.startsWith("go ") || cgo !== "0")
		return [remove];
	const keyword = instruction.keyword.text === instruction.keyword.text.toLowerCase() ? "arg" : "ARG";
	const edits = [
		insertLines(graph.file.document, instruction.range.start.line, [`${keyword} TARGETOS TARGETARCH`]),
		TextEdit.insert(command.range.start, "GOOS=$TARGETOS GOARCH=$TARGETARCH "),
	];
	return [
		{ title: "Build for the target platform", edits, preferred: true },
		{ ...remove, preferred: false },
	];
}
