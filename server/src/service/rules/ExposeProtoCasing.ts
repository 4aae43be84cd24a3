// BuildKit's ExposeProtoCasing: `EXPOSE 80/TCP`.

import { DiagnosticSeverity, TextEdit } from "vscode-languageserver-types";
import { portsOf } from "./ports.ts";
import type { Rule } from "./rule.ts";

/** The protocol of a port is written in lower case. */
export const exposeProtoCasing: Rule = {
	code: "ExposeProtoCasing",
	severity: DiagnosticSeverity.Warning,
	*check({ graph }) {
		for (const { word, protocol } of portsOf(graph)) {
			const lower = protocol.toLowerCase();
			if (lower === protocol || !protocols.has(lower)) continue;
			const fixed = `${word.text.slice(0, word.text.length - protocol.length)}${lower}`;
			yield {
				range: word.range,
				message: `The protocol of \`${word.text}\` should be in lower case.`,
				fixes: () => [
					{
						title: `Write \`${fixed}\``,
						edits: [TextEdit.replace(word.range, fixed)],
						preferred: true,
						safe: true,
					},
				],
			};
		}
	},
};

const protocols = new Set(["tcp", "udp", "sctp"]);
