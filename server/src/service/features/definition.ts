// Definition: from a mention of a stage to its `FROM ... AS name`, from a path of a stage to what makes it, from a
// path of the build context to its files, from a variable to what sets it.

import type { LocationLink, Position, Range } from "vscode-languageserver-types";
import type { Facts } from "../facts/facts.ts";
import type { BuildGraph, Reference, Stage } from "../graph/graph.ts";
import { contains, referenceAt, stageNamedAt } from "../graph/queries.ts";
import type { Snapshot } from "../snapshot.ts";
import { contextPathAt, contextUri } from "./contextPlace.ts";
import { pathAt } from "./pathPlace.ts";
import { globalDefault, settingWord } from "./scope.ts";
import { stagesOf } from "./stageUse.ts";
import { type VariablePlace, variableAt } from "./variablePlace.ts";
import { occurrenceAt, variableSymbolAt } from "./variableSymbols.ts";

/**
 * The stages that a mention means: the one it binds to first, then those that it means with other build arguments. On
 * a stage's own name it is that stage, from where an editor shows the references. A variable leads to the ARG or ENV
 * that gives it its value here, and to the ARG before the first FROM that gives that one its default.
 */
export function definition(snapshot: Snapshot, position: Position): readonly LocationLink[] {
	const { graph, facts } = snapshot;
	const { uri } = graph.file;
	const variable = variableAt(graph, position);
	const settings = variable === undefined ? [] : settingLinks(uri, variable);
	const reference = referenceAt(graph, position);
	if (reference !== undefined) {
		const stages = stagesOf(reference).map((stage) => link(uri, stage, reference.name.range));
		return [...stages, ...settings, ...contextLinks(facts, reference)];
	}
	if (settings.length > 0) return settings;
	const setting = settingAt(graph, position);
	if (setting !== undefined) return [setting];
	const stage = stageNamedAt(graph, position);
	if (stage?.name !== undefined) return [link(uri, stage, stage.name.range)];
	const makers = makerLinks(snapshot, position);
	return makers.length > 0 ? makers : fileLinks(snapshot, position);
}

// The builds that give a context of the name, which takes the place of what it means otherwise.
function contextLinks({ contexts }: Facts, { name: { value, range } }: Reference): readonly LocationLink[] {
	return contexts
		.filter(({ name }) => name === value)
		.map((context) => ({
			originSelectionRange: range,
			targetUri: context.uri,
			targetRange: context.range,
			targetSelectionRange: context.range,
		}));
}

function settingLinks(targetUri: string, { range, variable, global, stage }: VariablePlace): LocationLink[] {
	const links: LocationLink[] = [];
	const own = variable?.instruction && settingWord(variable);
	const add = (target: Range, whole: Range): void => {
		links.push({
			originSelectionRange: range,
			targetUri,
			targetRange: whole,
			targetSelectionRange: target,
		});
	};
	if (own !== undefined) add(own.range, variable?.instruction?.range ?? own.range);
	// In a stage the global one counts only by an ARG without a default of its own.
	const inherits = variable?.kind === "arg" && own !== undefined && !own.text.includes("=");
	if (global !== undefined && (stage === undefined || inherits))
		add(global.word.range, global.instruction.range);
	return links;
}

// On the name in an ARG or ENV: an ARG without a default leads to the one before the first FROM that gives it, any other
// to itself, from where an editor shows the references.
function settingAt(graph: BuildGraph, position: Position): LocationLink | undefined {
	const symbol = variableSymbolAt(graph, position);
	const at = symbol && occurrenceAt(symbol, position);
	if (symbol === undefined || at?.sets !== true) return undefined;
	const own = symbol.setters.find(({ range }) => contains(range, position));
	const word = own && settingWord({ instruction: own, name: symbol.name });
	const isGlobal = own !== undefined && graph.global.includes(own);
	const global =
		symbol.kind === "arg" && !isGlobal && word?.text === symbol.name
			? globalDefault(graph.global, symbol.name)
			: undefined;
	const instruction = global?.instruction ?? own;
	return {
		originSelectionRange: at.range,
		targetUri: graph.file.uri,
		targetRange: instruction?.range ?? at.range,
		targetSelectionRange: global?.word.range ?? at.range,
	};
}

function makerLinks(snapshot: Snapshot, position: Position): readonly LocationLink[] {
	const place = pathAt(snapshot, position);
	if (place === undefined) return [];
	const ranges = new Map<string, LocationLink>();
	for (const { maker } of place.known.slice(0, 1000)) {
		const { start } = maker.range;
		const key = `${start.line}:${start.character}`;
		if (ranges.has(key) || ranges.size >= maximumLinks) continue;
		ranges.set(key, {
			originSelectionRange: place.range,
			targetUri: snapshot.graph.file.uri,
			targetRange: maker.instruction.range,
			targetSelectionRange: maker.range,
		});
	}
	return [...ranges.values()];
}

// Files of the build context. An editor can't show a folder, but its files.
function fileLinks(snapshot: Snapshot, position: Position): readonly LocationLink[] {
	const place = contextPathAt(snapshot, position);
	if (place === undefined) return [];
	const { path, files, context, range } = place;
	const depth = path === "." ? 1 : path.split("/").length + 1;
	const near = place.kind === "folder" ? files.filter((file) => file.split("/").length === depth) : files;
	const start = { line: 0, character: 0 };
	return near
		.filter((file) => !context.paths.has(`${file}/`))
		.slice(0, maximumLinks)
		.map((file) => ({
			originSelectionRange: range,
			targetUri: contextUri(snapshot.graph, context, file),
			targetRange: { start, end: start },
			targetSelectionRange: { start, end: start },
		}));
}

const maximumLinks = 20;

function link(targetUri: string, stage: Stage, originSelectionRange: Range): LocationLink {
	const { from, name, base, range } = stage;
	const head = { start: from.keyword.range.start, end: (base?.name.range ?? from.keyword.range).end };
	return { originSelectionRange, targetUri, targetRange: range, targetSelectionRange: name?.range ?? head };
}
