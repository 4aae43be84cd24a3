// Where in a file that builds a build argument is given, and which ARG of which Dockerfile that is.

import type { Position, Range } from "vscode-languageserver-types";
import { contains } from "../../graph/queries.ts";
import type { BuildFile, Snapshot } from "../../snapshot.ts";
import { type Occurrence, type VariableSymbol, variableSymbols } from "../variableSymbols.ts";

/** A build argument that is given in the file. */
export interface ArgumentPlace {
	readonly text: string;
	readonly range: Range;
	/** Whether the range holds just the name. */
	readonly verbatim: boolean;
	/** The ARGs that it is given to, one for each Dockerfile. */
	readonly meant: readonly MeantArgument[];
}

/** An ARG of a Dockerfile. */
export interface MeantArgument {
	readonly snapshot: Snapshot;
	readonly symbol: VariableSymbol;
	/** The first ARG that declares it. */
	readonly setter: Occurrence;
}

/** The build argument whose name a position is in, its ends included; undefined elsewhere. */
export function argumentAt({ document, builds }: BuildFile, position: Position): ArgumentPlace | undefined {
	const meant = new Map<string, MeantArgument>();
	let found: Omit<ArgumentPlace, "meant"> | undefined;
	for (const { claim, dockerfile } of builds) {
		const given = claim.args?.find(
			({ name }) => name.uri === document.uri && contains(name.range, position),
		)?.name;
		if (given === undefined) continue;
		found ??= { text: given.text, range: given.range, verbatim: given.verbatim };
		if (dockerfile === undefined || meant.has(dockerfile.graph.file.uri)) continue;
		const symbol = variableSymbols(dockerfile.graph, given.text).find(({ kind }) => kind === "arg");
		const setter = symbol?.occurrences.find(({ sets }) => sets);
		if (symbol !== undefined && setter !== undefined)
			meant.set(dockerfile.graph.file.uri, { snapshot: dockerfile, symbol, setter });
	}
	return found && { ...found, meant: [...meant.values()] };
}
