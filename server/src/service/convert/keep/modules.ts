// Modules of npm and what its scripts build, in a folder that no artefact brings: the file has a second program.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import { withinAny } from "../ecosystems/data.ts";
import { systemFolders, throwaway } from "./folders.ts";
import type { Keeping } from "./keeping.ts";

/** Keeps what a package manager of Node installs or builds outside of what is built and copied anyway. */
export function keepModules(keep: Keeping, command: ShellCommand): void {
	const [name = "", ...words] = command.words.map(({ value, text }) => value ?? text);
	const folder = command.cwd;
	if (!/^(npm|yarn|pnpm|bun)$/.test(baseOf(name)) || folder === undefined || systemFolders.has(folder))
		return;
	if (words.some((word) => /^(-g|--global|global)$/.test(word))) return;
	if (withinAny(folder, [...keep.split.inputs, ...throwaway]) || keep.isInTree(folder)) return;
	const verb = words.find((word) => !word.startsWith("-")) ?? (baseOf(name) === "yarn" ? "install" : "");
	if (/^(i|ci|install|add)$/.test(verb)) {
		const path = `${folder}/node_modules`;
		keep.copy({ path, tree: true, why: `${path} holds modules, and run time may need them.` });
	} else if (verb === "run" || verb === "build")
		keep.copy({
			path: folder,
			tree: true,
			why: `${folder} is where a script of package.json builds something.`,
		});
}
