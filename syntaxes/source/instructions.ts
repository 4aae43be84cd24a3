// The instructions, and the modes that a file can be in for the rest of its lines.

import { heredocInstruction } from "./heredocs.ts";
import { bare, continued, jsonArray, keyword, keywordCaptures, never, re } from "./parts.ts";
import { include, type Rule } from "./rule.ts";

/** A line that BuildKit reads as a directive, if only such lines stand above it. */
const directiveLine = re`[ \t]*#[ \t]*(?i:syntax|escape|check)[ \t]*=`;

/**
 * An instruction without heredocs. It lives from line to line for as long as lines are continued: `\G` matches at a
 * line's start only if the rule on top of the stack had the end of the line before in its beginning, and only the injected
 * rule for a continuation has. Whatever the embedded grammar has open then, it is gone with the instruction.
 */
function instruction(name: string, patterns: readonly Rule[]): Rule {
	return {
		name: `meta.instruction.${name.toLowerCase()}.dockerfile`,
		begin: `^${keyword(name)}`,
		beginCaptures: keywordCaptures,
		while: re`\G`,
		patterns,
	};
}

/** FROM [--platform=P] BASE [AS NAME]. Whether a bare BASE is a stage or an image, a line alone can't tell. */
const from = instruction("FROM", [
	...include("flag"),
	{
		begin: re`(?=\S)(?!${continued})`,
		end: never,
		patterns: [
			{
				match: re`\G(["']?)(scratch)(\1)(?=\s|${continued}|$)`,
				captures: quoted("constant.language.scratch.dockerfile"),
			},
			{
				match: re`\G(["']?)([A-Za-z0-9][\w.-]*+)(\1)(?=\s|${continued}|$)`,
				captures: quoted("entity.name.type.base.dockerfile"),
			},
			{ match: re`["']`, name: "punctuation.definition.string.dockerfile" },
			{
				begin: re`(?<=\s)(?i:(AS))(?=[\s\\]|$)|^(?i:(AS))(?=[\s\\]|$)`,
				beginCaptures: {
					1: { name: "keyword.other.special-method.dockerfile" },
					2: { name: "keyword.other.special-method.dockerfile" },
				},
				end: never,
				patterns: [
					{
						begin: `${bare}+`,
						beginCaptures: { 0: { name: "entity.name.type.stage.dockerfile" } },
						end: never,
					},
				],
			},
			...include("image"),
		],
	},
]);

const expose = instruction("EXPOSE", [
	...include("variable", "string"),
	{
		match: re`(?<!\S)(\d+)(?:(-)(\d+))?(?:(/)([A-Za-z]+))?(?=\s|$|\\)`,
		captures: {
			1: { name: "constant.numeric.port.dockerfile" },
			2: { name: "keyword.operator.range.dockerfile" },
			3: { name: "constant.numeric.port.dockerfile" },
			4: { name: "punctuation.separator.protocol.dockerfile" },
			5: { name: "constant.language.protocol.dockerfile" },
		},
	},
	{ match: re`/[A-Za-z]+`, name: "constant.language.protocol.dockerfile" },
]);

const healthcheck = instruction("HEALTHCHECK", [
	...include("flag"),
	{ match: re`(?<!\S)(?i:NONE)(?=\s|$)`, name: "constant.language.none.dockerfile" },
	{
		name: "meta.instruction.cmd.dockerfile",
		begin: re`(?<!\S)(?i:(CMD))(?=[\s\\${"`"}]|$)`,
		beginCaptures: { 1: { name: "keyword.other.special-method.dockerfile" } },
		end: never,
		patterns: include("array", "shell-form"),
	},
]);

const stopsignal = instruction("STOPSIGNAL", [
	...include("variable", "string"),
	{ match: re`(?<!\S)(?i:SIG)?[A-Z]\w*+`, name: "constant.language.signal.dockerfile" },
	{ match: re`(?<!\S)\d+`, name: "constant.numeric.signal.dockerfile" },
]);

const arg = instruction("ARG", [
	...include("assignment"),
	{ match: re`(?<!\S)([^\s="'$\\${"`"}]++)(?=\s|$|\\)`, name: "variable.other.assignment.dockerfile" },
	...include("value"),
]);

/** A line that is none of the above, such as a half-typed one, and the lines it goes on in. */
const unknown: Rule = {
	name: "meta.instruction.unknown.dockerfile",
	begin: re`^[ \t]*+(?:(?i:(ONBUILD))(?=[\s\\${"`"}])|(?=[^\s#]))`,
	beginCaptures: keywordCaptures,
	while: re`\G`,
	patterns: include("string", "variable"),
};

/** Takes a part of a scope and names of programs, gives the rule of a SHELL that has one, up to the next SHELL or FROM. */
function shellMode(scope: string, programs: string): Rule {
	return {
		name: `meta.shell.${scope}.dockerfile`,
		begin: re`^${keyword("SHELL")}(?=[ \t]*\[[ \t]*"${programs}")`,
		beginCaptures: { 0: { name: "meta.instruction.shell.dockerfile" }, ...keywordCaptures },
		end: re`^(?=[ \t]*(?i:FROM|SHELL)[\s\\${"`"}])`,
		patterns: [
			{ name: "meta.instruction.shell.dockerfile", begin: re`\G`, while: re`\G`, patterns: include("array") },
			...include("lines"),
		],
	};
}

/** The rules of this file by the names under which they stand in the repository. */
export const instructions: Readonly<Record<string, Rule>> = {
	directives: {
		comment: "Only the first lines of a file hold directives.",
		begin: re`\A(?=${directiveLine})`,
		end: re`^(?!${directiveLine})`,
		patterns: [
			{
				comment: "With another escape character the rest of the file is read in this rule.",
				name: "meta.escape.backtick.dockerfile",
				begin: re`^(?=[ \t]*#[ \t]*(?i:escape)[ \t]*=[ \t]*${"`"}[ \t]*$)`,
				end: never,
				patterns: [
					{ begin: re`\G`, end: re`^(?!${directiveLine})`, patterns: include("directive") },
					...include("lines"),
				],
			},
			...include("directive"),
		],
	},
	directive: {
		match: re`^[ \t]*((#)[ \t]*(?i:(syntax|escape|check))[ \t]*(=)[ \t]*(.*?))[ \t]*$`,
		captures: {
			1: { name: "meta.directive.dockerfile" },
			2: { name: "punctuation.definition.directive.dockerfile comment.line.number-sign.dockerfile" },
			3: { name: "keyword.other.directive.dockerfile" },
			4: { name: "keyword.operator.assignment.dockerfile" },
			5: { name: "string.unquoted.directive.dockerfile" },
		},
	},
	lines: {
		patterns: include(
			"comment",
			"from",
			"run",
			"copy",
			"add",
			"env",
			"arg",
			"label",
			"command",
			"workdir",
			"expose",
			"healthcheck",
			"volume",
			"shell",
			"stopsignal",
			"lone-continuation",
			"unknown",
		),
	},
	from,
	...heredocInstruction("RUN", include("flag-mount", "flag", "array", "shell-form")),
	...heredocInstruction("COPY", include("flag", "array", "arguments")),
	...heredocInstruction("ADD", include("flag", "array", "arguments")),
	command: {
		patterns: [
			instruction("CMD", include("array", "shell-form")),
			instruction("ENTRYPOINT", include("array", "shell-form")),
		],
	},
	env: instruction("ENV", include("pairs")),
	label: instruction("LABEL", include("pairs")),
	arg,
	expose,
	healthcheck,
	stopsignal,
	volume: instruction("VOLUME", include("array", "arguments")),
	workdir: {
		patterns: ["WORKDIR", "USER", "MAINTAINER"].map((name) => instruction(name, include("arguments"))),
	},
	shell: {
		patterns: [
			shellMode("powershell", re`(?:[^"]*[\\/])?(?i:powershell|pwsh)(?:\.exe)?`),
			shellMode("cmd", re`(?:[^"]*[\\/])?(?i:cmd)(?:\.exe)?`),
			shellMode("posix", re`[^"]+`),
			instruction("SHELL", include("array", "arguments")),
		],
	},
	"lone-continuation": {
		comment: "A line of nothing but the escape character belongs to the instruction below it.",
		match: re`^[ \t]*+([\\${"`"}])[ \t]*$`,
		captures: { 1: { name: "punctuation.separator.continuation.line.dockerfile" } },
	},
	unknown,
};

/** Takes an escape character, gives the rule that keeps an instruction open over the end of a line. */
export function continuation(character: string): Rule {
	return {
		begin: re`(?<!${character})(${character})[ \t]*\n`,
		beginCaptures: { 1: { name: "punctuation.separator.continuation.line.dockerfile" } },
		end: re`^(?=[ \t]*[^\s#])`,
		contentName: "meta.continuation.dockerfile",
		patterns: include("comment"),
	};
}

/** Takes a language's id and the scope of its grammar, gives the rule for commands that stand in for the shell's. */
export function commandsIn(id: string, scope: string): Rule {
	return {
		begin: re`(?=\S)(?!--[A-Za-z]|${jsonArray}|${continued})`,
		end: never,
		contentName: `meta.embedded.line.${id} ${scope}`,
		patterns: include(scope),
	};
}

function quoted(name: string) {
	return {
		1: { name: "punctuation.definition.string.begin.dockerfile" },
		2: { name },
		3: { name: "punctuation.definition.string.end.dockerfile" },
	};
}
