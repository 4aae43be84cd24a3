// A `--platform` that names no platform.

import { TextEdit } from "vscode-languageserver-types";
import { predefinedGlobals } from "../graph/scope.ts";
import { suggest } from "../syntax/suggest.ts";
import { refusal } from "./refusal.ts";

/** A platform is `os/architecture`, as `linux/arm64`, or a variable that holds one. */
export const invalidPlatform = refusal("invalid-platform", ["invalid-platform"], (problem, { graph }) => {
	const flag = graph.stages.find(
		({ platform }) => platform?.value?.range.start.line === problem.range.start.line,
	)?.platform;
	const text = flag?.value?.text ?? "";
	const variable = /^\$\{?(\w+)\}?$/.exec(text)?.[1];
	if (variable === undefined) {
		return {
			message:
				"This is no platform: write `os/architecture`, as `linux/arm64`, or a variable such as `$BUILDPLATFORM`.",
		};
	}
	const meant = suggest(variable, predefinedGlobals);
	return {
		message: `\`${variable}\` is not set: FROM sees only the arguments that an ARG before the first FROM declares, and BuildKit's own such as \`BUILDPLATFORM\`.`,
		fixes: () =>
			meant === undefined
				? []
				: [
						{
							title: `Use \`$${meant}\``,
							edits: [TextEdit.replace(problem.range, `$${meant}`)],
							preferred: true,
						},
					],
	};
});
