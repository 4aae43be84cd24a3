// Signatures of instructions. The library is given the instruction alone, on one line, so it reads nothing else.

import type { Position, SignatureHelp } from "vscode-languageserver-types";
import type { Dockerfile, Flag, Instruction } from "../syntax/dockerfile.ts";
import { instructions } from "./documentation.ts";
import { librarySignatures } from "./library.ts";
import { holds, isBefore, isInHeredoc, ownerAt } from "./place.ts";

/** What may be written at a position; undefined in a keyword, a comment, a heredoc, and where nothing more may follow. */
export function generalSignatures(file: Dockerfile, position: Position): SignatureHelp | undefined {
	const owner = ownerAt(file, position);
	if (owner === undefined || isInHeredoc(owner, position)) return undefined;
	const { trigger } = owner;
	const inner = trigger !== undefined && !isBefore(position, trigger.keyword.range.start) ? trigger : owner;
	if (!instructions.has(inner.name) || holds(inner.keyword.range, position)) return undefined;
	const line = oneLine(inner, position);
	return line && librarySignatures(line.text, line.column, file.escape);
}

interface OneLine {
	readonly text: string;
	readonly column: number;
}

function oneLine(instruction: Instruction, position: Position): OneLine | undefined {
	const flag = instruction.flags.find(({ range }) => holds(range, position));
	if (flag !== undefined) return flagLine(instruction, flag, position);
	const head = [instruction.name, ...instruction.flags.map(flagText), ""].join(" ");
	const { text } = instruction.arguments;
	const { start, end } = instruction.arguments.rangeOf(0, text.length);
	const offset = text === "" ? undefined : instruction.arguments.offsetOf(position);
	if (offset !== undefined) return { text: head + text, column: head.length + offset };
	// The blanks after the last argument are not part of it, and there is where the next one is typed.
	if (text === "") return { text: head, column: head.length };
	if (isBefore(end, position)) return { text: `${head}${text} `, column: head.length + text.length + 1 };
	return isBefore(position, start) ? { text: head + text, column: head.length - 1 } : undefined;
}

// The library sees --from= only where it is the only flag, and knows no flags of RUN and FROM.
function flagLine(instruction: Instruction, flag: Flag, position: Position): OneLine | undefined {
	if (!withFlags.has(instruction.name)) return undefined;
	const head = `${instruction.name} ${flagText(flag)}`;
	const inName = isBefore(position, flag.nameRange.end) || flag.value === undefined;
	return { text: head, column: inName ? instruction.name.length + 2 : head.length };
}

const withFlags = new Set(["ADD", "COPY", "HEALTHCHECK"]);

// The library compares names of flags as they are. Values do not matter, and may hold anything.
function flagText({ name, value }: Flag): string {
	return value === undefined ? `--${name}` : `--${name}=x`;
}
