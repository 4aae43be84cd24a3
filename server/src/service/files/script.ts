// The shell script that a RUN runs, with the way back to the document.

import type { Position, Range } from "vscode-languageserver-types";
import type { ShellState } from "../shell/command.ts";
import { readShell, type ShellScript } from "../shell/read.ts";
import type { Heredoc, Instruction, JoinedText } from "../syntax/dockerfile.ts";

/** The commands of a RUN. `shell` is the SHELL in force: a script for another shell than sh can't be read. */
export function scriptOf(run: Instruction, shell: Instruction | undefined, state: ShellState): ShellScript {
	if (run.arguments.text.length > maximumText || run.words.length > maximumWords) return unread;
	if (run.json) return readShell(run.words.map(({ text }) => quoted(text)).join(" "), undefined, state);
	if (shell !== undefined && !isPosixShell(shell)) return unread;
	const [heredoc] = run.heredocs;
	if (heredoc === undefined) return readShell(run.arguments.text, run.arguments, state);
	// A heredoc alone is the script; one that feeds a command is the input of that.
	if (run.heredocs.length > 1 || !/^<<-?\s*["']?\w+["']?\s*$/.test(run.arguments.text.slice(0, 200))) {
		return withInput(run, state);
	}
	const { content } = heredoc;
	if (content.length > maximumText) return unread;
	if (content.startsWith("#!") && !/^#!\s*\S*\/(env\s+)?(ba|da|a)?sh\b/.test(content.slice(0, 100)))
		return unread;
	return readShell(content, heredoc.chomp ? undefined : placeOf(heredoc), state);
}

// No script that people write into a Dockerfile is longer.
const maximumText = 200_000;
const maximumWords = 1000;

const unread: ShellScript = { commands: [], complete: false };

// `cat <<EOF > /file`: the command is read, what it is fed with is not.
function withInput(run: Instruction, state: ShellState): ShellScript {
	const { commands, complete } = readShell(run.arguments.text, run.arguments, state);
	const shells = commands.some(({ words: [first] }) => first === undefined || interpreters.test(first.text));
	return { commands, complete: complete && !shells };
}

const interpreters = /(^|\/)(ba|da|a|z|k)?sh$|python[0-9.]*$|perl$|node$|ruby$/;

function isPosixShell({ words: [first] }: Instruction): boolean {
	return /(^|\/)(ba|da|a)?sh$/.test(first?.text ?? "");
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}

// The body of a heredoc stands in the document line by line as it is.
function placeOf({ content, range }: Heredoc): JoinedText {
	const starts = [0];
	for (let at = content.indexOf("\n"); at >= 0; at = content.indexOf("\n", at + 1)) starts.push(at + 1);
	const positionAt = (offset: number): Position => {
		let low = 0;
		let high = starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((starts[middle] ?? 0) <= offset) low = middle;
			else high = middle - 1;
		}
		return { line: range.start.line + low, character: offset - (starts[low] ?? 0) };
	};
	return {
		text: content,
		rangeOf: (start, end): Range => ({ start: positionAt(start), end: positionAt(end) }),
		offsetOf: ({ line, character }) => {
			const start = starts[line - range.start.line];
			return start === undefined ? undefined : start + character;
		},
	};
}
