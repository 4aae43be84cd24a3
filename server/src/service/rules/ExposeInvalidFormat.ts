// BuildKit's ExposeInvalidFormat: `EXPOSE 8080:80` and `EXPOSE 127.0.0.1:80:80`.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { portsOf } from "./ports.ts";
import type { Rule } from "./rule.ts";

/** EXPOSE names ports of the container; where they are published is decided by who runs it. */
export const exposeInvalidFormat: Rule = {
	code: "ExposeInvalidFormat",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const { word, host, container } of portsOf(graph)) {
			if (host === "") continue;
			yield {
				range: word.range,
				message: `EXPOSE takes ports of the container only, without the host's address or port: BuildKit will refuse \`${word.text}\` in a later release.`,
				fixes: () =>
					container === ""
						? []
						: [
								{
									title: `Write \`${container}\``,
									edits: [TextEdit.replace(word.range, container)],
									preferred: true,
									safe: true,
								},
							],
			};
		}
	},
};
