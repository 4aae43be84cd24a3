// BuildKit's FromPlatformFlagConstDisallowed: `FROM --platform=linux/amd64`.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { parsePlatform } from "../graph/platform.ts";
import { expand } from "../syntax/expand.ts";
import { flagWithSpace } from "./edits.ts";
import type { Rule } from "./rule.ts";

/** Says nothing where the stage's name has the system or the architecture in it: then it is meant. */
export const fromPlatformFlagConstDisallowed: Rule = {
	code: "FromPlatformFlagConstDisallowed",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const { platform, name, from } of graph.stages) {
			if (platform?.value === undefined || platform.value.text === "") continue;
			const { value, matched, unmatched, error } = expand(platform.value.text, undefined, {
				escape: graph.file.escape,
			});
			if (matched.size > 0 || unmatched.size > 0 || error !== undefined) continue;
			const parsed = parsePlatform(value);
			if (!parsed.ok || name?.value.includes(parsed.os) || name?.value.includes(parsed.architecture))
				continue;
			yield {
				range: platform.range,
				message: `This stage is built for \`${value}\` whatever platform is asked for: use a variable such as \`$BUILDPLATFORM\`, or say it at the build with \`--platform\`.`,
				fixes: () => [
					{
						title: `Remove \`--platform=${value}\``,
						edits: [TextEdit.del(flagWithSpace(from, platform.range))],
					},
				],
			};
		}
	},
};
