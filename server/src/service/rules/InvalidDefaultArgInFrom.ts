// BuildKit's InvalidDefaultArgInFrom: a base that is empty or no image's name as long as no build argument is given.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { parseImage } from "../graph/image.ts";
import { type ArgDefinition, type GlobalScope, globalScope, lookup } from "../graph/scope.ts";
import { expand } from "../syntax/expand.ts";
import type { Fix, Rule } from "./rule.ts";

/** BuildKit looks at the text alone, not at whether it is a stage's name; it stops at a base that it can't read. */
export const invalidDefaultArgInFrom: Rule = {
	code: "InvalidDefaultArgInFrom",
	severity: DiagnosticSeverity.Warning,
	*check({ graph: { file, global, stages } }) {
		const scope = globalScope(global, file.escape, stages.at(-1)?.name?.value ?? "");
		if (scope.problems.length > 0) return;
		const definitions = new Map(scope.definitions.map((definition) => [definition.name, definition]));
		for (const { from, base } of stages) {
			const [word] = from.words;
			if (word === undefined || from.problems.length > 0) continue;
			const { value, matched, unmatched, error } = expand(word.text, lookup(scope.values), {
				escape: file.escape,
			});
			if (error !== undefined) return;
			if (parseImage(value).ok || base?.target.kind === "stage") continue;
			const empty = [...unmatched, ...[...matched].filter((name) => scope.values.get(name) === "")]
				.map((name) => definitions.get(name))
				.filter((definition) => definition !== undefined);
			yield {
				range: word.range,
				message: messageOf(word.text, value, empty),
				related: empty.map((definition) => ({
					message: `\`${definition.name}\` is empty by default`,
					range: definition.word.range,
				})),
				fixes: () => latest(word.text, empty, scope),
			};
		}
	},
};

function messageOf(text: string, value: string, [empty]: readonly ArgDefinition[]): string {
	const name = value.length > 80 ? "one" : `\`${value}\``;
	const what = value === "" ? "empty" : `${name}, which is not a valid image name`;
	if (!text.includes("$")) return `The base is ${what}.`;
	const cure = empty === undefined ? "" : `: give \`${empty.name}\` a default`;
	return `Without a build argument the base is ${what}${cure}.`;
}

// `alpine:$TAG` is `alpine:latest` for everybody who gives no tag elsewhere.
function latest(text: string, empty: readonly ArgDefinition[], { values }: GlobalScope): readonly Fix[] {
	const [definition] = empty;
	if (definition === undefined || empty.length > 1) return [];
	const { name, word } = definition;
	if (word.text !== name && word.text !== `${name}=`) return [];
	if (!text.endsWith(`:$${name}`) && !text.endsWith(`:\${${name}}`)) return [];
	const { value } = expand(text, (asked) => (asked === name ? "latest" : values.get(asked)));
	if (!parseImage(value).ok) return [];
	const edits = [TextEdit.replace(word.range, `${name}=latest`)];
	return [{ title: `Give \`${name}\` the default \`latest\``, edits, preferred: true }];
}
