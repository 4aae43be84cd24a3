// ONBUILD with an instruction that cannot be a trigger.

import { TextEdit } from "vscode-languageserver-types";
import { instructionOf } from "./find.ts";
import { refusal } from "./refusal.ts";

/** FROM, MAINTAINER and ONBUILD itself are refused behind ONBUILD. */
export const invalidOnbuild = refusal("invalid-onbuild", ["invalid-onbuild"], (problem, { graph }) => {
	const onbuild = instructionOf(graph, problem.range);
	const name = onbuild?.trigger?.name ?? "This instruction";
	const twice = name === "ONBUILD";
	return {
		message: twice
			? "ONBUILD cannot stand behind ONBUILD: one is enough."
			: `${name} cannot stand behind ONBUILD.`,
		fixes: () => {
			const inner = onbuild?.trigger?.trigger;
			if (!twice || inner === undefined) return [];
			const edit = TextEdit.del({ start: problem.range.start, end: inner.keyword.range.start });
			return [{ title: "Remove the second ONBUILD", edits: [edit], preferred: true }];
		},
	};
});
