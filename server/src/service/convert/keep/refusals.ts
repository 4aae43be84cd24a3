// What is said where a command can't be followed.

import type { ShellCommand } from "../../shell/command.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";

/** The refusal of a command whose work can't be told. */
export function cannotTell(command: ShellCommand): Refusal {
	return { refused: `What "${shorten(command.text)}" changes in the image can't be told.` };
}

/** A text on one line of at most 60 characters. */
export function shorten(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}
