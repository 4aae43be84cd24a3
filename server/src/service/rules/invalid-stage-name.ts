// `FROM image AS 1st` and other names that no stage can have.

import { TextEdit } from "vscode-languageserver-types";
import { goLower } from "../syntax/characters.ts";
import { freeStageName } from "./edits.ts";
import { instructionOf } from "./find.ts";
import { refusal } from "./refusal.ts";

/** A stage's name starts with a letter and goes on with letters, digits, `-`, `_` and `.`. */
export const invalidStageName = refusal(
	"invalid-stage-name",
	["invalid-stage-name"],
	(problem, { graph }) => {
		const word = instructionOf(graph, problem.range)?.words[2];
		const text = word?.text ?? "";
		return {
			message:
				"A stage's name must start with a letter, and have only letters, digits, `-`, `_` and `.` in it; variables are not expanded.",
			fixes: () => {
				const name = text.includes("$")
					? ""
					: goLower(text)
							.replaceAll(/[^a-z0-9_.-]+/g, "-")
							.replaceAll(/^-+|-+$/g, "");
				if (word === undefined || name === "") return [];
				const free = freeStageName(graph, /^[a-z]/.test(name) ? name : `stage-${name}`);
				const mentions = graph.references.filter(
					({ name: mention, target }) =>
						mention.value === goLower(text) && target.kind !== "stage" && mention.value !== "",
				);
				const edits = [word.range, ...mentions.map((mention) => mention.name.range)].map((range) =>
					TextEdit.replace(range, free),
				);
				return [{ title: `Name the stage \`${free}\``, edits, preferred: true }];
			},
		};
	},
);
