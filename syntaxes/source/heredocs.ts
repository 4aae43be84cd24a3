// Instructions that can have heredocs: RUN, COPY, ADD.
//
// Rules on the stack while a heredoc's body is read, outermost first:
//   the instruction > `ends`: takes the line that ends the heredoc > `holds`: lives as long as that line does not come
//   > the line with `<<`, which knows the language > the body > whatever the embedded grammar has open.
// `holds` is a begin/while rule: VS Code asks it before all that stands on it, so that nothing in a body, such as a quote
// that is never closed, outlives the heredoc.

import { type Language, languages } from "./languages.ts";
import { continued, flag, keyword, keywordCaptures, never, re, someWords, start } from "./parts.ts";
import { include, type Rule } from "./rule.ts";

/** Before the name of a heredoc: a word of its own, with the number of a file descriptor or without. */
const opening = re`(?<!\S)\d*<<-?[ \t]*+`;

/** A heredoc that is looked for or passed over. */
const heredoc = re`${opening}(?:"[^\s<"'\\]+"|'[^\s<"'\\]+'|[^\s<"'\\]+)(?=\s|\\|$)`;

/** The same, with what its end must know. Groups: 1 the dash, 2 the quote, 3 the name. */
const namedHeredoc = re`(?<!\S)\d*<<(-?)[ \t]*+(["']?)([^\s<"'\\]+)\2(?=\s|\\|$)`;

/** The line that ends it. Where there is no dash, `(?!\1)` is `(?!)`, and tabs before the name are not taken. */
const terminator = re`(?:(?!\1)\t*+)?(\3)$`;

/** Takes an instruction's name and the rules of what stands behind it, gives its rules by their names in the repository. */
export function heredocInstruction(name: "RUN" | "COPY" | "ADD", patterns: readonly Rule[]) {
	const id = name.toLowerCase();
	const meta = `meta.instruction.${id}.dockerfile`;
	const line = keyword(name);
	const flagsOnly = re`(?:${start(name)})?(?:[ \t]*+${flag})*+[ \t]*+${continued}`;
	const rules: Readonly<Record<string, Rule>> = {
		[id]: {
			begin: re`^(?=${start(name)})`,
			end: re`^(?!\G)`,
			patterns: [
				...include(`${id}-heredoc-third`, `${id}-heredoc-second`, `${id}-heredoc`),
				{
					comment:
						"A continued line of nothing but flags. The line behind it is looked at anew: it may have a heredoc.",
					name: meta,
					begin: re`\G(?=${flagsOnly})(?:${line})?`,
					beginCaptures: keywordCaptures,
					while: re`\G(?=[ \t]*+(?:#|$)|${flagsOnly})`,
					patterns: include("flag-mount", "flag"),
				},
				{ name: meta, begin: re`\G(?:${line})?`, beginCaptures: keywordCaptures, while: re`\G`, patterns },
			],
		},
		[`${id}-heredoc`]: ends(re`\G(?=${someWords}${namedHeredoc})`, include(`${id}-heredoc-line`)),
		[`${id}-heredoc-first`]: {
			comment:
				"The first of several. It asks for two, lest a first line of a later body that has one be taken for it.",
			...ends(
				re`\G(?=${someWords}${heredoc}${someWords}${heredoc})(?=${someWords}${namedHeredoc})`,
				include(`${id}-heredoc-line`),
			),
		},
		[`${id}-heredoc-second`]: {
			comment: "The second of several is the outer rule: its end comes last.",
			...ends(re`\G(?=${someWords}${heredoc}${someWords}${namedHeredoc})`, [
				...laterBodies(id, `${id}-heredoc-first`, re`${someWords}${heredoc}${someWords}`),
			]),
		},
		[`${id}-heredoc-third`]: ends(
			re`\G(?=${someWords}${heredoc}${someWords}${heredoc}${someWords}${namedHeredoc})`,
			[...include(`${id}-heredoc-second`), ...include("body-text")],
		),
		[`${id}-heredoc-line`]: { patterns: lines(name, meta) },
		[`${id}-line-continued`]: lineContinued(meta),
		[`${id}-line`]: { patterns: [{ match: re`^${line}`, captures: keywordCaptures }, ...patterns] },
	};
	return rules;
}

function ends(begin: string, inner: readonly Rule[]): Rule {
	return {
		begin,
		end: re`^${terminator}`,
		endCaptures: { 1: { name: "keyword.control.heredoc-token.dockerfile" } },
		patterns: [{ begin, while: re`^(?!${terminator})`, patterns: inner }],
	};
}

/** The line with the heredoc, one rule for each kind of body that it can announce. */
function lines(name: "RUN" | "COPY" | "ADD", meta: string): readonly Rule[] {
	const line = (test: string, body: string): Rule => ({
		begin: re`\G(?=${test})(.*?)(?=${re`(?:\\[ \t]*)?$`})`,
		beginCaptures: {
			1: { name: `${meta} meta.heredoc-line.dockerfile`, patterns: include(`${name.toLowerCase()}-line`) },
		},
		end: never,
		patterns: [{ include: `#${name.toLowerCase()}-line-continued` }, { include: `#${body}` }],
	});
	const tests: Rule[] = [];
	if (name === "RUN") {
		for (const language of languages) {
			if (language.programs !== undefined) {
				tests.push(line(runsProgram(language), `body-${language.id}`));
			}
		}
		tests.push(
			line(
				re`(?:${start("RUN")})?(?:[ \t]*+${flag})*+(?:[ \t]*+${heredoc})++[ \t]*+(?:\\[ \t]*)?$`,
				"body-script",
			),
		);
	}
	for (const language of languages) {
		tests.push(line(name === "RUN" ? redirectsTo(language) : copiesTo(language), `body-${language.id}`));
	}
	return [...tests, line(re`${someWords}${opening}["']`, "body-literal"), line("", "body-text")];
}

/** The second heredoc of a COPY is named after its file; that of a RUN is mostly text. */
function laterBodies(id: string, first: string, before: string): readonly Rule[] {
	const byName = languages.map(
		(language): Rule => ({
			begin: re`\G(?=${before}${opening}["']?[^\s<"'\\]+\.(?:${language.extensions})["']?(?=\s|\\|$))`,
			end: never,
			patterns: include(first, `body-${language.id}`),
		}),
	);
	return [...(id === "run" ? [] : byName), ...include(first, "body-text")];
}

/** `python3 - <<EOF`, or `<<EOF python3`. */
function runsProgram(language: Language): string {
	const operands = language.operands === undefined ? "" : `|(?:${language.operands})(?=[ \\t])`;
	const program = `(?:${language.programs})`;
	const before = re`.*(?<![\w.-])${program}(?:[ \t]++(?:-[^\s<|;&>]*+${operands})){0,12}[ \t]++${heredoc}`;
	const after = re`${someWords}${heredoc}[ \t]++(?:[^\s/]*+/)*+(?:env[ \t]++)?${program}(?=[\s;|&]|$)`;
	return `(?:${before}|${after})`;
}

/** `> name.py`, or `tee name.py`. */
function redirectsTo(language: Language): string {
	return re`.*(?:>[ \t]*+|(?<!\S)tee[ \t]++(?:(?:-a|--append)[ \t]++)?)["']?[^\s"'<>|;&]*\.(?:${language.extensions})(?=["'\s;|&)]|$)`;
}

/** `<<EOF name.py`, or `<<name.py directory/`. */
function copiesTo(language: Language): string {
	const last = re`.*\.(?:${language.extensions})["']?[ \t]*$`;
	const name = re`${someWords}${opening}["']?[^\s<"'\\]+\.(?:${language.extensions})["']?(?=\s|\\|$)`;
	return `(?:${last}|${name})`;
}

/** What is left of a line with a heredoc that goes on in the next ones. */
function lineContinued(meta: string): Rule {
	const shell = meta.includes(".run.");
	const rest = {
		name: `${meta} meta.heredoc-line.dockerfile${shell ? " meta.embedded.line.shellscript source.shell" : ""}`,
		patterns: include(shell ? "source.shell" : "arguments"),
	};
	return {
		begin: re`(\\)[ \t]*\n`,
		beginCaptures: { 1: { name: "punctuation.separator.continuation.line.dockerfile" } },
		end: re`^(?![ \t]*+(?:#|$))(?!.*(?<!\\)\\[ \t]*$)(.*)$`,
		endCaptures: { 1: rest },
		patterns: [
			{ include: "#comment" },
			{
				match: re`^(.*?)(\\)[ \t]*$`,
				captures: { 1: rest, 2: { name: "punctuation.separator.continuation.line.dockerfile" } },
			},
		],
	};
}
