// The languages that a heredoc's body can be in, and how its first lines tell which one it is.

import { re } from "./parts.ts";
import type { Rule } from "./rule.ts";

/** A language of VS Code, and what points to it. The texts but `id` and `scope` are parts of expressions. */
export interface Language {
	/** VS Code's identifier of the language. */
	readonly id: string;
	/** The name of its grammar. */
	readonly scope: string;
	/** The programs that read a script in it from their standard input. */
	readonly programs?: string;
	/** Words that may stand behind the program, besides options. */
	readonly operands?: string;
	/** Extensions of file names, without the dot. */
	readonly extensions: string;
}

/** The languages, most likely first. VS Code brings a grammar for each; where one is missing, the text stays plain. */
export const languages: readonly Language[] = [
	{
		id: "shellscript",
		scope: "source.shell",
		programs: "(?:ba|da|z|k|a)?sh",
		operands: "pipefail|errexit|nounset|xtrace",
		extensions: "sh|bash|zsh|ksh",
	},
	{ id: "python", scope: "source.python", programs: re`(?:python|pypy)[\d.]*+`, extensions: "pyw?" },
	{
		id: "javascript",
		scope: "source.js",
		programs: "node(?:js)?|bun|deno",
		operands: "run",
		extensions: "[cm]?js",
	},
	{ id: "perl", scope: "source.perl", programs: re`perl[\d.]*+`, extensions: "p[lm]" },
	{ id: "ruby", scope: "source.ruby", programs: re`ruby[\d.]*+`, extensions: "rb" },
	{ id: "powershell", scope: "source.powershell", programs: "pwsh|powershell", extensions: "psm?1" },
	{ id: "json", scope: "source.json", extensions: "json" },
	{ id: "yaml", scope: "source.yaml", extensions: "ya?ml" },
	{ id: "ini", scope: "source.ini", extensions: "ini|cfg|service|properties" },
];

/** Takes a language, gives the scopes of a text in it: the first is the one that package.json maps to the language. */
export function scopesOf(language: Language): string {
	return `meta.embedded.block.${language.id} ${language.scope}`;
}

/** The bodies of heredocs, by the names under which they stand in the repository. They end where their parent does. */
export const bodies: Readonly<Record<string, Rule>> = {
	...Object.fromEntries(languages.map((language) => [`body-${language.id}`, body(language, "^")])),
	"body-by-shebang": {
		patterns: languages.flatMap((language) =>
			language.programs === undefined
				? []
				: [body(language, re`^(?=#!.*[/ \t](?:${language.programs})(?:[ \t]|$))`)],
		),
	},
	"body-script": { patterns: [{ include: "#body-by-shebang" }, { include: "#body-shellscript" }] },
	"body-text": {
		patterns: [
			{ include: "#body-by-shebang" },
			{
				begin: "^",
				end: "(?!)",
				contentName: "string.unquoted.heredoc.dockerfile",
				patterns: [{ include: "#variable" }],
			},
		],
	},
	"body-literal": {
		patterns: [
			{ include: "#body-by-shebang" },
			{ begin: "^", end: "(?!)", contentName: "string.unquoted.heredoc.dockerfile" },
		],
	},
};

function body(language: Language, begin: string): Rule {
	return { begin, end: "(?!)", contentName: scopesOf(language), patterns: [{ include: language.scope }] };
}
