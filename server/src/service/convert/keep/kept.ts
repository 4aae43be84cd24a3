// What of the old file the final stage gets, besides the artefacts.

import type { ScriptPart, ShellCommand } from "../../shell/command.ts";
import type { Artefact } from "../ecosystems/ecosystem.ts";
import type { Installed } from "../packages.ts";
import type { Step } from "../recipe.ts";

/** What the final stage gets, in the order in which it gets it. */
export interface Kept {
	/** Commands that add sources of packages. */
	readonly sources: readonly KeptCommand[];
	/** Packages that are installed again. */
	readonly packages: readonly Installed[];
	/** Commands that make users. */
	readonly users: readonly KeptCommand[];
	/** Files and folders copied from the build stage. */
	readonly copies: readonly KeptCopy[];
	/** COPYs of the build context into the root folder, which are done again. */
	readonly rootCopies: readonly Step[];
	/** Commands that prepare folders, rights and the like, after the copies. */
	readonly setup: readonly KeptCommand[];
	/** Why something is not kept. */
	readonly notes: readonly string[];
}

/** A command of a RUN that is run again in the final stage. */
export interface KeptCommand {
	readonly step: Step;
	readonly command: ShellCommand;
	/** As it is run, on one line. */
	readonly text: string;
	/** The part of the script that is run again with it. */
	readonly part?: ScriptPart;
	/** The folder that it has to run in, where that is not the working directory of the final stage. */
	readonly cwd?: string;
}

/** A path copied from the build stage. */
export interface KeptCopy extends Artefact {
	readonly chown?: string;
	readonly chmod?: string;
	/** Made on nothing and laid over the rest (`--link`). */
	readonly link?: boolean;
	/** Comes before packages are installed, which it has to do with. */
	readonly early?: boolean;
}

/** For a program that needs nothing of what the old file sets up. */
export const nothingKept: Kept = {
	sources: [],
	packages: [],
	users: [],
	copies: [],
	rootCopies: [],
	setup: [],
	notes: [],
};
