// Rename of a variable: an ARG or ENV gets another name wherever this file surely means it, or a sentence says why not.
// What else may know the name (builds that give it, programs that read it) is told before anything changes.

import { TextDocument } from "vscode-languageserver-textdocument";
import type {
	AnnotatedTextEdit,
	ChangeAnnotation,
	Position,
	Range,
	TextDocumentEdit,
	WorkspaceEdit,
} from "vscode-languageserver-types";
import type { ArgumentClaim } from "../facts/facts.ts";
import { buildGraph } from "../graph/build.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { parseImage } from "../graph/image.ts";
import { knownImage } from "../graph/known-images.ts";
import { predefinedGlobals } from "../graph/scope.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { scan } from "../syntax/scan.ts";
import { givenBy } from "./claims.ts";
import { stepsIn } from "./scope.ts";
import { occurrenceAt, type VariableSymbol, variableSymbolAt, variableSymbols } from "./variableSymbols.ts";

/** What would be renamed at a position, or why it can't be; undefined where no ARG or ENV is named. */
export function variableToRename(
	graph: BuildGraph,
	position: Position,
):
	| { readonly symbol: VariableSymbol; readonly range: Range; readonly placeholder: string }
	| { readonly refused: string }
	| undefined {
	const symbol = variableSymbolAt(graph, position);
	const at = symbol && occurrenceAt(symbol, position);
	if (symbol === undefined || at === undefined) return undefined;
	const refused = fixedName(graph, symbol) ?? severalAt(graph, symbol);
	return refused === undefined ? { symbol, range: at.range, placeholder: symbol.name } : { refused };
}

/** The edit that gives a variable another name, each change to be confirmed; or why that can't be. */
export function renameVariable(
	{ graph, facts }: Snapshot,
	symbol: VariableSymbol,
	newName: string,
): WorkspaceEdit | { readonly refused: string } {
	const { name, kind, occurrences } = symbol;
	const refused = wrongName(newName) ?? (newName === name ? undefined : takenName(graph, newName));
	if (refused !== undefined) return { refused };
	const given = givenBy(facts, symbol);
	const fixed = given.find(({ verbatim, certain }) => certain && !verbatim);
	const inherited = given.find(({ fromEnvironment }) => fromEnvironment);
	if (inherited !== undefined)
		return { refused: `${inherited.by} takes its value from the environment variable \`${name}\`.` };
	if (fixed !== undefined) return { refused: `${fixed.by} gives it in a way that can't be edited here.` };
	const edits: readonly AnnotatedTextEdit[] = occurrences.map(({ range }) => ({
		range,
		newText: newName,
		annotationId: "1",
	}));
	const changed = otherMeaning(graph, edits, symbol, newName);
	if (changed !== undefined) return { refused: changed };
	const label = kind === "arg" ? `The build argument ${name}` : `The environment variable ${name}`;
	const annotation: ChangeAnnotation = {
		label,
		description: [known(graph, symbol, given.length > 0), ...doubtfulIn(graph, symbol)].join(" "),
		needsConfirmation: true,
	};
	const { uri, version } = graph.file;
	const others = inOtherFiles(given, newName);
	return {
		documentChanges: [{ textDocument: { uri, version }, edits: [...edits] }, ...others.documentChanges],
		changeAnnotations: { 1: annotation, ...others.changeAnnotations },
	};
}

function inOtherFiles(
	given: readonly ArgumentClaim[],
	newName: string,
): Required<Pick<WorkspaceEdit, "changeAnnotations">> & { readonly documentChanges: TextDocumentEdit[] } {
	const changeAnnotations: Record<string, ChangeAnnotation> = {};
	const files = new Map<string, AnnotatedTextEdit[]>();
	for (const { uri, range, by, certain, verbatim } of given) {
		if (!verbatim) continue;
		const annotationId = `${Object.keys(changeAnnotations).length + 2}`;
		changeAnnotations[annotationId] = {
			label: `An argument of ${by.replaceAll("`", "")}`,
			description: certain ? "It gives this build argument." : "It probably gives this build argument.",
			needsConfirmation: true,
		};
		files.set(uri, [...(files.get(uri) ?? []), { range, newText: newName, annotationId }]);
	}
	const documentChanges = [...files].map(([uri, edits]) => ({ textDocument: { uri, version: null }, edits }));
	return { documentChanges, changeAnnotations };
}

function known({ global }: BuildGraph, { name, kind, setters }: VariableSymbol, isGiven: boolean): string {
	if (kind === "env") return `Programs in the container no longer find ${name} in their environment.`;
	const given = `${isGiven ? "Other builds" : "Builds"} that give ${name} have to give the new name`;
	const inStage = setters.some((setter) => !global.includes(setter));
	return inStage
		? `${given}, and commands of a RUN no longer find ${name} in their environment.`
		: `${given}.`;
}

// Under another name nobody would give it its value, or nobody would read it.
function fixedName(graph: BuildGraph, { name }: VariableSymbol): string | undefined {
	if (isPredefined(name))
		return `BuildKit itself gives \`${name}\` its value: under another name it would be empty.`;
	if (isStandard(name)) return `Programs read \`${name}\` under this name.`;
	const image = imageThatSets(graph, name);
	return image && `The image \`${image}\` sets \`${name}\`, and its programs read it under this name.`;
}

// An ONBUILD runs in several stages, where a name may be several variables.
function severalAt(graph: BuildGraph, symbol: VariableSymbol): string | undefined {
	const places = new Set(symbol.occurrences.map(({ range }) => key(range)));
	const shares = (other: VariableSymbol): boolean =>
		other !== symbol &&
		other.name === symbol.name &&
		other.occurrences.some(({ range }) => places.has(key(range)));
	return variableSymbols(graph, symbol.name).some(shares)
		? `An ONBUILD reads \`${symbol.name}\`, which is another variable in other stages.`
		: undefined;
}

function key({ start }: Range): string {
	return `${start.line}:${start.character}`;
}

function wrongName(newName: string): string | undefined {
	if (!/^[A-Za-z_]\w*$/.test(newName))
		return `\`${newName}\` is no name for a variable: a letter or \`_\`, then letters, digits and \`_\`.`;
	return isPredefined(newName) || isStandard(newName)
		? `\`${newName}\` has a meaning of its own, for BuildKit or for programs.`
		: undefined;
}

// Also where only a script or the base image may know it: it would become this one there.
function takenName({ file: { instructions } }: BuildGraph, newName: string): string | undefined {
	const used = new RegExp(`\\$\\{?[!#]?${newName}\\b|\\b${newName}=`);
	const declared = new RegExp(`(^|\\s)${newName}(\\s|$)`);
	const taken = instructions.find((instruction) => {
		const { name, arguments: all, flags, heredocs } = instruction.trigger ?? instruction;
		if (used.test(all.text) || ((name === "ARG" || name === "ENV") && declared.test(all.text))) return true;
		return (
			flags.some(({ value }) => value !== undefined && used.test(value.text)) ||
			heredocs.some(({ content }) => used.test(content))
		);
	});
	return taken && `\`${newName}\` is used already, in line ${taken.range.start.line + 1}.`;
}

// Only the graph of the new text can tell that every place is still the same variable, and every stage the same.
function otherMeaning(
	graph: BuildGraph,
	edits: readonly AnnotatedTextEdit[],
	symbol: VariableSymbol,
	newName: string,
): string | undefined {
	const { document } = graph.file;
	const text = TextDocument.applyEdits(document, [...edits]);
	const after = buildGraph(
		scan(TextDocument.create(document.uri, document.languageId, document.version, text)),
	);
	const same = variableSymbols(after, newName).find(
		({ kind, occurrences }) => kind === symbol.kind && occurrences.length === symbol.occurrences.length,
	);
	const bound = (one: BuildGraph): string =>
		JSON.stringify([
			one.problems.map(({ kind }) => kind),
			one.references.map(({ target, candidates }) => [
				target.kind === "stage" ? target.stage.index : target.kind === "image" ? target.image : target.kind,
				candidates.map(({ index }) => index),
			]),
		]);
	return same !== undefined && bound(graph) === bound(after)
		? undefined
		: `With \`${newName}\` some place in this file would mean something else.`;
}

// Where the name stands in a script, or in another language, in a way that may mean it as well.
function doubtfulIn(graph: BuildGraph, { name, kind, occurrences }: VariableSymbol): readonly string[] {
	const sure = new Set(occurrences.map(({ range }) => key(range)));
	// In quotes it may be a key; `"NAME=..."` is a text.
	const quoted = `["'.](?=${name}(?![\\w=]))`;
	const mentioned = new RegExp(`(?:\\$\\{?[!#]?|%|${quoted}|\\bprintenv\\s+)(${name})(?!\\w)`, "g");
	const lines = new Set<number>();
	for (const stage of graph.stages) {
		for (const { instruction, before } of stepsIn(graph, stage)) {
			const inner = instruction.trigger ?? instruction;
			if (!readers.has(inner.name) || (inner.name === "RUN" && before.environment.get(name)?.kind !== kind))
				continue;
			for (const range of mentionsIn(graph, inner, mentioned))
				if (!sure.has(key(range))) lines.add(range.start.line + 1);
		}
	}
	if (lines.size === 0) return [];
	const shown = [...lines].sort((a, b) => a - b).slice(0, 6);
	const more = lines.size > shown.length ? " and others" : "";
	return [
		`What may mean it too is left as it is: line${lines.size > 1 ? "s" : ""} ${shown.join(", ")}${more}.`,
	];
}

const readers: ReadonlySet<string> = new Set(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL"]);

function* mentionsIn(
	{ file: { document } }: BuildGraph,
	{ arguments: all, heredocs }: Instruction,
	pattern: RegExp,
): Iterable<Range> {
	const offset = (match: RegExpExecArray): number => match.index + match[0].length - (match[1]?.length ?? 0);
	for (const match of all.text.matchAll(pattern)) {
		const start = offset(match);
		yield all.rangeOf(start, start + 1);
	}
	for (const { content, range } of heredocs) {
		const base = document.offsetAt(range.start);
		for (const match of content.matchAll(pattern)) {
			const start = document.positionAt(base + offset(match));
			yield { start, end: start };
		}
	}
}

function imageThatSets({ stages }: BuildGraph, name: string): string | undefined {
	for (const { base } of stages) {
		if (base?.target.kind !== "image") continue;
		const image = parseImage(base.target.image);
		if (image.ok && knownImage(image.repository)?.variables?.includes(name)) return base.name.text;
	}
	return undefined;
}

// BuildKit: platform.go, and the proxies and BUILDKIT_ arguments of the frontend (docs: "Predefined ARGs").
function isPredefined(name: string): boolean {
	return (
		predefinedGlobals.has(name) ||
		name.startsWith("BUILDKIT_") ||
		name === "SOURCE_DATE_EPOCH" ||
		/^(HTTPS?|FTP|NO|ALL)_PROXY$/i.test(name)
	);
}

// POSIX's environment variables, the dynamic linker's, and what Debian's package tools read.
function isStandard(name: string): boolean {
	return (
		/^(LC|LD|DEBIAN|DEBCONF)_\w+$/.test(name) ||
		/^(PATH|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|TERM|TZ|LANG|LANGUAGE|HOSTNAME|IFS|PS1|TMPDIR|EDITOR|PAGER|DISPLAY)$/.test(
			name,
		)
	);
}
