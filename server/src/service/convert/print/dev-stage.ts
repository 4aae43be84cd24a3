// The stage for development.

import { lineOf } from "./habits.ts";
import type { Printing } from "./printing.ts";
import { ended } from "./text.ts";

/** The old image once more, on the build stage; no lines where it is not asked for. */
export function devStage({ recipe, plan: { added }, habits, name }: Printing): readonly string[] {
	const { dev } = added;
	if (dev === undefined) return [];
	const { document } = recipe.graph.file;
	return [
		...dev.comments.map((text) => `# ${text}`),
		lineOf(habits, "FROM", `${name} ${habits.keyword("AS")} ${dev.name}`),
		...dev.arguments.map((variable) => lineOf(habits, "ARG", variable)),
		...dev.steps.map(({ instruction }) => habits.indent + ended(document.getText(instruction.range), recipe)),
		"",
	];
}
