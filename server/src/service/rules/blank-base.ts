// A FROM whose base comes out empty.

import { TextEdit } from "vscode-languageserver-types";
import { globalScope } from "../graph/scope.ts";
import { expand } from "../syntax/expand.ts";
import { suggest } from "../syntax/suggest.ts";
import { instructionOf } from "./find.ts";
import { refusal } from "./refusal.ts";

/** Speaks only where no build argument could fill it: the variables are not declared before the first FROM. */
export const blankBase = refusal("blank-base", ["blank-base"], (problem, { graph }) => {
	const base = instructionOf(graph, problem.range)?.words[0];
	const unset =
		base === undefined ? [] : [...expand(base.text, undefined, { escape: graph.file.escape }).unmatched];
	const [variable] = unset;
	if (base === undefined || variable === undefined)
		return { message: "The base is empty: name an image or a stage." };
	const scope = globalScope(graph.global, graph.file.escape, "");
	const names = scope.definitions.map(({ name }) => name);
	const meant = suggest(variable, names);
	return {
		message: `The base is empty, since \`${variable}\` is not set: FROM sees only the arguments that an ARG before the first FROM declares.`,
		fixes: () =>
			meant === undefined
				? []
				: [
						{
							title: `Use \`${meant}\``,
							edits: [TextEdit.replace(base.range, base.text.replace(variable, meant))],
							preferred: true,
						},
					],
	};
});
