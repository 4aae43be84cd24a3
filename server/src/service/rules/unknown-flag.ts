// A flag that the instruction does not have.

import { TextEdit } from "vscode-languageserver-types";
import { goLower } from "../syntax/characters.ts";
import { knownFlags } from "../syntax/check.ts";
import { instructionOf } from "./find.ts";
import { refusal } from "./refusal.ts";
import type { Fix } from "./rule.ts";

/** BuildKit knows each instruction's flags by their exact, lower-case names. */
export const unknownFlag = refusal("unknown-flag", ["unknown-flag"], (problem, { graph }) => {
	const outer = instructionOf(graph, problem.range);
	const instruction = outer?.trigger ?? outer;
	const known = Object.keys(knownFlags[instruction?.name ?? ""] ?? {});
	const flag = instruction?.flags.find(
		({ nameRange }) =>
			nameRange.start.line === problem.range.start.line &&
			nameRange.start.character === problem.range.start.character,
	);
	const meant = problem.suggestion ?? known.find((name) => name === goLower(flag?.name ?? ""));
	const all =
		known.length === 0 ? "it takes none." : `it takes ${known.map((name) => `\`--${name}\``).join(", ")}.`;
	const written = flag === undefined ? "such flag" : `flag \`--${flag.name}\``;
	const fixes: readonly Fix[] =
		meant === undefined
			? []
			: [
					{
						title: `Write \`--${meant}\``,
						edits: [TextEdit.replace(problem.range, meant)],
						preferred: true,
					},
				];
	return {
		message: `${instruction?.name ?? "This instruction"} has no ${written}: ${meant === undefined ? all : `did you mean \`--${meant}\`?`}`,
		fixes: () => fixes,
	};
});
