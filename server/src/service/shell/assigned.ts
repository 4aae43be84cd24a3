// Which variables a script sets itself, and from where on: before that they are the environment's.

import type { AndOr, CommandArgument, CommandNode, CompoundList, Command as Node, Statement } from "unbash";
import { parseShell } from "./parse.ts";

/** The offset in a script from which on a variable may be the script's own; infinite where it never is. */
export type OwnFrom = (name: string) => number;

/**
 * Says of each variable of a script from where on its value may be one that the script gave it. What runs again or
 * later (a loop, a function) counts from its start on; one that
 * can't be read may set anything.
 */
export function ownFrom(script: string): OwnFrom {
	// Most scripts set nothing, and need no parser to tell.
	if (!maySet.test(script)) return () => Number.POSITIVE_INFINITY;
	const parsed = parseShell(script);
	if (parsed === undefined || (parsed.errors?.length ?? 0) > 0) return () => 0;
	const found = new Assigned();
	found.statements(parsed.commands, undefined);
	for (const [text, name = ""] of script.matchAll(/\$\{(\w+):?=/g)) found.set(name, script.indexOf(text));
	return (name) => Math.min(found.names.get(name) ?? Number.POSITIVE_INFINITY, found.all);
}

const maySet = /=|\b(for|read|unset|local|select|eval|source|getopts|mapfile|readarray)\b|(^|[\s;&|(])\.\s/;

// They do with the variables before them, or after them, what an assignment by itself does.
const setting: ReadonlySet<string> = new Set([
	"export",
	"readonly",
	"declare",
	"typeset",
	"local",
	"set",
	":",
	"unset",
	"read",
	"getopts",
	"mapfile",
	"readarray",
	"printf",
	"let",
]);
const naming: ReadonlySet<string> = new Set([
	"declare",
	"typeset",
	"local",
	"unset",
	"read",
	"getopts",
	"mapfile",
	"readarray",
]);
const anything: ReadonlySet<string> = new Set(["eval", "source", "."]);

type Body = CommandNode | CompoundList | Node;

class Assigned {
	readonly names = new Map<string, number>();
	/** From where on any variable may have been set. */
	all = Number.POSITIVE_INFINITY;

	set(name: string, from: number): void {
		this.names.set(name, Math.min(from, this.names.get(name) ?? Number.POSITIVE_INFINITY));
	}

	/** `from` is the start of the outermost part that may run again or later; absent where nothing does. */
	statements(statements: readonly Statement[], from: number | undefined): void {
		for (const { command } of statements) {
			if (command.type === "AndOr") this.#list(command, from);
			else if (command.type === "Pipeline") for (const one of command.commands) this.#command(one, from);
			else this.#command(command, from);
		}
	}

	#list({ commands }: AndOr, from: number | undefined): void {
		for (const one of commands) {
			if (one.type === "Pipeline") for (const inner of one.commands) this.#command(inner, from);
			else this.#command(one, from);
		}
	}

	#command(node: Body, from: number | undefined): void {
		const again = from ?? ("pos" in node ? node.pos : 0);
		switch (node.type) {
			case "Command":
				this.#simple(node, from);
				return;
			case "CompoundList":
				this.statements(node.commands, from);
				return;
			case "Subshell":
			case "BraceGroup":
				this.statements(node.body.commands, from);
				return;
			case "Redirected":
				this.#command(node.command, from);
				return;
			case "If":
				for (const part of [node, ...node.elif]) {
					this.statements(part.clause.commands, from);
					this.statements(part.then.commands, from);
				}
				this.statements(node.else?.commands ?? [], from);
				return;
			case "Case":
				for (const { body } of node.items) this.statements(body.commands, from);
				return;
			case "For":
			case "Select":
				// The words of the list are read before the variable is set.
				this.set(node.name.text, from ?? node.body.pos);
				this.statements(node.body.commands, again);
				return;
			case "While":
				this.statements(node.clause.commands, again);
				this.statements(node.body.commands, again);
				return;
			case "ArithmeticFor":
				this.all = Math.min(this.all, again);
				return;
			case "Function":
			case "Coproc":
				this.#command(node.body, again);
				return;
			case "ArithmeticCommand":
				this.all = Math.min(this.all, again);
				return;
			default:
				return;
		}
	}

	#simple(node: Node, from: number | undefined): void {
		const name = node.name?.value;
		const end = from ?? node.end;
		// Before another command it is set for that command alone, whose words are read first.
		if (name === undefined || setting.has(name) || anything.has(name)) {
			for (const part of node.prefix) {
				if (part.type === "Assignment") this.set(part.name, from ?? part.end);
			}
		}
		if (name === undefined) return;
		if (anything.has(name)) this.all = Math.min(this.all, end);
		if (setting.has(name)) for (const argument of node.args) this.#argument(name, argument, end);
	}

	#argument(command: string, argument: CommandArgument, end: number): void {
		if (argument.type === "Assignment") {
			this.set(argument.name, end);
			return;
		}
		const [name = ""] = /^\w*/.exec(argument.text) ?? [];
		const assigned = argument.text.charAt(name.length) === "=" || command === "printf" || command === "let";
		if (name !== "" && (assigned || naming.has(command))) this.set(name, end);
	}
}
