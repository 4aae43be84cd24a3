// Hover over what every Dockerfile has: an instruction's name, a flag's, a mount's key, a directive's name.

import { type Hover, MarkupKind, type Position, type Range } from "vscode-languageserver-types";
import type { Dockerfile, Instruction } from "../syntax/dockerfile.ts";
import { mountsOf, mountValue } from "../syntax/mounts.ts";
import {
	directiveDocumentation,
	flagDocumentation,
	instructionDocumentation,
	mountKeyDocumentation,
} from "./documentation.ts";
import { holds, isInHeredoc, ownerAt } from "./place.ts";

/** The documentation of the word at a position; undefined where it is no such word or an unknown one. */
export function documentationHover(file: Dockerfile, position: Position): Hover | undefined {
	const owner = ownerAt(file, position);
	if (owner === undefined) return directiveHover(file, position);
	if (isInHeredoc(owner, position)) return undefined;
	return instructionHover(owner, position) ?? (owner.trigger && instructionHover(owner.trigger, position));
}

function instructionHover(instruction: Instruction, position: Position): Hover | undefined {
	const { keyword, name } = instruction;
	if (holds(keyword.range, position)) return hover(instructionDocumentation(name), keyword.range);
	for (const flag of instruction.flags) {
		if (!holds(flag.range, position)) continue;
		const range = { start: flag.range.start, end: flag.nameRange.end };
		if (holds(range, position)) return hover(flagDocumentation(name, flag.name), range);
		// Nobody reads a longer one; taking it apart would cost.
		return (flag.value?.text.length ?? 0) < 5000 ? mountHover(instruction, position) : undefined;
	}
	return undefined;
}

function mountHover(instruction: Instruction, position: Position): Hover | undefined {
	for (const mount of mountsOf(instruction)) {
		for (const { key, range, value } of mount.fields) {
			if (!holds(range, position) || (value !== undefined && holds(value.range, position))) continue;
			const end = { line: range.start.line, character: range.start.character + key.length };
			return hover(mountKeyDocumentation(mountValue(mount, "type")?.text, key), { start: range.start, end });
		}
	}
	return undefined;
}

function directiveHover({ directives }: Dockerfile, position: Position): Hover | undefined {
	for (const { name, range, value } of directives) {
		const inName = { start: range.start, end: value.range.start };
		if (holds(inName, position)) return hover(directiveDocumentation(name), range);
	}
	return undefined;
}

function hover(markdown: string | undefined, range: Range): Hover | undefined {
	if (markdown === undefined) return undefined;
	return { contents: { kind: MarkupKind.Markdown, value: markdown }, range };
}
