// Where the cursor stands when it stands where a stage can be named: in a `from`, or in the base of a FROM.

import type { Position, Range } from "vscode-languageserver-types";
import { holds, isBefore, isInHeredoc, ownerAt, placeAt } from "../base/place.ts";
import type { BuildGraph } from "../graph/graph.ts";
import { equalFold } from "../syntax/characters.ts";
import type { Instruction, Word } from "../syntax/dockerfile.ts";
import { mountsOf } from "../syntax/mounts.ts";

/** A place for a stage's name. `range` is on one line, holds the cursor, and is all of the value, quotes left out. */
export interface StagePlace {
	readonly kind: "copy" | "mount" | "from";
	readonly range: Range;
	/** What stands there. */
	readonly text: string;
	/** A FROM, COPY or RUN, or the ONBUILD of one. */
	readonly instruction: Instruction;
}

/** The place that a position is in; undefined where no stage can be named. */
export function stagePlaceAt({ file }: BuildGraph, position: Position): StagePlace | undefined {
	const owner = ownerAt(file, position);
	if (owner === undefined || isInHeredoc(owner, position)) return undefined;
	const instruction = owner.trigger ?? owner;
	const found = wordAt(instruction, position);
	if (found === undefined) return emptyMount(file, owner, position);
	const { kind, word } = found;
	const range = rangeOf(word, position);
	return range && { kind, range, text: word.text, instruction: owner };
}

// `from=` without a value yet: it has no word.
function emptyMount(
	file: BuildGraph["file"],
	instruction: Instruction,
	position: Position,
): StagePlace | undefined {
	const place = placeAt(file, position);
	if (place?.kind !== "mount" || place.key !== "from") return undefined;
	const text = file.document.getText(place.range);
	return text === "" ? { kind: "mount", range: place.range, text, instruction } : undefined;
}

type Found = { readonly kind: StagePlace["kind"]; readonly word: Pick<Word, "text" | "range"> };

function wordAt(instruction: Instruction, position: Position): Found | undefined {
	switch (instruction.name) {
		case "COPY": {
			const flag = instruction.flags.find(
				({ name, value }) => name === "from" && value && holds(value.range, position),
			);
			return flag?.value && { kind: "copy", word: flag.value };
		}
		case "RUN": {
			const fields = mountsOf(instruction).flatMap((mount) => mount.fields);
			const field = fields.find(({ key, value }) => key === "from" && value && holds(value.range, position));
			return field?.value && { kind: "mount", word: field.value };
		}
		case "FROM": {
			const word = baseAt(instruction, position);
			return word && { kind: "from", word };
		}
		default:
			return undefined;
	}
}

// The first word, or the blank place where it will stand.
function baseAt({ keyword, flags, words }: Instruction, position: Position): Found["word"] | undefined {
	const before = flags.at(-1)?.range ?? keyword.range;
	if (!isBefore(before.end, position)) return undefined;
	const [first, second] = words;
	const nothing = { text: "", range: { start: position, end: position } };
	if (first === undefined || isBefore(position, first.range.start)) return nothing;
	if (!holds(first.range, position)) return undefined;
	// `FROM AS build`: the base is still to come.
	if (words.length === 2 && second !== undefined && equalFold(first.text, "as")) return undefined;
	return unquoted(first);
}

function unquoted({ text, range }: Word): Found["word"] {
	const quote = text.charAt(0);
	if (quote !== '"' && quote !== "'") return { text, range };
	const closed = text.length > 1 && text.endsWith(quote) ? 1 : 0;
	const { start, end } = range;
	return {
		text: text.slice(1, text.length - closed),
		range: {
			start: { line: start.line, character: start.character + 1 },
			end: { line: end.line, character: end.character - closed },
		},
	};
}

// An editor replaces on one line only. A quote that is still open takes the rest of the line into the value.
function rangeOf({ text, range }: Found["word"], position: Position): Range | undefined {
	const { start, end } = range;
	if (start.line !== end.line) return undefined;
	const blank = text.search(/\s/);
	if (blank < 0) return range;
	const stop = { line: start.line, character: start.character + blank };
	return isBefore(stop, position) ? undefined : { start, end: stop };
}
