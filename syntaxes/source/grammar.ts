// The whole grammar, put together. README.md tells why it is one of its own and how it works.

import { commandsIn, continuation, instructions } from "./instructions.ts";
import { bodies } from "./languages.ts";
import { heredocInjections } from "./late-heredocs.ts";
import { type Grammar, include, type Rule } from "./rule.ts";
import { words } from "./words.ts";

/** The instructions whose text is a command. */
const commands = ["run", "cmd", "entrypoint"];

const injections: Readonly<Record<string, Rule>> = {
	"L:meta.instruction - meta.escape.backtick - meta.heredoc": { patterns: [continuation("\\\\")] },
	"L:meta.escape.backtick meta.instruction - meta.heredoc": { patterns: [continuation("`")] },
	"L:meta.embedded.line - meta.embedded.line.bat - meta.continuation - meta.heredoc - string - comment": {
		patterns: [
			{
				comment: "A comment of the shell, which goes on in continued lines: for the shell they are one line.",
				begin: "(?:(?<!\\\\)[ \\t]+|(?<=[ \\t;&|(]))(#)",
				beginCaptures: { 1: { name: "comment.line.number-sign.shell punctuation.definition.comment.shell" } },
				end: "(?!)",
				contentName: "comment.line.number-sign.shell",
			},
			{
				comment:
					"As in templates. The shell's grammar goes round in circles there, and gives up the rest of the line.",
				match: "\\{[{}]+",
				name: "string.unquoted.argument.shell",
			},
		],
	},
	"L:meta.embedded.line meta.statement.command.name.shell": {
		patterns: [
			{
				comment:
					"The shell's grammar would take the escape character behind it for a part of the command's name.",
				match: "(?<![^\\s\"'=;&|`(){<>$\\\\])[^\\s\"'=;&|`(){<>$\\\\]++(?=\\\\[ \\t]*$)",
				name: "entity.name.function.call.shell entity.name.command.shell",
			},
		],
	},
	...heredocInjections,
	[selector("meta.shell.powershell.dockerfile")]: {
		patterns: [commandsIn("powershell", "source.powershell")],
	},
	[selector("meta.shell.cmd.dockerfile")]: { patterns: [commandsIn("bat", "source.batchfile")] },
	[selector("meta.escape.backtick.dockerfile", " - meta.shell")]: {
		patterns: [commandsIn("bat", "source.batchfile")],
	},
};

function selector(mode: string, unless = ""): string {
	return commands
		.map(
			(name) =>
				`L:${mode} meta.instruction.${name}.dockerfile - meta.embedded - meta.array - meta.flag - meta.heredoc-line${unless}`,
		)
		.join(", ");
}

const grammar: Grammar = {
	comment: "Written by `npm run build:grammar` out of syntaxes/source. Change it there.",
	name: "Dockerfile",
	scopeName: "source.dockerfile.stages",
	patterns: include("directives", "lines"),
	injections,
	repository: { ...instructions, ...words, ...bodies },
};

/** Gives the text of the grammar that VS Code loads, dockerfile.tmLanguage.json. */
export function grammarText(): string {
	return `${JSON.stringify(grammar, null, "\t")}\n`;
}
