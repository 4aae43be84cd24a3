// A `# syntax=`, `# escape=` or `# check=` that BuildKit refuses.

import { TextEdit } from "vscode-languageserver-types";
import { parseCheckOptions } from "../syntax/check-options.ts";
import { deleteLines } from "./edits.ts";
import { refusal } from "./refusal.ts";

/** Each directive may stand there once; `escape` takes one of two characters, `check` its own options. */
export const invalidDirective = refusal(
	"invalid-directive",
	["invalid-directive", "invalid-check"],
	({ kind, message, range }, { graph: { file } }) => {
		if (kind === "invalid-check") {
			const value = file.directives.find(({ name }) => name === "check")?.value;
			const tidy = value?.text.replaceAll(/\s+/g, "").replace(/;$/, "") ?? "";
			const fits = tidy !== "" && parseCheckOptions(tidy).invalid === undefined;
			return {
				message:
					"`check` takes `skip=Rule,Rule`, `error=true` and `experimental=Rule`, with `;` between them and no blanks.",
				fixes: () =>
					fits
						? [{ title: `Write \`check=${tidy}\``, edits: [TextEdit.replace(range, tidy)], preferred: true }]
						: [],
			};
		}
		if (!message.startsWith("only one")) {
			return { message: "The escape character is a backslash or a backtick; nothing else can be one." };
		}
		const { line } = range.start;
		return {
			message: "This directive may stand in a file once only.",
			fixes: () => [{ title: "Remove the second one", edits: [deleteLines(file.document, line, line)] }],
		};
	},
);
