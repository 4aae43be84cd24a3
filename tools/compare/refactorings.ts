// Whether a refactoring or a rename leaves the build as it is, told by other means than those by which it proves itself:
// every target's instructions one by one from the image up, each with the variables and folder that it meets.

import { TextDocument } from "vscode-languageserver-textdocument";
import { type Position, type Range, TextDocumentEdit, TextEdit } from "vscode-languageserver-types";
import { noFacts } from "../../server/src/service/facts/facts.ts";
import { prepareRename, rename } from "../../server/src/service/features/rename.ts";
import { stepsIn } from "../../server/src/service/features/scope.ts";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import { buildProblems } from "../../server/src/service/graph/evaluate.ts";
import type { BuildGraph, Reference, Stage } from "../../server/src/service/graph/graph.ts";
import { refactorings } from "../../server/src/service/refactor/index.ts";
import type { Instruction } from "../../server/src/service/syntax/dockerfile.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";

/** A refactoring that was tried at a place. */
export interface RefactoringTrial {
	readonly title: string;
	/** From 1. */
	readonly line: number;
	readonly outcome: "done" | "refused" | "failed";
	/** Why it was refused, or what is wrong with it. */
	readonly reason?: string;
}

/** Tries every refactoring at every place of a Dockerfile where one may be offered, and renames what has a name. */
export function* tryRefactorings(text: string): Generator<RefactoringTrial> {
	const graph = graphOf(text);
	const before = buildsOf(graph);
	const seen = new Set<string>();
	for (const range of placesIn(graph)) {
		for (const find of refactorings) {
			const found = find({ graph, facts: noFacts }, range);
			if (found === undefined) continue;
			const line = range.start.line + 1;
			if ("refused" in found) {
				yield { title: found.title, line, outcome: "refused", reason: found.refused };
				continue;
			}
			const key = JSON.stringify(found.edits);
			if (seen.has(key)) continue;
			seen.add(key);
			const wrong = failureOf(graph, before, found.edits, found.kind === "refactor.inline");
			yield wrong === undefined
				? { title: found.title, line, outcome: "done" }
				: { title: found.title, line, outcome: "failed", reason: wrong };
		}
	}
	yield* tryRenames(graph);
}

// Selections of two, of three and of half of a stage's instructions, and a cursor on each word that may matter.
function placesIn({ stages, references }: BuildGraph): readonly Range[] {
	const at = (start: Position): Range => ({ start, end: start });
	const places = references.map(({ name }) => at(name.range.start));
	for (const { from, instructions } of stages) {
		places.push(at(from.range.start));
		for (const [index, { range }] of instructions.slice(0, maximumPlaces).entries()) {
			places.push(at(range.start));
			for (const length of new Set([2, 3, Math.ceil(instructions.length / 2)])) {
				const last = instructions[index + length - 1];
				if (last !== undefined) places.push({ start: range.start, end: last.range.end });
			}
		}
	}
	return places;
}

const maximumPlaces = 40;

function failureOf(
	graph: BuildGraph,
	before: Builds,
	edits: readonly TextEdit[],
	inlined: boolean,
): string | undefined {
	const result = edited(graph, edits);
	if ("wrong" in result) return result.wrong;
	const { text, after } = result;
	const now = buildsOf(after);
	if (now.last !== before.last)
		return `the default target is another one: ${difference(before.last, now.last)}`;
	for (const [name, build] of before.byName) {
		const same = now.byName.get(name);
		if (same === undefined ? !inlined : same !== build)
			return `target ${name} is ${same ? "another one" : "gone"}`;
	}
	const gone = commentsOf(graph).filter((comment) => !text.includes(comment));
	if (gone.length > 0) return `a comment is lost: ${gone[0]}`;
	return undefined;
}

function commentsOf({ file: { comments } }: BuildGraph): readonly string[] {
	return comments.map(({ text }) => text);
}

function newProblem(before: BuildGraph, after: BuildGraph): string | undefined {
	const old = [...before.problems, ...buildProblems(before, true)];
	const now = [...after.problems, ...buildProblems(after, true)];
	// What BuildKit refuses already it can't refuse any more; where one mistake is told twice, it is still one.
	return old.length === 0 ? now[0]?.message : undefined;
}

interface Builds {
	/** What the default target is made of. */
	readonly last: string;
	readonly byName: ReadonlyMap<string, string>;
}

function buildsOf(graph: BuildGraph): Builds {
	const texts = new Map<Stage, string>();
	for (const stage of graph.stages) texts.set(stage, contentOf(graph, stage, texts));
	const byName = new Map(
		graph.stages.flatMap((stage) =>
			stage.name === undefined ? [] : [[stage.name.value, texts.get(stage) ?? ""] as const],
		),
	);
	const last = graph.stages.at(-1);
	return { last: last === undefined ? "" : (texts.get(last) ?? ""), byName };
}

// A stage's text holds that of its base; what it copies from stands in it as a number, since texts would double.
function contentOf(graph: BuildGraph, stage: Stage, texts: ReadonlyMap<Stage, string>): string {
	const base = stage.base?.target;
	const start =
		base?.kind === "stage"
			? (texts.get(base.stage) ?? "")
			: `FROM ${base?.kind === "image" && !stage.base?.name.text.includes("$") ? base.image : stage.base?.name.text}`;
	const platform = stage.platform?.value === undefined ? "" : `\n--platform=${stage.platform.value.text}`;
	const lines = stepsIn(graph, stage).map(({ instruction, before }) => {
		const variables = [...before.environment.all().values()]
			.map(({ name, kind, value }) => `${kind} ${name}=${value}`)
			.sort();
		return `${written(graph, instruction, texts)}\n  in ${before.workdir} with ${hash(variables.join("\n"))}`;
	});
	return [start + platform, ...lines].join("\n");
}

function written(graph: BuildGraph, instruction: Instruction, texts: ReadonlyMap<Stage, string>): string {
	const { name, flags, arguments: all, heredocs, trigger } = instruction;
	const inner = trigger === undefined ? "" : written(graph, trigger, texts);
	// An image is a stage of nothing but that.
	const from = ({ target, name: source }: Reference): string =>
		target.kind === "stage"
			? `stage ${hash(texts.get(target.stage) ?? "")}`
			: target.kind === "image"
				? `stage ${hash(`FROM ${target.image}`)}`
				: source.text;
	const references = graph.references.filter((one) => one.instruction.index === instruction.index);
	const options = flags.map(({ name: flag, value }) => {
		const text = value?.text ?? "";
		const own = references.filter(({ name: { range } }) => value !== undefined && isIn(range, value.range));
		const bound = own.filter(({ kind }) => kind !== "mount-implicit-scratch").map(from);
		if (bound.length === 0) return `--${flag}=${text}`;
		return `--${flag}=${flag === "mount" ? text.replaceAll(/(^|,)"?from=[^,]*/gi, "") : ""}${bound.join()}`;
	});
	const bodies = heredocs.map(({ content }) => content);
	return [name, ...options, inner === "" ? all.text : inner, ...bodies].join(" ");
}

function isIn(inner: Range, outer: Range): boolean {
	const starts =
		inner.start.line > outer.start.line ||
		(inner.start.line === outer.start.line && inner.start.character >= outer.start.character);
	const ends =
		inner.end.line < outer.end.line ||
		(inner.end.line === outer.end.line && inner.end.character <= outer.end.character);
	return starts && ends;
}

function* tryRenames(graph: BuildGraph): Generator<RefactoringTrial> {
	const seen = new Set<string>();
	for (const position of namesIn(graph)) {
		const line = position.line + 1;
		const snapshot = { graph, facts: noFacts };
		const prepared = prepareRename(snapshot, position);
		if (prepared === undefined) continue;
		if ("refused" in prepared) {
			yield { title: "Rename", line, outcome: "refused", reason: prepared.refused };
			continue;
		}
		const { placeholder } = prepared;
		const isStage = graph.stages.some(({ name }) => name && isIn(prepared.range, name.range));
		const newName = isStage ? "renamed.stage" : "RENAMED_VARIABLE";
		const edit = rename(snapshot, position, newName);
		if (edit === undefined || "refused" in edit) {
			yield { title: "Rename", line, outcome: "refused", ...(edit && { reason: edit.refused }) };
			continue;
		}
		const [change] = edit.documentChanges ?? [];
		const edits = TextDocumentEdit.is(change) ? change.edits.filter(TextEdit.is) : [];
		const key = JSON.stringify(edits);
		if (seen.has(key)) continue;
		seen.add(key);
		const title = isStage ? "Rename a stage" : "Rename a variable";
		const wrong = wrongRename(graph, edits, placeholder, newName);
		yield wrong === undefined
			? { title, line, outcome: "done" }
			: { title, line, outcome: "failed", reason: `${placeholder}: ${wrong}` };
	}
}

function namesIn({ stages, global }: BuildGraph): readonly Position[] {
	const setters = [global, ...stages.map(({ instructions }) => instructions)]
		.flat()
		.filter(({ name }) => name === "ARG" || name === "ENV");
	return [
		...stages.flatMap(({ name }) => (name === undefined ? [] : [name.range.start])),
		...setters.flatMap(({ words }) => words.map(({ range }) => range.start)),
	];
}

// A build meets the same instructions, and no variable that is not set which was set before.
function wrongRename(
	graph: BuildGraph,
	edits: readonly TextEdit[],
	oldName: string,
	newName: string,
): string | undefined {
	const result = edited(graph, edits);
	if ("wrong" in result) return result.wrong;
	const { text, after } = result;
	const targets = (one: BuildGraph): string =>
		one.references
			.map(({ target }) =>
				target.kind === "stage" ? target.stage.index : target.kind === "image" ? target.image : target.kind,
			)
			.join();
	if (targets(graph) !== targets(after)) return "a reference means something else";
	const unset = (one: BuildGraph): number =>
		one.stages.flatMap((stage) => stepsIn(one, stage)).reduce((sum, step) => sum + step.undefined.length, 0);
	if (unset(after) > unset(graph)) return "a variable is no longer set where it is used";
	if (text === graph.file.document.getText() && oldName !== newName) return "it changes nothing";
	return undefined;
}

function graphOf(text: string): BuildGraph {
	return buildGraph(scan(TextDocument.create("file:///Dockerfile", "dockerfile", 1, text)));
}

// The file with the edits, or what is wrong with them already.
function edited(
	graph: BuildGraph,
	edits: readonly TextEdit[],
): { readonly text: string; readonly after: BuildGraph } | { readonly wrong: string } {
	const text = applied(graph, edits);
	if (text === undefined) return { wrong: "its edits overlap" };
	const after = graphOf(text);
	const problem = newProblem(graph, after);
	return problem === undefined ? { text, after } : { wrong: `BuildKit refuses it: ${problem}` };
}

function applied({ file: { document } }: BuildGraph, edits: readonly TextEdit[]): string | undefined {
	try {
		return TextDocument.applyEdits(document, [...edits]);
	} catch {
		return undefined;
	}
}

function difference(a: string, b: string): string {
	const [left, right] = [a.split("\n"), b.split("\n")];
	const at = left.findIndex((line, index) => line !== right[index]);
	return `${JSON.stringify(left[at])} and ${JSON.stringify(right[at])}`;
}

// Texts of a megabyte, of which nobody needs more than whether they are the same.
function hash(text: string): string {
	let [a, b] = [0x811c9dc5, 0x1505];
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		a = Math.imul(a ^ code, 0x01000193);
		b = (Math.imul(b, 33) + code) | 0;
	}
	return `${(a >>> 0).toString(16)}${(b >>> 0).toString(16)}`;
}
