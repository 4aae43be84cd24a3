// One instruction from its joined line (BuildKit: frontend/dockerfile/parser/parser.go, newNodeFromLine).
// Words and problems are read when somebody asks: most instructions of a file are never asked.

import type { Range } from "vscode-languageserver-types";
import { isFieldSeparator, skipSpace, trimEnd } from "./characters.ts";
import { checkInstruction } from "./check.ts";
import type { Comment, Flag, Heredoc, Instruction, JoinedText, Problem, Word } from "./dockerfile.ts";
import { readFlags } from "./flags.ts";
import type { Joined } from "./joined.ts";
import type { Positions } from "./positions.ts";
import { fields, jsonWords, legacyPair, quotedWords, wholeWord } from "./words.ts";

/** What surrounds an instruction's line in its file. */
export interface Frame {
	readonly index: number;
	readonly escape: "\\" | "`";
	readonly firstLine: number;
	readonly lastLine: number;
	readonly comments: readonly Comment[];
	readonly emptyContinuation: boolean;
	readonly heredocs: readonly Heredoc[];
	/** The instruction's place in the document, whose offsets these are. */
	readonly start: number;
	readonly end: number;
	readonly positions: Positions;
}

/** Reads an instruction; anything is one, if only an unknown one. */
export function instructionOf(line: Joined, frame: Frame): Instruction {
	return new LazyInstruction(line, frame);
}

/** Whether `<<` opens heredocs in this instruction: RUN, COPY, ADD and ONBUILD of these, not in JSON form. */
export function canHoldHeredocs(instruction: Instruction): boolean {
	const inner = instruction.trigger ?? instruction;
	return (inner.name === "RUN" || inner.name === "COPY" || inner.name === "ADD") && !inner.json;
}

/** What follows the keyword. */
interface Head {
	readonly flags: readonly Flag[];
	/** The arguments. */
	readonly source: Joined;
}

interface Arguments {
	readonly words: readonly Word[];
	readonly json: boolean;
	readonly notStrings: boolean;
}

class LazyInstruction implements Instruction {
	readonly index: number;
	readonly name: string;
	readonly #line: Joined;
	readonly #frame: Frame;
	readonly #start: number;
	readonly #keywordEnd: number;
	#range: Range | undefined;
	#known: Head | undefined;
	#parsed: Arguments | undefined;
	#trigger: Instruction | undefined;
	#problems: readonly Problem[] | undefined;

	constructor(line: Joined, frame: Frame) {
		const { text } = line;
		const start = skipSpace(text, 0, text.length);
		const end = trimEnd(text, start, text.length);
		let at = start;
		while (at < end && !isFieldSeparator(text.charCodeAt(at))) at++;
		this.#line = line;
		this.#frame = frame;
		this.#start = start;
		this.#keywordEnd = at;
		this.name = text.slice(start, at).toUpperCase();
		this.index = frame.index;
	}

	get keyword(): Word {
		return this.#line.word(this.#start, this.#keywordEnd);
	}

	get range(): Range {
		const { positions, start, end } = this.#frame;
		this.#range ??= positions.rangeOf(start, end);
		return this.#range;
	}

	get heredocs(): readonly Heredoc[] {
		return this.#frame.heredocs;
	}

	get comments(): readonly Comment[] {
		return this.#frame.comments;
	}

	get firstLine(): number {
		return this.#frame.firstLine;
	}

	get lastLine(): number {
		return this.#frame.lastLine;
	}

	get emptyContinuation(): boolean {
		return this.#frame.emptyContinuation;
	}

	get flags(): readonly Flag[] {
		return this.#head().flags;
	}

	get arguments(): JoinedText {
		return this.#head().source;
	}

	get words(): readonly Word[] {
		return this.#parse().words;
	}

	get json(): boolean {
		return this.#parse().json;
	}

	get trigger(): Instruction | undefined {
		if (this.name !== "ONBUILD") return undefined;
		const line = this.#head().source;
		if (line.text === "") return undefined;
		this.#trigger ??= new LazyInstruction(line, { ...this.#frame, comments: [] });
		return this.#trigger;
	}

	get problems(): readonly Problem[] {
		this.#problems ??= checkInstruction(this, this.#parse().notStrings);
		return this.#problems;
	}

	#parse(): Arguments {
		this.#parsed ??= parseArguments(this.name, this.#head().source, this.#frame.escape);
		return this.#parsed;
	}

	#head(): Head {
		if (this.#known !== undefined) return this.#known;
		const line = this.#line;
		const { text } = line;
		const end = trimEnd(text, this.#start, text.length);
		let at = this.#keywordEnd;
		while (at < end && isFieldSeparator(text.charCodeAt(at))) at++;
		this.#known = readHead(line, at, end);
		return this.#known;
	}
}

function readHead(line: Joined, from: number, end: number): Head {
	const start = skipSpace(line.text, from, end);
	if (!line.text.startsWith("--", start)) return { flags: noFlags, source: line.slice(start, end) };
	const rest = line.slice(start, end);
	const { flags, end: flagsEnd } = readFlags(rest);
	return { flags, source: rest.slice(flagsEnd, rest.text.length) };
}

const noFlags: readonly Flag[] = [];

function parseArguments(name: string, source: Joined, escapeCharacter: string): Arguments {
	const plain = (words: readonly Word[]): Arguments => ({ words, json: false, notStrings: false });
	switch (name) {
		case "FROM":
		case "EXPOSE":
			return plain(fields(source));
		case "ADD":
		case "COPY":
		case "VOLUME":
			return exec(source, fields);
		case "RUN":
		case "CMD":
		case "ENTRYPOINT":
		case "SHELL":
			return exec(source, wholeWord);
		case "ARG":
			return plain(quotedWords(source, escapeCharacter));
		case "ENV":
		case "LABEL": {
			const words = quotedWords(source, escapeCharacter);
			return plain(words[0]?.text.includes("=") === false ? legacyPair(source) : words);
		}
		case "HEALTHCHECK":
			return healthcheck(source);
		default:
			return plain(wholeWord(source));
	}
}

function exec(source: Joined, otherwise: (source: Joined) => readonly Word[]): Arguments {
	const json = jsonWords(source);
	if (json === undefined) return { words: otherwise(source), json: false, notStrings: false };
	if ("notStrings" in json) return { words: otherwise(source), json: false, notStrings: true };
	return { words: json.words, json: true, notStrings: false };
}

function healthcheck(source: Joined): Arguments {
	const { text } = source;
	let end = 0;
	while (end < text.length && !isFieldSeparator(text.charCodeAt(end))) end++;
	if (end === 0) return { words: [], json: false, notStrings: false };
	const command = source.slice(skipSpace(text, end, text.length), text.length);
	const rest = exec(command, wholeWord);
	return { ...rest, words: [source.word(0, end), ...rest.words] };
}
