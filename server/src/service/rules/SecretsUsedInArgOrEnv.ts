// BuildKit's SecretsUsedInArgOrEnv: a variable whose name says that it holds a secret.

import { DiagnosticSeverity } from "vscode-languageserver-types";
import { argsOf } from "../graph/scope.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import type { Rule } from "./rule.ts";

/** ARG and ENV end up in the image's history or configuration; a secret mount does not. */
export const secretsUsedInArgOrEnv: Rule = {
	code: "SecretsUsedInArgOrEnv",
	severity: DiagnosticSeverity.Warning,
	*check({ graph: { stages } }) {
		for (const { instructions } of stages) {
			for (const instruction of instructions) {
				const { name } = instruction;
				if ((name !== "ARG" && name !== "ENV") || instruction.problems.length > 0) continue;
				for (const key of keysOf(instruction)) {
					if (!isSecret(key.text)) continue;
					yield {
						range: key.range,
						message: `${instruction.name} keeps \`${key.text}\` in the image: hand a secret over with \`RUN --mount=type=secret\`.`,
					};
				}
			}
		}
	},
};

function keysOf(instruction: Instruction): readonly Word[] {
	const { name, words } = instruction;
	if (name === "ARG")
		return argsOf(instruction).map((definition) => definition.word.part(0, definition.name.length));
	if (name !== "ENV") return [];
	const [first] = words;
	if (first !== undefined && !first.text.includes("=")) return [first];
	return words.map((word) => word.part(0, word.text.indexOf("=")));
}

const secretWords = new Set(
	"apikey auth credential credentials key password pword passwd secret token".split(" "),
);
const harmlessWords = new Set(["public", "file", "version"]);

// BuildKit's words, between underscores.
function isSecret(name: string): boolean {
	const words = name.toLowerCase().split("_");
	return words.some((word) => secretWords.has(word)) && !words.some((word) => harmlessWords.has(word));
}
