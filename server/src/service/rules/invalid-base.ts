// A base or a `from` that is neither a stage nor the name of an image.

import { TextEdit } from "vscode-languageserver-types";
import { baseOf, stageInOtherCase } from "./base-problem.ts";
import { referenceAt } from "./find.ts";
import { refusal } from "./refusal.ts";

/** BuildKit takes what is no stage for the name of an image, and refuses it where it can be none. */
export const invalidBase = refusal("invalid-base", ["invalid-base"], (problem, { graph }) => {
	const base = baseOf(graph, problem);
	if (base !== undefined && stageInOtherCase(graph, base) !== undefined) return undefined;
	const name = (base ?? referenceAt(graph, problem.range))?.name;
	if (name === undefined) return { message: "This is neither a stage nor the name of an image." };
	const where = base === undefined ? "of this file" : "above this line";
	const isLower = name.text === name.value;
	const templated = name.text.includes("{{") || name.text.includes("<");
	if (isLower || templated || name.text.includes("$")) {
		return {
			message: `${named(name.text)} is no stage ${where}, and it cannot be the name of an image.`,
		};
	}
	return {
		message: `${named(name.text)} is no stage ${where}, and the name of an image must be in lower case.`,
		fixes: () =>
			name.text.includes(":") || name.text.includes("@")
				? []
				: [{ title: `Write \`${name.value}\``, edits: [TextEdit.replace(name.range, name.value)] }],
	};
});

function named(text: string): string {
	return text.length > 80 ? "This" : `\`${text}\``;
}
