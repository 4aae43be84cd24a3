// Files that programs of the build write: what they print, keys and certificates.

import type { ShellCommand } from "../../shell/command.ts";
import { resolvePath } from "../../shell/paths.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Step } from "../recipe.ts";
import { throwaway } from "./folders.ts";
import type { Keeping } from "./keeping.ts";
import { cannotTell } from "./refusals.ts";

/** Keeps the files into which a command's output goes. Refused where they can't be told. */
export function keepWritten(keep: Keeping, command: ShellCommand, name: string): Refusal | undefined {
	if (name === "curl" || name === "wget") return undefined;
	for (const { operator, target } of command.redirects) {
		if (!operator.includes(">") || target === undefined || /^(&|\d+$|\/dev\/)/.test(target.text)) continue;
		const path = resolvePath(command.cwd, target.value);
		if (path === undefined) return cannotTell(command);
		if (withinAny(path, [...keep.split.inputs, ...throwaway]) || keep.isInTree(path)) continue;
		keep.copy({ path, why: `${path} is written by a RUN, and run time may read it.` });
	}
	return undefined;
}

/** Keeps the keys and certificates that a command makes. */
export function keepGenerated(keep: Keeping, step: Step, command: ShellCommand): void {
	for (const [at, { text }] of command.words.entries()) {
		if (!/^--?(f|out|keyout|keystore)$/.test(text)) continue;
		const path = resolvePath(command.cwd, command.words[at + 1]?.value);
		if (path === undefined || withinAny(path, [...keep.split.inputs, ...throwaway]) || keep.isInTree(path))
			continue;
		const files = text === "-f" ? [path, `${path}.pub`] : [path];
		for (const file of files) {
			if (!keep.isRemoved(file, step, command))
				keep.copy({ path: file, why: `${file} is made by a RUN, and run time may read it.` });
		}
	}
}
