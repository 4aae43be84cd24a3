// Where `git clone` puts what it brings.

import type { ShellCommand, ShellWord } from "../shell/command.ts";
import { baseOf, resolvePath } from "../shell/paths.ts";

/** The words of a `git clone` that are no options: the address, and the folder where one is named. */
export function cloneOperands({ words }: ShellCommand): readonly ShellWord[] {
	return words
		.slice(2)
		.filter((word, at, all) => !word.text.startsWith("-") && !valued.test(all[at - 1]?.text ?? ""));
}

/** The folder of a `git clone`; undefined for other commands, and where it can't be told. */
export function clonedFolder(command: ShellCommand): string | undefined {
	const [name, verb] = command.words.map((word) => word.value);
	if (name !== "git" || verb !== "clone") return undefined;
	const [address, folder] = cloneOperands(command);
	const named =
		folder === undefined
			? baseOf((address?.value ?? "").replace(/\/+$/, "")).replace(/\.git$/, "")
			: folder.value;
	return named === undefined || named === "" ? undefined : resolvePath(command.cwd, named);
}

// Options with a value of their own.
const valued =
	/^(-b|--branch|--depth|-c|--config|-o|--origin|-u|--upload-pack|--reference|-j|--jobs|--shallow-since|--filter|--template)$/;
