// Heredocs where an embedded grammar is at work: the operator itself, and heredocs that turn up in a continued line.
//
// Whether a quote is open there, only the rules on the stack know, and these stand above the instruction's own, which lives
// from line to line only while a rule on top of the stack has a line's end in its beginning. So the body can't be given to
// another grammar, whose rules would be on top: it is text. On the stack: the instruction > the shell's rules > `ends` >
// `holds` > the body, which takes the line's end.

import { re } from "./parts.ts";
import { type Captures, include, type Rule } from "./rule.ts";

/** The start of a heredoc. Groups: 1 file descriptor, 2 `<<`, 3 the dash, 4 a quote, 5 the name, 6 a quote. */
const operator = re`(?<!\S)(\d*)(<<(-?))[ \t]*+(["']?)([^\s<"'\\]+)(\4)(?=\s|\\|$)`;

const captures: Captures = {
	1: { name: "constant.numeric.file-descriptor.dockerfile" },
	2: { name: "keyword.operator.heredoc.dockerfile" },
	4: { name: "punctuation.definition.string.begin.dockerfile" },
	5: { name: "keyword.control.heredoc-token.dockerfile" },
	6: { name: "punctuation.definition.string.end.dockerfile" },
};

const terminator = re`(?:(?!\3)\t*+)?(\5)$`;

/** The rules by the places where they are injected, in front of any other rule. */
export const heredocInjections: Readonly<Record<string, Rule>> = {
	"L:meta.heredoc-line.dockerfile - string.quoted - comment": { patterns: [{ match: operator, captures }] },
	...Object.fromEntries(
		["run", "copy", "add"].map((id) => [
			`L:meta.instruction.${id}.dockerfile - meta.heredoc-line - meta.heredoc - meta.array - string - comment`,
			{ patterns: [lateHeredoc(id === "run" ? "source.shell" : "arguments")] },
		]),
	),
};

function lateHeredoc(rest: string): Rule {
	const restOfLine = { patterns: include(rest) };
	const body = (begin: string): Rule => ({
		begin,
		beginCaptures: { 1: restOfLine },
		end: "(?!)",
		contentName: "string.unquoted.heredoc.dockerfile",
		patterns: include("variable"),
	});
	return {
		begin: `(?=${operator})`,
		end: `^${terminator}`,
		endCaptures: { 1: { name: "keyword.control.heredoc-token.dockerfile" } },
		contentName: "meta.heredoc.dockerfile",
		patterns: [
			{
				begin: re`\G${operator}(.*?)(?=(?:\\[ \t]*)?$)`,
				beginCaptures: { ...captures, 7: restOfLine },
				while: `^(?!${terminator})`,
				patterns: [
					body(re`()\n`),
					{
						comment:
							"The line goes on, with comments and empty lines in between; the body begins behind its end.",
						begin: re`(\\)[ \t]*\n`,
						beginCaptures: { 1: { name: "punctuation.separator.continuation.line.dockerfile" } },
						end: "(?!)",
						patterns: [
							...include("comment"),
							{
								match: re`^(.*?)(?<!\\)(\\)[ \t]*$`,
								captures: {
									1: restOfLine,
									2: { name: "punctuation.separator.continuation.line.dockerfile" },
								},
							},
							body(re`^(?![ \t]*$)(.*)\n`),
						],
					},
				],
			},
		],
	};
}
