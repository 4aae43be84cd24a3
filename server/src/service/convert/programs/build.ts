// One run of a compiler or a build tool, and those that do not say what they make.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, resolvePath } from "../../shell/paths.ts";
import type { Recipe, Step } from "../recipe.ts";
import { deedOf } from "../tools.ts";

/** One run of a compiler or a build tool. */
export interface Build {
	readonly step: Step;
	/** Its place among the step's commands. */
	readonly index: number;
	readonly command: ShellCommand;
	/** Where the sources are. */
	readonly folder: string | undefined;
	/** What it makes, as absolute paths. */
	readonly outputs: readonly string[];
	/** A folder in which it makes something whose name can't be told. */
	readonly unnamedIn: string | undefined;
	/** Names of programs that it is likely to make in that folder. */
	readonly programs?: readonly string[];
	/** Whole folders that it fills. */
	readonly trees?: readonly string[];
	/** The part of a project's folder that it fills, in each module, as `target`. */
	readonly modules?: string;
	/** What lies in that part needs nothing beside it. */
	readonly selfContained?: boolean;
	/** What it installs is there once more, below this folder. */
	readonly staged?: string;
	/** Its Makefile comes from a tool that is known to honour DESTDIR. */
	readonly configured?: boolean;
	/** What it installs may go through folders that are symbolic links in many systems. */
	readonly throughLinks?: boolean;
	/** It may make anything in the folder where it runs. */
	readonly opaque?: boolean;
}

/** Commands that build, but do not say what: `make`, a script of the sources. */
export function opaqueBuilds(recipe: Recipe): readonly Build[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command, index) => {
			const name = command.words[0]?.value ?? "";
			const script = name.includes("/") && !/^\/(usr|bin|sbin)\//.test(name) && deedOf(command) === "unknown";
			if (!opaqueTools.has(baseOf(name)) && !script) return [];
			const folder = workFolder(command);
			return [{ step, index, command, folder, outputs: [], unnamedIn: undefined, opaque: true }];
		}),
	);
}

const opaqueTools: ReadonlySet<string> = new Set("make gmake mage task goreleaser gox bazel".split(" "));

/** The folder where make works: that of `-C`, else the one where it is called. */
export function workFolder({ words, cwd }: ShellCommand): string | undefined {
	const at = words.findIndex(({ text }) => text === "-C" || text.startsWith("--directory"));
	if (at < 0) return cwd;
	const [, joined] = words[at]?.value?.split("=") ?? [];
	return resolvePath(cwd, joined ?? words[at + 1]?.value);
}
