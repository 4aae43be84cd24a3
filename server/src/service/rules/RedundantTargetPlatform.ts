// BuildKit's RedundantTargetPlatform: `FROM --platform=$TARGETPLATFORM`.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { expand } from "../syntax/expand.ts";
import { flagWithSpace } from "./edits.ts";
import type { Rule } from "./rule.ts";

/** The target platform is what a stage is built for anyway. */
export const redundantTargetPlatform: Rule = {
	code: "RedundantTargetPlatform",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const { platform, from } of graph.stages) {
			if (platform?.value === undefined) continue;
			const sign = "target";
			const lookup = (name: string): string | undefined => (name === "TARGETPLATFORM" ? sign : undefined);
			const { value, unmatched } = expand(platform.value.text, lookup, { escape: graph.file.escape });
			if (value !== sign || unmatched.size > 0) continue;
			yield {
				range: platform.range,
				message: "A stage is built for the target platform anyway: the flag says nothing.",
				fixes: () => [
					{
						title: "Remove the flag",
						edits: [TextEdit.del(flagWithSpace(from, platform.range))],
						preferred: true,
						safe: true,
					},
				],
			};
		}
	},
};
