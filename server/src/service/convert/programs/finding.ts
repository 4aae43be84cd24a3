// What is looked for among the files that builds make, and what is found so far.

import { baseOf, isWithin, meansContents, parentOf } from "../../shell/paths.ts";
import type { Artefact } from "../ecosystems/ecosystem.ts";
import { concrete, type Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Build } from "./build.ts";
import { pathFolders } from "./folders.ts";
import { pathIn } from "./operands.ts";

/** What is known of the file and its builds. */
export interface Parts {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	readonly builds: readonly Build[];
	readonly inputs: readonly string[];
	/** A program that is run where it was built may need what lies around it: libraries, modules. */
	readonly keepsFolders?: boolean;
	/** Programs of the base that run what the build made without naming a file. */
	readonly interpreters?: ReadonlySet<string>;
}

/** What was found. */
export interface Found {
	readonly found: readonly Artefact[];
	/** Files that are known to be made by a build, where they are in the end. */
	readonly outputs: readonly string[];
	/** Scripts that can't be read run what was built, and may call any program that is there. */
	readonly scripted: boolean;
}

/** What is found so far, and what can be asked of it. */
export class Finding {
	readonly parts: Parts;
	readonly found = new Map<string, Artefact>();
	readonly outputs: readonly string[];
	readonly named: ReadonlySet<string>;
	readonly workdir: string | undefined;
	/** How much of what the container runs is among it. */
	runs = 0;

	constructor(parts: Parts, outputs: readonly string[]) {
		this.parts = parts;
		this.outputs = outputs;
		this.named = new Set(parts.runtime.words);
		this.workdir = concrete(parts.recipe, parts.recipe.end.workdir);
	}

	/** The program at a path, as its build names it. */
	lookup(program: string): string | undefined {
		const { recipe } = this.parts;
		return this.outputs.find((path) => path === program || concrete(recipe, path) === program);
	}

	/** Whether a path lies in a folder that a build fills. */
	inTree(path: string): boolean {
		const { builds, inputs } = this.parts;
		// What was built in /usr/src is not what was installed in /usr.
		const own = (tree: string): boolean =>
			inputs.some((input) => input !== tree && isWithin(input, tree) && isWithin(path, input));
		return builds.some(({ trees }) => trees?.some((tree) => isWithin(path, tree) && !own(tree)));
	}

	/** Whether what is carried there may be a whole folder. */
	mayBeFolder(output: string): boolean {
		const { recipe, builds } = this.parts;
		if (builds.some(({ outputs }) => outputs.some((path) => baseOf(path) === baseOf(output)))) return false;
		if (pathFolders.includes(parentOf(output)) || /\.\w+$/.test(output)) return false;
		return recipe.steps.some((step) =>
			step.script?.commands.some((command) => {
				const name = command.words[0]?.value;
				const whole =
					name === "mv" || (name === "cp" && command.words.some(({ text }) => /^-\w*[rRa]/.test(text)));
				const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
				return (
					whole &&
					words.some(
						(word) =>
							(meansContents(word.value) && pathIn(command, words.at(-1)?.value) === output) ||
							baseOf(pathIn(command, word.value) ?? "") === baseOf(output),
					)
				);
			}),
		);
	}
}
