// What the shell of a RUN says, as a flat list of commands: what is run, where, with which variables.

import type { Range } from "vscode-languageserver-types";

/** A simple command of a script, in the order in which the shell would meet it. */
export interface ShellCommand {
	/** The command's name and its arguments; empty where there are only assignments or redirections. */
	readonly words: readonly ShellWord[];
	/** `NAME=value` before the name. */
	readonly assignments: readonly ShellAssignment[];
	readonly redirects: readonly ShellRedirect[];
	/** The working directory; undefined where it can't be known. */
	readonly cwd: string | undefined;
	/** Runs whenever the script gets that far: not after `||`, nor in a condition, a loop over unknown words, a function. */
	readonly certain: boolean;
	/** Stands by itself in a list of `&&`, `;` or new lines at the top of the script, so that it may be taken out. */
	readonly separable: boolean;
	/** The smallest part of the script around it that may be taken out; the same object for all commands of that part. */
	readonly part?: ScriptPart;
	/** The place in a pipeline, from 0; -1 for a command that is in none. */
	readonly pipe: number;
	/** The text of the command as the shell reads it, continuations joined. */
	readonly text: string;
	/** In the document; absent for a command out of a string (`sh -c "..."`). */
	readonly range?: Range;
}

/** A pipeline, a condition, a loop, a list with `||` or a single command at the top of a script. */
export interface ScriptPart {
	readonly text: string;
}

/** One word after the shell's expansions. */
export interface ShellWord {
	/** As written. */
	readonly text: string;
	/** What the command gets; undefined where it depends on what can't be known. Variables of ARG stay as `${NAME}`. */
	readonly value: string | undefined;
	/** It has a pattern outside quotes, such as `*.go`. */
	readonly glob: boolean;
}

export interface ShellAssignment {
	readonly name: string;
	readonly value: string | undefined;
}

export interface ShellRedirect {
	/** `>`, `>>`, `<` and so on. */
	readonly operator: string;
	readonly target: ShellWord | undefined;
}

/** Where a script starts. */
export interface ShellState {
	readonly cwd: string | undefined;
	/** A variable that is set to what can't be known has no value; one that is not set is not there. */
	readonly variables: ReadonlyMap<string, string | undefined>;
	/** What `mktemp -d` is taken to give; its name is made up anew each time. */
	readonly temporary?: string;
}
