// BuildKit's WorkdirRelativePath: a first WORKDIR that is relative to whatever the base image has.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { stepsOf } from "../graph/evaluate.ts";
import type { Stage } from "../graph/graph.ts";
import { expand } from "../syntax/expand.ts";
import type { Rule } from "./rule.ts";

/** Only the first WORKDIR of a stage and its base stages counts; a path with an unknown variable is not judged. */
export const workdirRelativePath: Rule = {
	code: "WorkdirRelativePath",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		const set = new Set<Stage>();
		for (const step of stepsOf(graph)) {
			const { stage, instruction, before, triggeredBy } = step;
			const [word] = instruction.words;
			const base = stage.base?.target;
			if (base?.kind === "stage" && set.has(base.stage)) set.add(stage);
			if (instruction.name !== "WORKDIR" || word === undefined || set.has(stage)) continue;
			set.add(stage);
			const { value, unmatched, error } = expand(word.text, (name) => before.environment.get(name)?.value, {
				escape: graph.file.escape,
			});
			if (triggeredBy !== undefined || error !== undefined || unmatched.size > 0 || isAbsolute(value))
				continue;
			yield {
				range: word.range,
				message: `This path is relative to the working directory of the base image, which may change: write it from the root.`,
				fixes: () => {
					if (word.text !== value) return [];
					const path = `/${value.replace(/^(\.\/+)+/, "").replace(/^\.$/, "")}`;
					if (path.includes("..")) return [];
					const safe = before.workdir === "/";
					return [
						{
							title: `Write \`${path}\``,
							edits: [TextEdit.replace(word.range, path)],
							preferred: safe,
							safe,
						},
					];
				},
			};
		}
	},
};

// A drive letter or a backslash is absolute in a Windows image, and senseless in another.
function isAbsolute(path: string): boolean {
	return path.startsWith("/") || path.startsWith("\\") || /^[A-Za-z]:/.test(path);
}
