// A person's conversion of a file beside ours: runtime family, artefacts, what the container runs.

import { posix } from "node:path";
import type { ContextFiles } from "../../server/src/service/facts/facts.ts";
import { languageOf, libraryOf, parts } from "./images.ts";
import { type Origin, originOf } from "./origins.ts";
import { pathIn, type Reading, type ReadStage, reading, valueIn } from "./reading.ts";

/** How ours compares with the person's. */
export interface PairResult {
	/** The same kind of base, or one that is safer for what was built. */
	readonly family: boolean;
	/** What the person copied out of a stage and ours does not have. */
	readonly missing: readonly string[];
	/** The same program with the same arguments, paths apart. */
	readonly command: boolean;
	/** Both bases, for people. */
	readonly bases: string;
}

/** Compares two conversions of one file. */
export function comparePair(before: string, person: string, ours: string): PairResult {
	const [old, theirs, mine] = [reading(before), reading(person), reading(ours)];
	const [first, final, our] = [old.stages[0], theirs.stages.at(-1), mine.stages.at(-1)];
	if (first === undefined || final === undefined || our === undefined)
		return { family: false, missing: [], command: false, bases: "-" };
	const [wanted, got] = [familyOf(theirs, final), familyOf(mine, our)];
	const family = wanted === got || sounder(first.base, rootOf(theirs, final), our.base);
	return {
		family,
		missing: copied(theirs, final)
			.filter((source) => !has(mine, our, source))
			.map(({ path }) => path),
		command: commandOf(old) === commandOf(theirs) || commandOf(mine) === commandOf(theirs),
		bases: `${rootOf(theirs, final)} (${wanted}), ours ${our.base} (${got})`,
	};
}

function rootOf(file: Reading, stage: ReadStage): string {
	let current = stage;
	for (;;) {
		const target = current.stage.base?.target;
		const next = target?.kind === "stage" ? file.stages[target.stage.index] : undefined;
		if (next === undefined || next === current) return current.base;
		current = next;
	}
}

// The language that the final image can run, or the system where it runs programs of its own only.
function familyOf(file: Reading, stage: ReadStage): string {
	const base = rootOf(file, stage);
	const language = languageOf(base);
	const installs = stage.steps
		.filter(({ instruction }) => instruction.name === "RUN")
		.map(({ instruction }) => instruction.arguments.text)
		.join("\n");
	if (language === undefined || language === "none") {
		if (/openjdk|jre|\bjava\b/.test(installs)) return "java";
		if (/install .*\bpython3?\b|add .*\bpython3?\b/.test(installs)) return "python";
		if (/install .*\bnodejs\b|add .*\bnodejs\b/.test(installs)) return "node";
	}
	if (language !== undefined && language !== "none") return language;
	const { path } = parts(base);
	if (path === "scratch" || /distroless\/static/.test(path)) return "no system";
	return libraryOf(base) ?? path;
}

// Keeping the base of the build, its language or its C library is safe whatever was built; a system is safe where nothing
// was enough.
function sounder(build: string, person: string, ours: string): boolean {
	if (ours === build) return true;
	const language = languageOf(person);
	if (language !== undefined && language !== "none")
		return languageOf(ours) === language || languageOf(ours) === languageOf(build);
	if (libraryOf(build) !== undefined && libraryOf(ours) === libraryOf(build)) return true;
	return libraryOf(person) === "none" && libraryOf(ours) !== undefined;
}

// Paths that the final stage and those that it stands on copy from other stages.
function copied(file: Reading, stage: ReadStage): readonly Source[] {
	return sourcesOf(file, stage).filter(({ path }) => !systemFile.test(path));
}

// Neither the program nor its data: people copy certificates and users, or do without.
const systemFile =
	/^\/(etc\/(ssl|passwd|group|pki)|usr\/share\/(zoneinfo|ca-certificates)|lib\/ld-|lib64\/ld-)/;

interface Source {
	readonly path: string;
	/** Where the stage that it is copied from works. */
	readonly workdir: string | undefined;
	readonly origin: Origin;
}

function sourcesOf(file: Reading, stage: ReadStage): readonly Source[] {
	const found: Source[] = [];
	for (const step of stage.steps) {
		const { name, flags, words } = step.instruction;
		const from = flags.find((flag) => flag.name === "from")?.value?.text;
		if (name !== "COPY" || from === undefined) continue;
		const source = file.graph.references.find(({ instruction }) => instruction === step.instruction);
		const target = source?.target.kind === "stage" ? file.stages[source.target.stage.index] : undefined;
		if (target === undefined) continue;
		for (const { text } of words.slice(0, -1)) {
			// Sources of COPY --from are looked for from the root of the stage.
			const path = posix.resolve("/", valueIn(step.before, file.graph, text));
			found.push({ path, workdir: target.end.workdir, origin: originOf(target, path) });
		}
	}
	return found;
}

function has(mine: Reading, our: ReadStage, wanted: Source): boolean {
	const own = sourcesOf(mine, our);
	const again = our.steps.flatMap(({ instruction, before }) =>
		instruction.name === "COPY" || instruction.name === "ADD"
			? [pathIn(before, instruction.words.at(-1)?.text ?? "") ?? "/"].map(placed)
			: [],
	);
	return [...own, ...again].some((each) => {
		if (sameFiles(each, wanted)) return true;
		// The folder that people work in may have another name in theirs.
		if (each.workdir === undefined || wanted.workdir === undefined) return false;
		if (!within(each.path, each.workdir) || !within(wanted.path, wanted.workdir)) return false;
		const [ours, theirs] = [each, wanted].map(({ path, workdir = "/" }) => posix.relative(workdir, path));
		return ours === "" || ours === theirs || theirs?.startsWith(`${ours}/`) === true;
	});
}

function placed(path: string): Source {
	return { path, workdir: undefined, origin: { paths: [path], makers: new Set() } };
}

// One lies in the other, has its name, was carried away from the same place, or is the result of the same tool.
function sameFiles(ours: Source, theirs: Source): boolean {
	const alike = ours.origin.paths.some((mine) =>
		theirs.origin.paths.some((other) => {
			// `bin/*` are the files of that folder.
			const folder = /[*?]/.test(posix.basename(other)) ? posix.dirname(other) : other;
			return within(other, mine) || within(mine, folder) || likeness(mine) === likeness(other);
		}),
	);
	return alike || [...ours.origin.makers].some((maker) => theirs.origin.makers.has(maker));
}

function within(path: string, folder: string): boolean {
	return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

// People move what they build to other folders while they convert: the name of the file is what stays.
function likeness(path: string): string {
	const name = posix.basename(path);
	if (/\.(jar|war)$/.test(name)) return "jar";
	// Wherever pip was told to put it: to people's own folder, to a virtual environment or where it always does.
	if (
		/^\/(install|wheels?|opt\/venv|venv|root\/\.local|usr\/local(\/lib\/python[\d.]+(\/site-packages)?)?)$/.test(
			path,
		)
	)
		return "Python's packages";
	// Another release of the same thing.
	return name.replace(/\d+(\.\d+)+/g, "#");
}

function commandOf(file: Reading): string {
	const stage = file.stages.at(-1);
	if (stage === undefined) return "";
	const words: string[] = [];
	for (const name of ["ENTRYPOINT", "CMD"]) {
		const found = stage.steps.findLast(({ instruction }) => instruction.name === name)?.instruction;
		if (found === undefined) continue;
		words.push(...(found.json ? found.words.map(({ text }) => text) : found.arguments.text.split(/\s+/)));
	}
	return words
		.map((word) => (word.includes("/") || word.includes(".") ? likeness(word) : word))
		.filter((word) => word !== "")
		.join(" ");
}

/** The context of a pair: its lists of names and the texts of its manifests, for the folder that it is built in. */
export function pairContext(
	names: string,
	texts: ReadonlyMap<string, string>,
	folder: string,
	before: string,
): ContextFiles {
	const lists = new Map<string, readonly string[]>();
	for (const part of names.split(/^## /m)) {
		const [head = "", ...lines] = part.split("\n");
		if (head.includes("before"))
			lists.set(
				head.startsWith("repository") ? "" : folder,
				lines.filter((line) => line !== ""),
			);
	}
	const near = lists.get(folder) ?? [];
	const root = folder !== "" && !holds(near, before) && holds(lists.get("") ?? [], before) ? "" : folder;
	const prefix = root === "" ? "" : `${root}/`;
	const paths = new Set(lists.get(root) ?? []);
	const own = new Map<string, string>();
	for (const [path, text] of texts) {
		if (!path.startsWith(prefix)) continue;
		const inner = path.slice(prefix.length);
		own.set(inner, text);
		paths.add(inner);
		for (let at = inner.indexOf("/"); at >= 0; at = inner.indexOf("/", at + 1))
			paths.add(inner.slice(0, at + 1));
	}
	return { paths, complete: false, texts: own };
}

// Whether a list of names has what the file copies.
function holds(names: readonly string[], before: string): boolean {
	const [stage] = reading(before).stages;
	return (stage?.steps ?? []).every(({ instruction }) => {
		if (instruction.name !== "COPY" && instruction.name !== "ADD") return true;
		return instruction.words.slice(0, -1).every(({ text }) => {
			const [first = ""] = posix.normalize(text).replace(/^\/+/, "").split("/");
			return /^$|^\.$|[*?$:]/.test(first) || names.includes(first) || names.includes(`${first}/`);
		});
	});
}
