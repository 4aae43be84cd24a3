// The words of a smoke command, as a shell would read them.

import { parseShell } from "../shell/parse.ts";
import { wordOf } from "../shell/word.ts";

/**
 * Takes a command line such as `tool --name "two words"`; gives its words. Undefined where it is more than one plain
 * command: a container starts a program, not a shell (`sh -c "..."` asks for one).
 */
export function commandWords(text: string): readonly string[] | undefined {
	const script = parseShell(text);
	const [statement, second] = script?.commands ?? [];
	if (script === undefined || (script.errors?.length ?? 0) > 0 || second !== undefined) return undefined;
	if (statement?.command.type !== "Command" || statement.background) return undefined;
	const { name, args, prefix, redirects } = statement.command;
	if (name === undefined || prefix.length > 0 || redirects.length > 0) return undefined;
	const unknown = { cwd: undefined, variables: new Map<string, string>() };
	const values = [name, ...args].map((word) => {
		// `NAME=value` behind the command's name is a word like any other; its own quotes are rare enough.
		if (word.type === "Assignment") return /["'$`*?[\\]/.test(word.text) ? undefined : word.text;
		const { value, glob } = wordOf(word, unknown);
		return glob ? undefined : value;
	});
	return values.every((value) => value !== undefined) ? values : undefined;
}
