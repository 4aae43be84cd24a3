// Reads a shell script into a flat list of commands, following `cd`, variables, lists, loops and subshells.

import type { AndOr, CommandNode, For, Command as Node, PipelineNode, Statement } from "unbash";
import type { JoinedText } from "../syntax/dockerfile.ts";
import type {
	ScriptPart,
	ShellAssignment,
	ShellCommand,
	ShellRedirect,
	ShellState,
	ShellWord,
} from "./command.ts";
import { parseShell } from "./parse.ts";
import { resolvePath } from "./paths.ts";
import { wordOf } from "./word.ts";

/** The commands of a script. */
export interface ShellScript {
	readonly commands: readonly ShellCommand[];
	/** The script was understood to its end: nothing of it is missing from `commands`. */
	readonly complete: boolean;
}

/**
 * Takes a script, the way back to the document (absent for text that is not in it) and where the script starts; gives
 * its commands. Never fails: what the parser can't read makes the answer incomplete.
 */
export function readShell(script: string, place: JoinedText | undefined, state: ShellState): ShellScript {
	const reader = new Reader(place, state, 0);
	reader.read(script);
	return { commands: reader.commands, complete: reader.complete };
}

// A script that runs more than this is not one that a conversion could follow.
const maximumCommands = 1000;
const maximumNesting = 4;
const maximumLoop = 50;

const wrappers: ReadonlySet<string> = new Set([
	"sudo",
	"exec",
	"command",
	"time",
	"nice",
	"nohup",
	"builtin",
]);
const shells: ReadonlySet<string> = new Set([
	"sh",
	"bash",
	"ash",
	"dash",
	"/bin/sh",
	"/bin/bash",
	"/bin/ash",
]);
// Files and answers of programs that set variables for a toolchain, and nothing else.
const setsEnvironment =
	/^["']?(\S*\/)?(activate|\.cargo\/env|\.ghcup\/env|nvm\.sh|sdkman-init\.sh|os-release|lsb-release|emsdk_env\.sh|\.opam\/opam-init\/\S+)["']?$|^["']?(\$\(|`)\s*opam (config )?env\b[^`)]*[`)]["']?$/;

const tests: ReadonlySet<string> = new Set(["test", "[", "[["]);

interface Mode {
	readonly certain: boolean;
	readonly separable: boolean;
	readonly pipe: number;
	readonly part?: ScriptPart;
}

const top: Mode = { certain: true, separable: true, pipe: -1 };

class Reader {
	readonly commands: ShellCommand[] = [];
	complete = true;
	readonly #place: JoinedText | undefined;
	readonly #depth: number;
	readonly #temporary: string | undefined;
	#source = "";
	#cwd: string | undefined;
	#variables: Map<string, string | undefined>;

	constructor(place: JoinedText | undefined, state: ShellState, depth: number) {
		this.#place = place;
		this.#depth = depth;
		this.#cwd = state.cwd;
		this.#variables = new Map(state.variables);
		this.#temporary = state.temporary;
	}

	get #state(): ShellState {
		const temporary = this.#temporary;
		return { cwd: this.#cwd, variables: this.#variables, ...(temporary !== undefined && { temporary }) };
	}

	read(source: string): void {
		this.#source = source;
		const script = parseShell(source);
		if (script === undefined) {
			this.complete = false;
			return;
		}
		if (script.errors !== undefined && script.errors.length > 0) this.complete = false;
		this.#statements(script.commands, top);
	}

	#statements(statements: readonly Statement[], mode: Mode): void {
		for (const statement of statements) {
			if (this.commands.length > maximumCommands) {
				this.complete = false;
				return;
			}
			const inner = statement.background === true ? { ...mode, separable: false } : mode;
			const { command } = statement;
			if (command.type === "AndOr") this.#list(command, inner);
			else this.#pipeline(command, this.#partOf(command, inner));
		}
	}

	// At the top of the script what stands in a list of `&&` is a part by itself.
	#partOf(node: { readonly pos: number; readonly end: number }, mode: Mode): Mode {
		return mode.separable ? { ...mode, part: { text: this.#source.slice(node.pos, node.end) } } : mode;
	}

	#list(list: AndOr, mode: Mode): void {
		const firstOr = list.operators.indexOf("||");
		const whole = firstOr < 0 ? mode : this.#partOf(list, mode);
		const lastOr = list.operators.lastIndexOf("||");
		let tested = false;
		for (const [index, command] of list.commands.entries()) {
			// What follows `&&` again runs unless the list has failed, and the script with it.
			const afterOr = index > 0 && list.operators[index - 1] === "||";
			const mayBeSkipped = tested && index <= lastOr;
			const alone = firstOr < 0 && mode.separable;
			const own = alone ? this.#partOf(command, mode) : whole;
			const inner = { ...own, certain: mode.certain && !afterOr && !mayBeSkipped, separable: alone };
			if (afterOr || mayBeSkipped) this.#branch(() => this.#pipeline(command, inner));
			else this.#pipeline(command, inner);
			if (isTest(command)) tested = true;
		}
	}

	#pipeline(node: PipelineNode, mode: Mode): void {
		if (this.commands.length > maximumCommands) {
			this.complete = false;
			return;
		}
		if (node.type !== "Pipeline") {
			this.#command(node, mode);
			return;
		}
		if (node.commands.length === 1 && node.commands[0] !== undefined) {
			this.#command(node.commands[0], { ...mode, separable: false });
			return;
		}
		for (const [index, command] of node.commands.entries()) {
			this.#isolated(() => this.#command(command, { ...mode, separable: false, pipe: index }));
		}
	}

	#command(node: CommandNode, mode: Mode): void {
		const inside = { ...mode, separable: false };
		const unsure = { ...inside, certain: false };
		switch (node.type) {
			case "Command":
				this.#simple(node, mode);
				return;
			case "Subshell":
				this.#isolated(() => this.#statements(node.body.commands, inside));
				return;
			case "BraceGroup":
				this.#statements(node.body.commands, inside);
				return;
			case "Redirected":
				this.#command(node.command, inside);
				this.#emit(
					{ words: [], assignments: [], redirects: this.#redirects(node.redirects), text: "" },
					inside,
				);
				return;
			case "If":
				this.#statements(node.clause.commands, inside);
				this.#branch(() => this.#statements(node.then.commands, unsure));
				for (const other of node.elif) {
					this.#branch(() => this.#statements(other.clause.commands, unsure));
					this.#branch(() => this.#statements(other.then.commands, unsure));
				}
				this.#branch(() => this.#statements(node.else?.commands ?? [], unsure));
				return;
			case "For":
				this.#loop(node, inside);
				return;
			case "While":
				this.#statements(node.clause.commands, inside);
				this.#branch(() => this.#statements(node.body.commands, unsure));
				return;
			case "Case":
				for (const item of node.items) this.#branch(() => this.#statements(item.body.commands, unsure));
				return;
			case "Function":
			case "Coproc":
			case "Select":
			case "ArithmeticFor":
				// None of these occurs in a build often enough to be followed.
				this.complete = false;
				return;
			default:
				return;
		}
	}

	#loop(node: For, mode: Mode): void {
		const words = (node.wordlist ?? []).map((word) => this.#word(word));
		const name = node.name.value;
		const known = words.every((word) => word.value !== undefined && !word.glob);
		if (known && words.length <= maximumLoop && node.wordlist !== undefined) {
			for (const word of words) {
				this.#variables.set(name, word.value);
				this.#statements(node.body.commands, mode);
			}
			return;
		}
		this.#branch(() => {
			this.#variables.set(name, undefined);
			this.#statements(node.body.commands, { ...mode, certain: false });
		});
	}

	#simple(node: Node, mode: Mode): void {
		const assignments: ShellAssignment[] = [];
		for (const part of node.prefix) {
			if (part.type !== "Assignment") continue;
			const plain = part.value.type === "Word" && part.append !== true && part.index === undefined;
			const value = plain && part.value.type === "Word" ? this.#word(part.value).value : undefined;
			assignments.push({ name: part.name, value });
		}
		const redirects = this.#redirects(node.redirects);
		const words: ShellWord[] = node.name === undefined ? [] : [this.#word(node.name)];
		for (const argument of node.args) {
			if (argument.type === "Word") words.push(this.#word(argument));
			else {
				const value = argument.value.type === "Word" ? this.#word(argument.value).value : undefined;
				words.push({
					text: argument.text,
					value: value === undefined ? undefined : `${argument.name}=${value}`,
					glob: false,
				});
			}
		}
		const stripped = unwrap(words, assignments);
		const text = this.#source.slice(node.pos, node.end);
		const range = this.#place?.rangeOf(node.pos, node.end);
		this.#emit({ words: stripped, assignments, redirects, text, ...(range && { range }) }, mode);
		this.#follow(stripped, assignments, mode);
	}

	// What the command does to the shell itself, or what it runs in another one.
	#follow(words: readonly ShellWord[], assignments: readonly ShellAssignment[], mode: Mode): void {
		const name = words[0]?.value;
		// Assignments before a special builtin outlive it, as POSIX has it.
		if (words.length === 0 || name === "set" || name === ":" || name === "export") {
			for (const { name: variable, value } of assignments) this.#variables.set(variable, value);
		}
		if (name === "cd" || name === "pushd") {
			const folder = words.slice(1).find((word) => !word.text.startsWith("-") && word.text !== "--");
			const home = this.#variables.get("HOME");
			this.#cwd = folder === undefined ? home : resolvePath(this.#cwd, folder.value);
			if (words.some((word) => word.text === "-")) this.#cwd = undefined;
		} else if (name === "popd") this.#cwd = undefined;
		else if (name === "export") {
			for (const word of words.slice(1)) {
				const variable = /^\w+(?==)/.exec(word.text)?.[0];
				if (variable !== undefined) this.#variables.set(variable, word.value?.slice(variable.length + 1));
			}
		} else if (name === "unset") for (const word of words.slice(1)) this.#variables.delete(word.text);
		else if (name !== undefined && shells.has(name)) this.#nested(words, mode);
		else if (name === "eval" || name === "source" || name === ".") {
			if (
				!setsEnvironment.test(
					words
						.slice(1)
						.map(({ text }) => text)
						.join(" "),
				)
			)
				this.complete = false;
		}
	}

	#nested(words: readonly ShellWord[], mode: Mode): void {
		const at = words.findIndex((word) => /^-[a-z]*c$/.test(word.text));
		const script = words[at + 1]?.value;
		if (at < 1 || script === undefined) return;
		if (this.#depth >= maximumNesting) {
			this.complete = false;
			return;
		}
		const reader = new Reader(undefined, this.#state, this.#depth + 1);
		reader.read(script);
		if (!reader.complete) this.complete = false;
		for (const { part: _, ...command } of reader.commands) {
			this.commands.push({
				...command,
				certain: command.certain && mode.certain,
				separable: false,
				pipe: Math.max(command.pipe, mode.pipe),
				...(mode.part !== undefined && { part: mode.part }),
			});
		}
	}

	#emit(command: Omit<ShellCommand, "cwd" | "certain" | "separable" | "pipe" | "part">, mode: Mode): void {
		if (command.words.length + command.assignments.length + command.redirects.length === 0) return;
		this.commands.push({ ...command, cwd: this.#cwd, ...mode });
	}

	#word(word: Parameters<typeof wordOf>[0]): ShellWord {
		return wordOf(word, this.#state);
	}

	#redirects(nodes: Node["redirects"]): readonly ShellRedirect[] {
		return nodes.map((node) => ({
			operator: node.operator,
			target: node.type === "HereDoc" || node.target === undefined ? undefined : this.#word(node.target),
		}));
	}

	// Runs in a shell of its own: what it changes is forgotten.
	#isolated(run: () => void): void {
		const cwd = this.#cwd;
		const variables = this.#variables;
		this.#variables = new Map(variables);
		run();
		this.#cwd = cwd;
		this.#variables = variables;
	}

	// May run or not: what it changes is unknown afterwards.
	#branch(run: () => void): void {
		const cwd = this.#cwd;
		const variables = this.#variables;
		this.#variables = new Map(variables);
		run();
		if (this.#cwd !== cwd) this.#cwd = undefined;
		for (const [name, value] of this.#variables)
			if (variables.get(name) !== value) variables.set(name, undefined);
		this.#variables = variables;
	}
}

function isTest(node: PipelineNode): boolean {
	if (node.type === "TestCommand") return true;
	return node.type === "Command" && tests.has(node.name?.value ?? "");
}

// `opam exec -- dune build`, in opam's first version `opam config exec dune build`: where the command itself begins.
function pastOpam(words: readonly ShellWord[], start: number): number | undefined {
	let at = start + 1;
	while (words[at]?.text.startsWith("-") === true) at++;
	if (words[at]?.value === "config") at++;
	if (words[at]?.value !== "exec") return undefined;
	at++;
	while (words[at]?.text.startsWith("-") === true) {
		if (words[at++]?.value === "--") break;
	}
	return words[at] === undefined ? undefined : at;
}

// `sudo`, `env A=b` and the like run the command that follows them.
function unwrap(words: readonly ShellWord[], assignments: ShellAssignment[]): readonly ShellWord[] {
	let at = 0;
	for (;;) {
		const name = words[at]?.value;
		if (name === undefined) break;
		if (wrappers.has(name)) {
			at++;
			while (words[at]?.text.startsWith("-") === true) at++;
			continue;
		}
		const inside = name === "opam" ? pastOpam(words, at) : undefined;
		if (inside !== undefined) {
			at = inside;
			continue;
		}
		if (name !== "env" && name !== "/usr/bin/env") break;
		const next = words[at + 1];
		if (next === undefined || next.text.startsWith("-")) break;
		at++;
		for (let word = words[at]; word !== undefined; word = words[++at]) {
			const variable = /^\w+(?==)/.exec(word.text)?.[0];
			if (variable === undefined) break;
			assignments.push({ name: variable, value: word.value?.slice(variable.length + 1) });
		}
	}
	return words.slice(at);
}
