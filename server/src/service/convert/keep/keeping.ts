// What a plan keeps so far of the steps up to the cut, and what can be asked of it.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { memo } from "../../syntax/memo.ts";
import { isGone } from "../afterwards.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Split } from "../ecosystems/ecosystem.ts";
import { mayCall, scriptWords } from "../ecosystems/scripts.ts";
import type { Recipe, Step } from "../recipe.ts";
import { concrete, setsWorkdirFirst } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { unknownFolder } from "../unknown-folder.ts";
import type { KeptCommand, KeptCopy } from "./kept.ts";

/** What is kept so far, and what can be asked of it. */
export class Keeping {
	readonly recipe: Recipe;
	readonly split: Split;
	readonly mentioned: ReadonlySet<string>;
	readonly words: ReadonlySet<string>;
	readonly workdir: string | undefined;
	/** The working directory that the final stage makes before anything is run in it. */
	readonly made: string | undefined;
	/** Where commands of the final stage run; undefined where it sets its working directory after them. */
	readonly here: string | undefined;
	readonly users: KeptCommand[] = [];
	readonly setup: KeptCommand[] = [];
	readonly copies = new Map<string, KeptCopy>();
	/** Something was done to where packages come from that can't be done again. */
	foreign = false;
	readonly sources: KeptCommand[] = [];
	readonly rootCopies: Step[] = [];
	readonly notes: string[] = [];
	/** Folders that will be there in the final stage. */
	readonly present = new Set<string>();
	/** Words of the scripts that the container starts, where they are at hand. */
	readonly scripts: ReadonlySet<string>;
	readonly #runtime: Runtime;

	constructor(recipe: Recipe, split: Split, runtime: Runtime) {
		this.recipe = recipe;
		this.split = split;
		this.#runtime = runtime;
		this.scripts = scriptWords(recipe, runtime);
		this.words = new Set([...runtime.programs, ...runtime.words]);
		// What a RUN of the final stage calls is needed there as well.
		const later = recipe.steps
			.filter(({ index, instruction }) => index > split.lastBuild.index && instruction.name === "RUN")
			.flatMap(({ instruction }) => instruction.arguments.text.split(/[^\w.+/-]+/));
		this.mentioned = new Set([...this.words, ...later].map(baseOf));
		this.workdir = recipe.end.workdir;
		this.made = recipe.steps[split.lastBuild.index + 1]?.before.workdir ?? recipe.end.workdir;
		const tail = recipe.steps.filter(({ index }) => index > split.lastBuild.index);
		this.here = setsWorkdirFirst(tail) ? undefined : (this.made ?? unknownFolder);
		if (this.workdir !== undefined) this.present.add(this.workdir);
		for (const step of recipe.steps) {
			if (step.instruction.name === "VOLUME")
				for (const { text } of step.instruction.words) this.present.add(text);
		}
	}

	/** Keeps a copy, unless it is there already, or the build removes it in the end. */
	copy(copy: KeptCopy): void {
		const { artefacts, lastBuild } = this.split;
		if (isGone(this.recipe, copy.path, lastBuild)) return;
		const whole = artefacts.some(({ path, tree }) => tree === true && isWithin(copy.path, path));
		if (this.copies.has(copy.path) || whole) return;
		this.copies.set(copy.path, copy);
	}

	/** A later `rm` takes it away, or the folder that it is in. */
	isRemoved(path: string, since: Step, after?: ShellCommand): boolean {
		const own = since.script?.commands ?? [];
		const done = new Set(after === undefined ? [] : own.slice(0, own.indexOf(after)));
		return this.recipe.steps.some(
			({ index, script }) =>
				index >= since.index &&
				script?.commands.some(
					(command) =>
						command.words[0]?.value === "rm" &&
						!done.has(command) &&
						argumentPaths(command).some(
							(removed) => removed !== undefined && removed !== "/" && isWithin(path, removed),
						),
				) === true,
		);
	}

	/** Whether a path is copied out of the build stage, by itself or with its folder. */
	isCopied(path: string): boolean {
		const { artefacts } = this.split;
		return (
			this.copies.has(path) ||
			artefacts.some((each) => each.path === path || (each.tree === true && isWithin(path, each.path)))
		);
	}

	/** A copy out of the build stage has what was changed in it. */
	comesAlong(path: string): boolean {
		return [...this.copies.values()].some((copy) => {
			if (copy.path === path || (copy.tree === true && isWithin(path, copy.path))) return true;
			// A pattern may take it.
			return /[*?]/.test(copy.path) && parentOf(copy.path) === parentOf(path) && matches(copy.path, path);
		});
	}

	/** What is changed in a folder that is copied whole comes along with it. */
	isInTree(path: string): boolean {
		return this.split.artefacts.some((each) => each.tree === true && isWithin(path, each.path));
	}

	/** What the build installs among the system's files is there again. */
	isInstalled(path: string): boolean {
		const { installed, inputs } = this.split;
		return installed?.some((folder) => isWithin(path, folder)) === true && !withinAny(path, inputs);
	}

	/** Whether a path will be there in the final stage. */
	isPresent(path: string): boolean {
		if (this.isCopied(path) || this.isInstalled(path)) return true;
		for (const folder of this.present) if (isWithin(folder, path) || folder === path) return path !== "/";
		return [...this.copies.keys()].some((copied) => isWithin(copied, path)) && path !== "/";
	}

	/** A program in PATH that a script which the container starts calls, or may call where the script can't be read. */
	mayBeCalled(path: string): boolean {
		return programFolders.has(parentOf(path)) && mayCall(this.recipe, this.#runtime, baseOf(path));
	}

	/** A program that a later step of the build runs, and that nothing of the running container names. */
	isBuildTool(path: string, since: Step | undefined): boolean {
		const name = baseOf(path);
		if (this.mentioned.has(name) || this.words.has(concrete(this.recipe, path) ?? path)) return false;
		return this.recipe.steps.some(
			(step) =>
				step.index >= (since?.index ?? 0) &&
				step.script?.commands.some((command) => {
					const program = command.words[0]?.value ?? "";
					const reads = argumentPaths(command).includes(path);
					const shell = ["sh", "bash", "tar", "unzip", "dpkg", "rpm", "apk", "gpg"].includes(baseOf(program));
					const inside = program.startsWith("/") && isWithin(program, path);
					return inside || program === name || (reads && (shell || baseOf(program) === "rm"));
				}),
		);
	}
}

const programFolders: ReadonlySet<string> = new Set(
	"/usr/local/bin /usr/local/sbin /usr/bin /usr/sbin /bin /sbin".split(" "),
);

// Asked of every command, once for each path that may be kept.
const argumentPaths = memo(({ cwd, words }: ShellCommand): readonly (string | undefined)[] =>
	words.slice(1).map(({ value }) => resolvePath(cwd, value)),
);

// Whether a pattern of COPY takes a path of the same folder.
function matches(pattern: string, path: string): boolean {
	const [first = "", ...rest] = baseOf(pattern).split("*");
	let at = first.length;
	const name = baseOf(path);
	if (/[?[]/.test(pattern) || !name.startsWith(first)) return false;
	for (const part of rest) {
		const found = name.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return rest.at(-1) === "" || name.endsWith(rest.at(-1) ?? "");
}
