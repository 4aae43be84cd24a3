// The value of one word of a shell script, as far as it can be known before anything runs.

import type { Command, DoubleQuotedChild, Script, Word, WordPart } from "unbash";
import type { ShellState, ShellWord } from "./command.ts";
import { resolvePath } from "./paths.ts";

/** Takes a parsed word and the shell's state; gives the word with its value, or without where that can't be known. */
export function wordOf(word: Word, state: ShellState): ShellWord {
	if (word.parts === undefined)
		return { text: word.text, value: tilde(word.value, word.text, state), glob: false };
	let value: string | undefined = "";
	let glob = false;
	for (const part of word.parts) {
		if (part.type === "Glob" || part.type === "ExtendedGlob" || part.type === "BraceExpansion") glob = true;
		value = appended(value, partValue(part, state));
	}
	return { text: word.text, value: tilde(value, word.text, state), glob };
}

function partValue(part: WordPart | DoubleQuotedChild, state: ShellState): string | undefined {
	switch (part.type) {
		case "Literal":
		case "SingleQuoted":
		case "AnsiCQuoted":
			return part.value;
		case "Glob":
		case "ExtendedGlob":
		case "BraceExpansion":
			return part.text;
		case "DoubleQuoted":
		case "LocaleString": {
			let value: string | undefined = "";
			for (const child of part.parts) {
				value = appended(value, partValue(child, state));
			}
			return value;
		}
		case "SimpleExpansion":
			return variable(part.text.slice(1), state);
		case "ParameterExpansion": {
			if (part.prefix !== undefined || part.index !== undefined) return undefined;
			if (part.operation === undefined) return variable(part.parameter, state);
			const { operation } = part;
			// Only a variable that is set is sure to keep its value: one that is not here may come from the base image.
			if (operation.type !== "Default" || operation.operator.includes("+")) return undefined;
			const value = variable(part.parameter, state);
			return value === "" ? undefined : value;
		}
		case "CommandExpansion":
			return substitution(part.script, state);
		default:
			return undefined;
	}
}

// A value that holds itself twice over doubles with each command.
function appended(value: string | undefined, piece: string | undefined): string | undefined {
	if (value === undefined || piece === undefined || value.length + piece.length > maximumValue)
		return undefined;
	return value + piece;
}

const maximumValue = 100_000;

function variable(name: string, state: ShellState): string | undefined {
	return name === "PWD" ? state.cwd : state.variables.get(name);
}

// The few command substitutions whose output is known without running anything.
function substitution(script: Script | undefined, state: ShellState): string | undefined {
	const statement = script?.commands[0];
	if (script === undefined || script.commands.length !== 1 || statement?.command.type !== "Command")
		return undefined;
	const command: Command = statement.command;
	const words = [
		command.name?.value,
		...command.args.map((word) => (word.type === "Word" ? word.value : undefined)),
	];
	if (words.length === 1 && words[0] === "pwd") return state.cwd;
	if (words[0] === "mktemp" && (words[1] === "-d" || words[1] === "--directory") && words.length === 2)
		return state.temporary;
	if (words[0] === "swift" && words[1] === "build" && words.includes("--show-bin-path"))
		return swiftPrograms(words, state.cwd);
	const known = words.length === 3 && words[0] === "go" && words[1] === "env" ? words[2] : undefined;
	return known === undefined ? undefined : state.variables.get(known);
}

// Where `swift build` puts programs, by the link that it makes beside the folder named after the machine.
function swiftPrograms(words: readonly (string | undefined)[], cwd: string | undefined): string | undefined {
	const option = (...names: readonly string[]): string | undefined => {
		const at = words.findIndex((word) => word !== undefined && names.includes(word));
		return at < 0 ? undefined : words[at + 1];
	};
	if (words.includes(undefined)) return undefined;
	const root = resolvePath(cwd, option("--package-path") ?? ".");
	const folder = resolvePath(root, option("--scratch-path", "--build-path") ?? ".build");
	return folder === undefined ? undefined : `${folder}/${option("-c", "--configuration") ?? "debug"}`;
}

function tilde(value: string | undefined, text: string, state: ShellState): string | undefined {
	if (value === undefined || !text.startsWith("~")) return value;
	if (value !== "~" && !value.startsWith("~/")) return undefined;
	const home = state.variables.get("HOME");
	return home === undefined ? undefined : home + value.slice(1);
}
