// BuildKit's UndefinedArgInFrom: a variable in FROM that no ARG before the first FROM declares.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import type { BuildGraph } from "../graph/graph.ts";
import { type ArgDefinition, argsOf, globalScope, lookup } from "../graph/scope.ts";
import type { Word } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { suggest } from "../syntax/suggest.ts";
import { firstLineOf, insertLines } from "./edits.ts";
import type { Fix, Rule } from "./rule.ts";
import { type Span, variableNames } from "./variable-names.ts";

/** Speaks of the base and of `--platform`. What the platform sets, such as BUILDPLATFORM, needs no ARG. */
export const undefinedArgInFrom: Rule = {
	code: "UndefinedArgInFrom",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		const { file, global, stages } = graph;
		const options = { escape: file.escape };
		const scope = globalScope(global, file.escape, stages.at(-1)?.name?.value ?? "");
		const declared = new Set([...scope.values.keys(), ...scope.definitions.map(({ name }) => name)]);
		for (const { from, platform } of stages) {
			if (from.problems.length > 0) continue;
			for (const word of [from.words[0], platform?.value]) {
				if (!word?.text.includes("$")) continue;
				const { unmatched } = expand(word.text, lookup(scope.values), options);
				const missing = [...unmatched].filter((name) => !declared.has(name));
				if (missing.length === 0) continue;
				const names = variableNames(word.text, file.escape);
				for (const name of missing.slice(0, maximumNames)) {
					const spans = names.get(name) ?? [];
					const [first] = spans;
					yield {
						range: first === undefined ? word.range : word.part(first.start, first.end).range,
						message: `\`${name}\` is not declared: FROM sees only what an ARG before the first FROM declares.`,
						fixes: () => [...correct(word, name, spans, declared), ...declare(graph, name)],
					};
				}
			}
		}
	},
};

// Of one word: nobody reads more.
const maximumNames = 1000;

function correct(
	word: Word,
	name: string,
	spans: readonly Span[],
	declared: ReadonlySet<string>,
): readonly Fix[] {
	const meant = suggest(name, declared);
	if (meant === undefined || spans.length === 0) return [];
	const edits = spans.map(({ start, end }) => TextEdit.replace(word.part(start, end).range, meant));
	return [{ title: `Use \`${meant}\``, edits, preferred: true }];
}

// With the default that a stage gives it, so that a build without arguments has a base.
function declare({ file, stages }: BuildGraph, name: string): readonly Fix[] {
	const [first] = stages;
	const definition = stages
		.flatMap(({ instructions }) => instructions)
		.filter((instruction) => instruction.name === "ARG")
		.flatMap(argsOf)
		.find((arg) => arg.name === name && isConstant(arg));
	if (first === undefined) return [];
	const line = `ARG ${definition?.word.text ?? name}`;
	const edits = [insertLines(file.document, firstLineOf(first.from), [line])];
	return [{ title: `Declare it before the first FROM: ${line}`, edits }];
}

function isConstant({ fallback, word }: ArgDefinition): boolean {
	const { start, end } = word.range;
	return fallback !== undefined && !fallback.text.includes("$") && start.line === end.line;
}
