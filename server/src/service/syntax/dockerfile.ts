// The syntax tree of a Dockerfile: what the scanner gives and everything else reads.
// All values are immutable; every range is an LSP range in the document they were read from.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range } from "vscode-languageserver-types";

/** One version of a Dockerfile, scanned. Never fails: what BuildKit would refuse stands in `problems`. */
export interface Dockerfile {
	readonly uri: string;
	readonly version: number;
	readonly document: TextDocument;
	/** The character that continues a line and escapes: a backslash, or what `# escape=` says. */
	readonly escape: "\\" | "`";
	readonly directives: readonly Directive[];
	readonly instructions: readonly Instruction[];
	/** Every line that is a comment, in file order, also those inside a continued instruction. */
	readonly comments: readonly Comment[];
	/** What BuildKit's parser refuses of the file as text, before any instruction is looked at. */
	readonly problems: readonly Problem[];
}

/** A parser directive, `# name=value` in the first lines of a file. */
export interface Directive {
	/** Lower-cased: `syntax`, `escape` or `check`. */
	readonly name: string;
	readonly value: Word;
	readonly range: Range;
}

/** A comment line. `text` starts after the `#` and is trimmed. */
export interface Comment {
	readonly text: string;
	/** From the `#` to the end of the line. */
	readonly range: Range;
}

/** A piece of an instruction. It may span lines: continuations inside it are left out of `text`. */
export interface Word {
	/** As BuildKit's parser sees it: continuations joined, quotes and escapes still there. */
	readonly text: string;
	readonly range: Range;
	/** A part of it, by offsets in `text`. */
	part(start: number, end: number): Word;
}

/** `--name` or `--name=value`, as written after the instruction's name. */
export interface Flag {
	readonly name: string;
	/** What follows the `=`, quotes removed as BuildKit's flag parser does; undefined where there is no `=`. */
	readonly value: Word | undefined;
	readonly range: Range;
	/** The name without the dashes. */
	readonly nameRange: Range;
}

/** A here-document of RUN, COPY or ADD. */
export interface Heredoc {
	/** The terminator, quotes removed. */
	readonly name: string;
	/** Whether variables in the body are expanded (the name is not quoted). */
	readonly expand: boolean;
	/** `<<-`: leading tabs are stripped from body and terminator. */
	readonly chomp: boolean;
	/** The body, line ends included, terminator not. */
	readonly content: string;
	/** The body's whole lines. */
	readonly range: Range;
	readonly terminated: boolean;
}

/**
 * Text of an instruction with its continuations joined, and the way back to the document.
 * Offsets are UTF-16 units in `text`; they mean nothing outside the one who asked for this text.
 */
export interface JoinedText {
	readonly text: string;
	/** The document's range of `text.slice(start, end)`. */
	rangeOf(this: JoinedText, start: number, end: number): Range;
	/** Where a document's position lies in `text`; undefined when it lies outside, in a comment or a continuation. */
	offsetOf(this: JoinedText, position: Position): number | undefined;
}

/** One instruction. An unknown one is kept as well, with a name that no list knows. */
export interface Instruction {
	/** Position in `Dockerfile.instructions`; that of the ONBUILD for a trigger. */
	readonly index: number;
	/** Upper-cased keyword, as `FROM`. */
	readonly name: string;
	readonly keyword: Word;
	readonly flags: readonly Flag[];
	/** Everything after the flags, trimmed. For a shell form this is the command. */
	readonly arguments: JoinedText;
	/**
	 * The arguments as the instruction's own grammar splits them: by white space (FROM, COPY, ADD, EXPOSE, VOLUME),
	 * by shell words with their quotes (ARG, ENV and LABEL), the elements of the JSON array in the exec form,
	 * else one word that is the whole of the arguments. Empty where there are none.
	 */
	readonly words: readonly Word[];
	/** Whether the arguments are a JSON array of strings (exec form). `words` hold the decoded strings then. */
	readonly json: boolean;
	readonly heredocs: readonly Heredoc[];
	/** The instruction after ONBUILD. */
	readonly trigger: Instruction | undefined;
	/** From the keyword to the end of the last line that belongs to it, heredocs included, line end excluded. */
	readonly range: Range;
	/** The comments that BuildKit attaches to it: those since the last instruction or `#`-only line. */
	readonly comments: readonly Comment[];
	/** BuildKit's line numbers, from 1: they differ from `range` only in files with a lone CR. */
	readonly firstLine: number;
	readonly lastLine: number;
	/** A continued line is followed by an empty one (BuildKit's NoEmptyContinuation). */
	readonly emptyContinuation: boolean;
	/** What BuildKit refuses of this instruction alone, the first one first. */
	readonly problems: readonly Problem[];
}

/** Something that BuildKit refuses. Rules turn it into words for people. */
export interface Problem {
	readonly kind: ProblemKind;
	/** BuildKit's own message, without 'did you mean'. */
	readonly message: string;
	/** The smallest range that the problem is about. */
	readonly range: Range;
	/** The line that BuildKit names, from 1; 0 where it names none. */
	readonly line: number;
	/** What should probably stand there instead. */
	readonly suggestion?: string;
}

export type ProblemKind =
	// of the file as text (parser)
	| "empty-file"
	| "no-instructions"
	| "invalid-directive"
	| "line-too-long"
	| "unterminated-heredoc"
	| "invalid-syntax"
	// of one instruction
	| "unknown-instruction"
	| "unknown-flag"
	| "invalid-flag"
	| "invalid-arguments"
	| "invalid-stage-name"
	| "variable-in-mount-from"
	| "invalid-onbuild"
	// of the whole
	| "invalid-check"
	| "no-stage"
	| "blank-base"
	| "invalid-base"
	| "invalid-platform"
	| "variable-in-from"
	| "invalid-stage-index"
	| "circular-dependency"
	| "forward-reference"
	| "invalid-expansion"
	| "invalid-mount"
	| "invalid-value";
