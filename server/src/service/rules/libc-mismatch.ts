// A program that was linked against a C library which the stage that it is copied to does not have.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { baseChain, type StageFiles } from "../files/files.ts";
import type { KnownPath } from "../files/known.ts";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { type CopySource, copiesOf, imageCopiesOf, knownIn, type StageCopy } from "./copies.ts";
import { type Linked, linkedBy, packagesIn } from "./linking.ts";
import { compiledParts, isOfficialProgram } from "./native-parts.ts";
import type { Finding, Fix, Rule } from "./rule.ts";
import { runsSomething } from "./running.ts";
import { stageFiles } from "./stage-files.ts";
import { type Ground, groundOf, imageGround } from "./system.ts";

/**
 * Programs that a command which was read makes for glibc, copied to a stage on musl, or the other way round; and those
 * that need a loader, copied to where there is none. Only where the copying stage runs something.
 */
export const libcMismatch: Rule = {
	code: "libc-mismatch",
	severity: DiagnosticSeverity.Warning,
	*check(snapshot) {
		const { graph } = snapshot;
		const files = stageFiles(snapshot);
		if (files === undefined) return;
		for (const stage of graph.stages) {
			const copies = copiesOf(graph, stage);
			const images = imageCopiesOf(graph, stage);
			if (copies.length + images.length === 0) continue;
			const ground = groundOf(stage);
			if (ground === undefined || ground.libc === "unknown" || !runsSomething(stage)) continue;
			if (images.length === 0 && !mayMismatch(graph, copies, ground)) continue;
			if (bringsLibc(files, stage)) continue;
			yield* ofStages(files, stage, copies, ground);
			for (const { reference, image, sources } of images) {
				const made = imageGround(reference, image);
				for (const source of sources) {
					const found = ofImage(reference, made, source, ground);
					if (found !== undefined) yield found;
				}
			}
		}
	},
};

function* ofStages(
	files: StageFiles,
	stage: Stage,
	copies: readonly StageCopy[],
	ground: Ground,
): Iterable<Finding> {
	const network = networkOf(stage, files);
	const installs = files.commands(stage).some(({ command }) => isInstaller(command.text));
	for (const copy of copies) {
		const made = groundOf(copy.from);
		for (const source of copy.sources) {
			if (source.loose) continue;
			const linked = programOf(files, copy, source, network);
			if (linked === undefined) {
				const packages = installs ? undefined : ofPackages(files, copy, source, ground);
				const found = ofImage(copy.reference, made, source, ground) ?? packages;
				if (found !== undefined) yield found;
			} else if (linked.libc !== ground.libc) yield finding(copy, source, linked, ground);
		}
	}
}

// What the stage installs itself replaces what it was given.
function isInstaller(text: string): boolean {
	return /^(npm|yarn|pnpm|pip3?|uv)\b/.test(text);
}

// The cheap questions first: commands are read only where a stage of another C library seems to make something, the
// stages between it and this one included.
function mayMismatch(graph: BuildGraph, copies: readonly StageCopy[], ground: Ground): boolean {
	const seen = new Set<Stage>();
	const open = [...copies];
	for (let copy = open.pop(); copy !== undefined && seen.size < maximumStages; copy = open.pop()) {
		const { from, sources } = copy;
		const made = groundOf(from);
		if (made !== undefined && isMismatch(made, ground)) {
			if (sources.some(({ path }) => isOfficialProgram(made, path)) || baseChain(from).some(makesSomething))
				return true;
		}
		if (seen.has(from)) continue;
		seen.add(from);
		open.push(...copiesOf(graph, from));
	}
	return false;
}

const maximumStages = 100;

function makesSomething({ instructions }: Stage): boolean {
	const isStatic = instructions.some(
		({ name, arguments: { text } }) => name === "ENV" && text.includes("CGO_ENABLED=0"),
	);
	return instructions.some(({ name, arguments: { text } }) => {
		if (name !== "RUN") return false;
		if (makers.test(text)) return true;
		return !isStatic && /\bgo (build|install)\b/.test(text) && !text.includes("CGO_ENABLED=0");
	});
}

const libraries = /ld-(linux|musl)|linux-gnu|(^|[\s"])\/(usr\/)?lib(32|64)?([\s"/]|$)|libc\b|glibc/;

const makers = /\b(cargo|gcc|cc|clang|npm|yarn|pnpm|pip3?|uv|venv|virtualenv)\b|[gc]\+\+/;

// The other library, a shim for it, or what can't be told apart from them.
function bringsLibc(files: StageFiles, stage: Stage): boolean {
	const chain = baseChain(stage);
	const copied = chain.some(({ instructions }) =>
		instructions.some(
			({ name, arguments: { text } }) => (name === "COPY" || name === "ADD") && libraries.test(text),
		),
	);
	if (copied) return true;
	const packages = packagesIn(files, stage);
	if (["libc6-compat", "gcompat", "glibc", "glibc-bin", "musl", "libc6"].some((name) => packages.has(name)))
		return true;
	return files
		.commands(stage)
		.some(({ command }) => /glibc|gcompat|ld-(linux|musl)|\/lib64/.test(command.text));
}

// What says that the program talks to the network.
function networkOf(stage: Stage, files: StageFiles): string | undefined {
	const all = baseChain(stage).flatMap(({ instructions }) => instructions);
	if (all.some(({ name }) => name === "EXPOSE")) return "EXPOSE";
	const copied = all.some(
		({ name, arguments: { text } }) => name === "COPY" && /ca-certificates|\/etc\/ssl/.test(text),
	);
	if (copied || packagesIn(files, stage).has("ca-certificates")) return "`ca-certificates`";
	return undefined;
}

function programOf(
	files: StageFiles,
	{ from }: StageCopy,
	source: CopySource,
	network: string | undefined,
): Linked | undefined {
	for (const known of candidates(files, from, source)) {
		const linked = linkedBy(files, files.origin(known), network);
		if (linked !== undefined) return linked;
	}
	return undefined;
}

// Where the program's own name is not known, what a compiler's folder is asked for by name is one.
function candidates(files: StageFiles, from: Stage, source: CopySource): readonly KnownPath[] {
	const known = knownIn(files, from, source).filter(({ kind, sure }) => kind === "file" && sure);
	if (known.length > 0 || source.pattern) return known;
	const nearest = files.of(from).nearest(source.path);
	const isProgram = nearest !== undefined && /\/(release|debug)\/[\w-]+$/.test(source.path);
	return isProgram ? [{ ...nearest, path: source.path }] : [];
}

function finding(
	{ reference }: StageCopy,
	{ word, path }: CopySource,
	linked: Linked,
	ground: Ground,
): Finding {
	const { maker, ground: made, libc, why } = linked;
	const has = hasOf(ground);
	return {
		range: word.range,
		message: `\`${path}\` needs ${libc} to start (${why}, on \`${made.label}\`), but \`${ground.label}\` ${has}.`,
		related: [
			{ message: `Made here, with ${libc}`, range: maker.range },
			{ message: `\`${ground.label}\` ${has}`, range: ground.reference.name.range },
			{ message: "Copied from this stage", range: reference.name.range },
		],
		fixes: () => fixes(linked),
	};
}

// A program of the official image that the other stage stands on, or that is named itself.
function ofImage(
	reference: Reference,
	made: Ground | undefined,
	{ word, path, pattern, loose }: CopySource,
	ground: Ground,
): Finding | undefined {
	if (pattern || loose || made === undefined || !isMismatch(made, ground) || !isOfficialProgram(made, path))
		return undefined;
	return {
		range: word.range,
		message: `\`${path}\` is made for ${made.libc} (\`${made.label}\`), but \`${ground.label}\` ${hasOf(ground)}: it will not start.`,
		related: relatedTo(reference, made, ground),
	};
}

// Packages with parts that a compiler made; what is pure text goes anywhere.
function ofPackages(
	files: StageFiles,
	{ from, reference }: StageCopy,
	source: CopySource,
	ground: Ground,
): Finding | undefined {
	const made = groundOf(from);
	if (source.pattern || made === undefined || !isMismatch(made, ground)) return undefined;
	const parts = compiledParts(files, from, source);
	if (parts === undefined) return undefined;
	return {
		range: source.word.range,
		message: `\`${source.path}\` has compiled parts for ${made.libc} (${parts}, on \`${made.label}\`), but \`${ground.label}\` ${hasOf(ground)}.`,
		related: relatedTo(reference, made, ground),
	};
}

function isMismatch(made: Ground, ground: Ground): boolean {
	return (
		(made.libc === "glibc" || made.libc === "musl") && made.libc !== ground.libc && ground.libc !== "unknown"
	);
}

function hasOf({ libc }: Ground): string {
	return libc === "none" ? "has no C library" : `has ${libc}`;
}

function relatedTo({ name }: Reference, made: Ground, ground: Ground): NonNullable<Finding["related"]> {
	return [
		{ message: `\`${made.label}\` ${hasOf(made)}`, range: made.reference.name.range },
		{ message: `\`${ground.label}\` ${hasOf(ground)}`, range: ground.reference.name.range },
		{ message: "Copied from here", range: name.range },
	];
}

function fixes({ maker, variable, option }: Linked): readonly Fix[] {
	const { command } = maker;
	// A command out of a string has no place of its own.
	const [first] = command?.words ?? [];
	if (command?.range === undefined || first === undefined || !command.text.includes(first.text)) return [];
	if (variable !== undefined) {
		const edits = [TextEdit.insert(command.range.start, `${variable} `)];
		return [{ title: `Build it with ${variable}`, edits, preferred: true }];
	}
	if (option === undefined || !command.text.startsWith(first.text)) return [];
	const { line, character } = command.range.start;
	const edits = [TextEdit.insert({ line, character: character + first.text.length }, ` ${option}`)];
	return [{ title: `Link it with ${option}`, edits, preferred: true }];
}
