// A stage that starts a program, or as a user, that its files do not have.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { copyWord } from "../files/copy.ts";
import { baseChain } from "../files/files.ts";
import type { KnownPath } from "../files/known.ts";
import { placeOf } from "../files/place.ts";
import { rootOf } from "../files/roots.ts";
import type { FileTree } from "../files/tree.ts";
import { type Step, stepsOf } from "../graph/evaluate.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { resolvePath } from "../shell/paths.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { copiesOf } from "./copies.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { meantPath } from "./spelling.ts";
import { stageFiles } from "./stage-files.ts";

/**
 * ENTRYPOINT, CMD and USER of the last stage against what is in it: the build goes well and the container does not
 * start. Only where all that could have made the file was read.
 */
export const missingProgram: Rule = {
	code: "missing-program",
	severity: DiagnosticSeverity.Warning,
	*check(snapshot) {
		const { graph } = snapshot;
		const stage = graph.stages.at(-1);
		// What has no stage to take the program from may get it from a volume, or from a file that builds on this one.
		if (stage === undefined || !takesFiles(graph, stage) || !isReadable(stage)) return;
		const last = lastOnes(graph, stage);
		const { user } = last;
		const first = last.entrypoint ?? last.cmd;
		if (first === undefined && user === undefined) return;
		const files = stageFiles(snapshot)?.of(stage);
		if (files === undefined) return;
		if (first !== undefined) yield* program(first, last, files);
		if (user !== undefined) yield* userOf(user, files);
	},
};

function takesFiles(graph: BuildGraph, stage: Stage): boolean {
	return baseChain(stage).some((one) => copiesOf(graph, one).length > 0);
}

function isReadable(stage: Stage): boolean {
	const chain = baseChain(stage);
	if (
		chain.length > maximumChain ||
		chain.some(({ instructions }) => instructions.some(({ problems }) => problems.length > 0))
	)
		return false;
	return !rootOf(chain[0]?.base?.target).open.includes("/");
}

// No person wrote more.
const maximumChain = 50;

interface LastOnes {
	readonly entrypoint: Step | undefined;
	readonly cmd: Step | undefined;
	readonly user: Step | undefined;
	readonly shell: Step | undefined;
	/** Where and with which PATH the container starts, where that is known. */
	readonly workdir: string | undefined;
	readonly path: string | undefined;
}

function lastOnes(graph: BuildGraph, stage: Stage): LastOnes {
	const chain = new Set(baseChain(stage));
	const found = new Map<string, Step>();
	let last: Step | undefined;
	let path: string | undefined;
	for (const step of stepsOf(graph)) {
		if (!chain.has(step.stage) || step.triggeredBy !== undefined) continue;
		if (step.instruction.words.length > 0) found.set(step.instruction.name, step);
		last = step;
	}
	if (last === undefined)
		return {
			entrypoint: undefined,
			cmd: undefined,
			user: undefined,
			shell: undefined,
			workdir: undefined,
			path,
		};
	path = last.instruction.name === "ENV" ? undefined : last.before.environment.get("PATH")?.value;
	return {
		entrypoint: found.get("ENTRYPOINT"),
		cmd: found.get("CMD"),
		user: found.get("USER"),
		shell: found.get("SHELL"),
		workdir: workdirAfter(last, graph.file.escape),
		path,
	};
}

function workdirAfter(
	{ instruction, before, ...step }: Step,
	escapeCharacter: "\\" | "`",
): string | undefined {
	const [word] = instruction.words;
	if (instruction.name !== "WORKDIR" || word === undefined) return before.workdir;
	const { value, loose } = copyWord(word, { instruction, before, ...step }, escapeCharacter);
	return loose ? undefined : placeOf(before.workdir, value, word.text).path;
}

function* program(step: Step, { shell, workdir, path }: LastOnes, files: FileTree): Iterable<Finding> {
	const { instruction } = step;
	const [first] = instruction.words;
	if (first === undefined) return;
	if (!instruction.json) {
		const name = shell?.instruction.words[0]?.text ?? "/bin/sh";
		if (!name.startsWith("/") || files.holds(name) !== "no") return;
		yield {
			range: instruction.keyword.range,
			message: `Without brackets ${instruction.name} is run by \`${name}\`, which is not in the image: the container will not start.`,
			fixes: () => execForm(instruction),
		};
		return;
	}
	const name = first.text;
	// A runtime of its own starts these.
	if (name === "" || name.includes("$") || name.endsWith(".wasm")) return;
	const candidates = name.includes("/")
		? [resolvePath(workdir, name)]
		: path?.split(":").map((folder) => resolvePath(folder, name));
	if (candidates === undefined || candidates.length === 0) return;
	const known = candidates.filter((one) => one !== undefined);
	if (known.length < candidates.length || known.some((one) => files.holds(one) !== "no")) {
		const [only] = known;
		const at = only === undefined || known.length > 1 ? undefined : files.at(only);
		if (at?.kind === "folder" && at.sure) yield isFolder(first, at);
		return;
	}
	const programs = files.all().filter(({ kind }) => kind !== "folder");
	yield notThere(first, known, meantPath(programs, known[0] ?? name));
}

function isFolder({ range, text }: Word, { maker }: KnownPath): Finding {
	return {
		range,
		message: `\`${text}\` is a folder in the image, not a program: the container will not start.`,
		related: [{ message: "Made here", range: maker.range }],
	};
}

function notThere({ range, text }: Word, places: readonly string[], meant: KnownPath | undefined): Finding {
	const where = places.length > 1 ? "in no folder of PATH" : "not in the image";
	const hint = meant === undefined ? "" : ` Did you mean \`${meant.path}\`?`;
	return {
		range,
		message: `\`${text}\` is ${where}: the container will not start.${hint}`,
		related: meant === undefined ? [] : [{ message: `Makes \`${meant.path}\``, range: meant.maker.range }],
		fixes: () =>
			meant === undefined || /["\\]/.test(meant.path)
				? []
				: [
						{
							title: `Change to \`${meant.path}\``,
							edits: [TextEdit.replace(range, meant.path)],
							preferred: true,
						},
					],
	};
}

const maximumText = 1000;

// Plain words only: what a shell would do with others is lost without one.
function execForm({ arguments: source }: Instruction): readonly Fix[] {
	const { text } = source;
	const words = text.slice(0, maximumText).trim().split(/\s+/);
	if (text.length > maximumText || !/^[\w ./:=@,+-]+$/.test(text.trim())) return [];
	const array = `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
	return [
		{
			title: `Change to ${array}`,
			edits: [TextEdit.replace(source.rangeOf(0, text.length), array)],
			preferred: true,
		},
	];
}

function* userOf({ instruction }: Step, files: FileTree): Iterable<Finding> {
	const [word] = instruction.words;
	const name = word?.text.split(":")[0] ?? "";
	if (word === undefined || !/^[a-z_][a-z0-9_-]*$/i.test(name) || files.holds("/etc/passwd") !== "no") return;
	yield {
		range: word.range,
		message: `There is no \`/etc/passwd\` in the image that tells who \`${name}\` is: the container will not start. A number needs none.`,
	};
}
