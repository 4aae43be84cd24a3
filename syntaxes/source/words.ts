// What instructions are made of: flags, images, mentions of stages, arguments, variables, strings.

import { bare, continued, jsonArray, never, re } from "./parts.ts";
import { include, type Rule } from "./rule.ts";

/** Where a value in a flag ends. */
const valueEnd = re`(?=["',\s]|${continued}|$)`;

const comment: Rule = {
	comment: "Also between continued lines, where BuildKit drops it.",
	match: re`^[ \t]*+((#).*)$`,
	captures: {
		1: { name: "comment.line.number-sign.dockerfile" },
		2: { name: "punctuation.definition.comment.dockerfile" },
	},
};

/** A variable that may hold others, down to a depth: without an end to it, a line of `${${${` takes minutes. */
function variableRule(inner: readonly Rule[]): Rule {
	return {
		patterns: [
			{
				match: re`(\$)(?:[A-Za-z_]\w*|\d)`,
				name: "variable.other.readwrite.dockerfile",
				captures: { 1: { name: "punctuation.definition.variable.dockerfile" } },
			},
			{
				begin: re`(\$\{)(\w*)`,
				beginCaptures: {
					1: { name: "punctuation.definition.variable.begin.dockerfile" },
					2: { name: "variable.other.readwrite.dockerfile" },
				},
				end: re`(\})|(?=\s*$)`,
				endCaptures: { 1: { name: "punctuation.definition.variable.end.dockerfile" } },
				name: "meta.variable.dockerfile",
				patterns: [
					{ match: re`\G(?::?[-+?]|##?|%%?|//?)`, name: "keyword.operator.expansion.dockerfile" },
					...inner,
					{ match: re`(?:"[^"$]*"|'[^'$]*'|[^\s"'$}\\])+`, name: "string.unquoted.default.dockerfile" },
				],
			},
		],
	};
}

const string: Rule = {
	patterns: [
		{
			name: "string.quoted.double.dockerfile",
			begin: '"',
			beginCaptures: { 0: { name: "punctuation.definition.string.begin.dockerfile" } },
			end: '"',
			endCaptures: { 0: { name: "punctuation.definition.string.end.dockerfile" } },
			patterns: [
				{ match: re`\\["$\\]`, name: "constant.character.escape.dockerfile" },
				...include("variable"),
			],
		},
		{
			name: "string.quoted.single.dockerfile",
			begin: "'",
			beginCaptures: { 0: { name: "punctuation.definition.string.begin.dockerfile" } },
			end: "'",
			endCaptures: { 0: { name: "punctuation.definition.string.end.dockerfile" } },
		},
	],
};

const value: Rule = {
	patterns: [
		...include("string", "variable"),
		{ match: re`${bare}+`, name: "string.unquoted.argument.dockerfile" },
		{ match: continued, name: "string.unquoted.argument.dockerfile" },
	],
};

const array: Rule = {
	name: "meta.array.dockerfile",
	begin: jsonArray,
	beginCaptures: { 0: { name: "punctuation.definition.array.begin.dockerfile" } },
	end: re`\]`,
	endCaptures: { 0: { name: "punctuation.definition.array.end.dockerfile" } },
	patterns: [
		{ match: ",", name: "punctuation.separator.array.dockerfile" },
		{
			name: "string.quoted.double.dockerfile",
			begin: '"',
			beginCaptures: { 0: { name: "punctuation.definition.string.begin.dockerfile" } },
			end: '"',
			endCaptures: { 0: { name: "punctuation.definition.string.end.dockerfile" } },
			patterns: [
				{ match: re`\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})`, name: "constant.character.escape.dockerfile" },
				...include("variable"),
			],
		},
	],
};

/** A name, an index or an image: what `--from=` and the `from` of a mount take. */
const mention: Rule = {
	patterns: [
		{ match: re`["']`, name: "punctuation.definition.string.dockerfile" },
		{ match: re`(?<=[="'])scratch${valueEnd}`, name: "constant.language.scratch.dockerfile" },
		{ match: re`(?<=[="'])\d+${valueEnd}`, name: "constant.numeric.stage-index.dockerfile" },
		{ match: re`(?<=[="'])[A-Za-z][\w.-]*+${valueEnd}`, name: "entity.name.type.stage.reference.dockerfile" },
		...include("image"),
	],
};

const image: Rule = {
	name: "string.unquoted.image.dockerfile",
	begin: re`(?=[^\s"',])(?!${continued})`,
	end: valueEnd,
	patterns: [
		...include("variable"),
		{ match: "(@)([A-Za-z0-9]+:[0-9A-Fa-f]*)", captures: { 1: separator("digest"), 2: part("digest") } },
		{
			comment: "A colon before a slash is that of a registry's port.",
			begin: re`(:)(?![^\s:@,"']*/)`,
			beginCaptures: { 1: separator("tag") },
			end: re`(?=@)|${valueEnd}`,
			contentName: "constant.other.tag.dockerfile",
			patterns: include("variable"),
		},
	],
};

const flag: Rule = {
	patterns: [
		{
			comment: "COPY --from. Other instructions have no such flag, and BuildKit says so.",
			...flagRule("from", include("mention")),
		},
		flagRule("[A-Za-z][\\w-]*+", [
			{
				match: re`(?<==)[\d.]++(?:(?:[mnu]?s|[mh])[\d.]*+)*+(?=\s|${continued}|$)`,
				name: "constant.numeric.dockerfile",
			},
			...include("string", "variable"),
			{ match: re`${bare}+`, name: "string.unquoted.flag-value.dockerfile" },
		]),
		{ match: re`(?<!\S)--(?=\s)`, name: "punctuation.terminator.flags.dockerfile" },
	],
};

const flagMount: Rule = flagRule("mount", [
	{ match: ",", name: "punctuation.separator.mount.dockerfile" },
	{ match: re`["']`, name: "punctuation.definition.string.dockerfile" },
	{
		begin: re`(?<=[=,"'])(?i:(from))(=)`,
		beginCaptures: { 1: { name: "variable.parameter.mount.dockerfile" }, 2: separator("key-value") },
		end: re`(?=[,\s])`,
		patterns: include("mention"),
	},
	{
		match: re`(?<=[=,"'])(?i:(type))(=)(?:(bind|cache|tmpfs|secret|ssh)${valueEnd})?`,
		captures: {
			1: { name: "variable.parameter.mount.dockerfile" },
			2: separator("key-value"),
			3: { name: "constant.language.mount-type.dockerfile" },
		},
	},
	{
		match: re`(?<=[=,"'])([A-Za-z][\w-]*+)(=)`,
		captures: { 1: { name: "variable.parameter.mount.dockerfile" }, 2: separator("key-value") },
	},
	{
		match: re`(?<=[=,"'])(?i:ro|rw|readonly|readwrite|required)${valueEnd}`,
		name: "variable.parameter.mount.dockerfile",
	},
	{ match: re`(?<==)(?i:true|false)${valueEnd}`, name: "constant.language.boolean.dockerfile" },
	{ match: re`(?<==)\d+${valueEnd}`, name: "constant.numeric.dockerfile" },
	...include("variable"),
	{ match: re`(?:(?!,)${bare})+`, name: "string.unquoted.flag-value.dockerfile" },
]);

const pairs: Rule = {
	comment: "ENV and LABEL, `key=value` or, as in old files, `key value`.",
	patterns: [
		{
			begin: re`\G(?=[^\s="'$\\]++[ \t])`,
			end: never,
			patterns: [{ match: re`\G\S+`, name: "variable.other.assignment.dockerfile" }, ...include("value")],
		},
		...include("assignment"),
		{ match: re`(?<=["'])=`, name: "keyword.operator.assignment.dockerfile" },
		...include("value"),
	],
};

const assignment: Rule = {
	match: re`(?<!\S)([^\s="'$\\]++)(=)`,
	captures: {
		1: { name: "variable.other.assignment.dockerfile" },
		2: { name: "keyword.operator.assignment.dockerfile" },
	},
};

/** The rules of this file by the names under which they stand in the repository. */
export const words: Readonly<Record<string, Rule>> = {
	comment,
	variable: variableRule(include("variable-inner")),
	"variable-inner": variableRule(include("variable-innermost")),
	"variable-innermost": variableRule([]),
	string,
	value,
	arguments: anything("value"),
	array,
	mention,
	image,
	flag,
	"flag-mount": flagMount,
	assignment,
	pairs: anything("pairs-start"),
	"pairs-start": pairs,
	"shell-form": {
		comment:
			"The first command is one that the shell's grammar would not see, as it does not stand at a line's start.",
		begin: re`(?=\S)(?!${continued})`,
		end: never,
		contentName: "meta.embedded.line.shellscript source.shell",
		patterns: [
			{
				name: "meta.statement.shell",
				begin: re`\G(?![!#\[{;|&)}\]${"`"}]|(?:if|for|while|until|case|select|function|time)\b)`,
				end: re`(?=[;|&\n)${"`"}{}\]]|[ \t]*#)(?<!\\)`,
				patterns: include("source.shell#typical_statements"),
			},
			...include("source.shell"),
		],
	},
};

/** From here to the instruction's end, so that flags are not looked for any more. */
function anything(name: string): Rule {
	return { begin: re`(?=\S)(?!${continued})`, end: never, patterns: include(name) };
}

function flagRule(name: string, patterns: readonly Rule[]): Rule {
	return {
		name: "meta.flag.dockerfile",
		begin: re`(?<!\S)(--)(${name})(?:(=)|(?=[\s\\]|$))`,
		beginCaptures: {
			1: { name: "entity.other.attribute-name.flag.dockerfile punctuation.definition.flag.dockerfile" },
			2: { name: "entity.other.attribute-name.flag.dockerfile" },
			3: separator("key-value"),
		},
		end: re`(?=\s)`,
		patterns,
	};
}

function separator(of: string) {
	return { name: `punctuation.separator.${of}.dockerfile` };
}

function part(name: string) {
	return { name: `constant.other.${name}.dockerfile` };
}
