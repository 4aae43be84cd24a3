// Rename: a stage or a variable gets another name wherever it is named, or a plain sentence says why it can't.

import { TextDocument } from "vscode-languageserver-textdocument";
import {
	type AnnotatedTextEdit,
	type ChangeAnnotation,
	type Position,
	type Range,
	type TextDocumentEdit,
	TextEdit,
	type WorkspaceEdit,
} from "vscode-languageserver-types";
import type { TargetClaim } from "../facts/facts.ts";
import { buildGraph } from "../graph/build.ts";
import type { BuildGraph, Reference, Stage, Target } from "../graph/graph.ts";
import { referenceAt, referencesTo, stageNamedAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import { goLower } from "../syntax/characters.ts";
import { isStageName } from "../syntax/check.ts";
import { scan } from "../syntax/scan.ts";
import { claimsByStage } from "./claims.ts";
import { renameVariable, variableToRename } from "./variableRename.ts";

/** Why something can't be renamed, for people. */
export interface Refusal {
	readonly refused: string;
}

/** What would be renamed at a position; undefined where nothing names a stage, an image, an ARG or an ENV. */
export function prepareRename(
	{ graph }: Snapshot,
	position: Position,
): { readonly range: Range; readonly placeholder: string } | Refusal | undefined {
	const found = variableToRename(graph, position) ?? stageToRename(graph, position);
	return found === undefined || "refused" in found
		? found
		: { range: found.range, placeholder: found.placeholder };
}

/** The edits that rename the stage or variable at a position, a stage's in the files that build it too. */
export function rename(
	snapshot: Snapshot,
	position: Position,
	newName: string,
): WorkspaceEdit | Refusal | undefined {
	const { graph } = snapshot;
	const variable = variableToRename(graph, position);
	if (variable !== undefined)
		return "refused" in variable ? variable : renameVariable(snapshot, variable.symbol, newName);
	const found = stageToRename(graph, position);
	if (found === undefined || "refused" in found) return found;
	const { stage } = found;
	const edits = ownEdits(graph, stage, newName);
	const claims = claimsByStage(snapshot).get(stage) ?? [];
	const refused = wrongName(snapshot, stage, newName) ?? otherMeaning(graph, edits) ?? fixedName(claims);
	if (refused !== undefined) return { refused };
	const { uri, version } = graph.file;
	const own: TextDocumentEdit = { textDocument: { uri, version }, edits: [...edits] };
	const others = otherFiles(claims, newName);
	return { ...others, documentChanges: [own, ...(others.documentChanges ?? [])] };
}

interface Renaming {
	readonly stage: Stage;
	readonly range: Range;
	readonly placeholder: string;
}

function stageToRename(graph: BuildGraph, position: Position): Renaming | Refusal | undefined {
	const reference = referenceAt(graph, position);
	if (reference !== undefined) return named(graph, reference);
	const stage = stageNamedAt(graph, position);
	return stage?.name === undefined ? undefined : unhindered(graph, stage, stage.name);
}

function named(
	graph: BuildGraph,
	{ kind, name, target, candidates }: Reference,
): Renaming | Refusal | undefined {
	if (kind === "mount-implicit-scratch") return undefined;
	const { text } = name;
	if (text.includes("$") && (target.kind === "stage" || candidates.length > 0)) {
		return { refused: `\`${text}\` depends on a build argument. Rename the stage where it is defined.` };
	}
	if (target.kind !== "stage") return { refused: noStage(text, target) };
	if (target.byIndex) {
		return { refused: `\`${text}\` is the index of a stage, which no renaming changes.` };
	}
	return unhindered(graph, target.stage, name);
}

function noStage(text: string, { kind }: Target): string {
	switch (kind) {
		case "image":
			return `\`${text}\` is an image. Only stages can be renamed.`;
		case "scratch":
			return "`scratch` is BuildKit's empty base. Only stages can be renamed.";
		case "context":
			return `\`${text}\` is a named context. Only stages can be renamed.`;
		default:
			return `\`${text}\` names no stage.`;
	}
}

// Whether every mention can follow.
function unhindered(
	graph: BuildGraph,
	stage: Stage,
	{ text: placeholder, range }: { readonly text: string; readonly range: Range },
): Renaming | Refusal {
	for (const { kind, name, instruction } of referencesTo(graph, stage)) {
		const line = instruction.range.start.line + 1;
		if (name.text.includes("$")) {
			return {
				refused: `\`${name.text}\` in line ${line} means this stage through a build argument, which can't be renamed.`,
			};
		}
		if (kind === "mount-implicit-scratch") {
			return { refused: `The mount in line ${line} means this stage because it is called \`scratch\`.` };
		}
	}
	return { stage, range, placeholder };
}

function wrongName({ graph, facts }: Snapshot, stage: Stage, newName: string): string | undefined {
	if (!isStageName(newName)) {
		return `\`${newName}\` is no name for a stage: a letter, then letters, digits, \`-\`, \`_\` and \`.\`.`;
	}
	const value = goLower(newName);
	if (value === "scratch" || value === "context") return `BuildKit keeps the name \`${value}\` for itself.`;
	const context = facts.contexts.find(({ name }) => goLower(name) === value);
	if (context !== undefined) return `${context.by} has a context called \`${context.name}\`.`;
	const taken = graph.stages.find((other) => other !== stage && other.name?.value === value);
	if (taken === undefined) return undefined;
	return `The stage in line ${taken.from.range.start.line + 1} is called \`${taken.name?.text}\` already.`;
}

function ownEdits(graph: BuildGraph, stage: Stage, newName: string): readonly TextEdit[] {
	const { name, doc } = stage;
	if (name === undefined) return [];
	const edits = [TextEdit.replace(name.range, newName)];
	for (const { kind, target, name: mention } of referencesTo(graph, stage)) {
		if (target.kind === "stage" && target.byIndex) continue;
		// FROM finds a stage by its name in lower case only.
		edits.push(TextEdit.replace(mention.range, kind === "from" ? goLower(newName) : newName));
	}
	if (doc !== undefined) {
		const { line, character } = doc.range.start;
		const text = graph.file.document.getText(doc.range);
		const start = character + text.indexOf(name.value);
		const range = { start: { line, character: start }, end: { line, character: start + name.value.length } };
		edits.push(TextEdit.replace(range, goLower(newName)));
	}
	return edits;
}

// The new name may be that of an image, or fit `FROM build-$X`. Only the graph of the new text can tell.
function otherMeaning({ file, references }: BuildGraph, edits: readonly TextEdit[]): string | undefined {
	const { uri, languageId, version } = file.document;
	const text = TextDocument.applyEdits(file.document, [...edits]);
	const after = buildGraph(scan(TextDocument.create(uri, languageId, version, text))).references;
	const at = references.findIndex((reference, index) => !isSame(reference, after[index]));
	const changed = references[at];
	if (changed === undefined) return undefined;
	const line = changed.instruction.range.start.line + 1;
	return `\`${changed.name.text}\` in line ${line} would mean something else then.`;
}

function isSame(a: Reference, b: Reference | undefined): boolean {
	return (
		b !== undefined &&
		a.kind === b.kind &&
		meaning(a.target) === meaning(b.target) &&
		a.candidates.length === b.candidates.length
	);
}

function meaning(target: Target): string {
	switch (target.kind) {
		case "stage":
			return `${target.stage.index}`;
		case "image":
			return target.image;
		default:
			return target.kind;
	}
}

// A name that is put together there, or comes from elsewhere, can't be replaced.
function fixedName(claims: readonly TargetClaim[]): string | undefined {
	const fixed = claims.find(({ verbatim, certain }) => certain && !verbatim);
	return fixed && `${fixed.by} names this stage in a way that can't be edited here.`;
}

// An edit that rests on a guess about the Dockerfile is shown before it is made.
function otherFiles(claims: readonly TargetClaim[], newName: string): WorkspaceEdit {
	const changeAnnotations: Record<string, ChangeAnnotation> = {};
	const files = new Map<string, AnnotatedTextEdit[]>();
	for (const { uri, range, by, certain, verbatim } of claims) {
		if (!verbatim) continue;
		const annotationId = `${Object.keys(changeAnnotations).length + 1}`;
		changeAnnotations[annotationId] = {
			label: `The target of ${by.replaceAll("`", "")}`,
			description: certain ? "It names this stage." : "It probably names this stage.",
			needsConfirmation: !certain,
		};
		const edits = files.get(uri) ?? [];
		files.set(uri, [...edits, { range, newText: newName, annotationId }]);
	}
	const documentChanges = [...files].map(([uri, edits]) => ({
		textDocument: { uri, version: null },
		edits,
	}));
	return documentChanges.length === 0 ? {} : { documentChanges, changeAnnotations };
}
