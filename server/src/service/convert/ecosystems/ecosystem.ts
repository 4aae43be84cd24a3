// What an ecosystem tells the planner. One ecosystem is one file here and one line in index.ts.

import type { ShellCommand } from "../../shell/command.ts";
import type { RuntimeBase } from "../bases.ts";
import type { Placed } from "../copies.ts";
import type { LibraryPackages } from "../library-packages.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";

/** Knows how one language's programs are built and what they need to run. */
export interface Ecosystem {
	readonly id: string;
	/** Whether the recipe builds such a program. */
	recognises(recipe: Recipe): boolean;
	/** What run time needs of the build; a sentence where the file can't be converted. */
	split(recipe: Recipe, runtime: Runtime): Split | Refusal;
}

/** Why a file is not converted, one sentence. */
export interface Refusal {
	readonly refused: string;
}

/** What is made, what it is made from, and where it can run. */
export interface Split {
	readonly artefacts: readonly Artefact[];
	/** Folders that hold what the build reads and makes: nothing else of them is needed unless somebody names it. */
	readonly inputs: readonly string[];
	/** Sound bases, the soundest first, each with what the build stage needs for it. */
	readonly choices: readonly Choice[];
	/** ENV that only the toolchain reads. */
	readonly toolVariables: ReadonlySet<string>;
	/** Packages that are tools of the build here, if not everywhere. */
	readonly buildPackages?: RegExp;
	/** Packages that run time needs, though the build calls them too. */
	readonly runtimePackages?: RegExp;
	/** Folders of the system in which the build installs something, which an artefact brings along. */
	readonly installed?: readonly string[];
	/** What the build installs is noted, and copied as it is in the end: what changed it later is not run again. */
	readonly records?: boolean;
	/** Shared libraries come along that the linker has to know of. */
	readonly relinks?: boolean;
	/** Commands of the build that are run once more in the final stage. */
	readonly again?: readonly { readonly step: Step; readonly command: ShellCommand }[];
	/** The program is linked against libraries that only `-dev` packages bring here. */
	readonly keepsDevelopmentPackages?: boolean;
	/** What is copied into the root folder stays: which of it the program reads can't be told. */
	readonly keepsRoot?: boolean;
	/** Whether a copied file or folder inside the inputs is needed only by the build. */
	isSource(placed: Placed): boolean;
	/** Whether something that is copied, wherever to, only tells an installer what to install. */
	isBuildFile?(placed: Placed): boolean;
	/** Whether a command does nothing but what the artefacts bring along. */
	isCovered?(command: ShellCommand): boolean;
	/** The instruction after which nothing is left to be built. */
	readonly lastBuild: Step;
	/** Other programs that do what the container's does. */
	readonly replacements?: readonly Replacement[];
	/** The base's own program takes the place of what ENTRYPOINT and CMD start: these stay in the build stage. */
	readonly replaces?: true;
	/** Another command takes the place of what ENTRYPOINT or CMD start: these stay in the build stage. */
	readonly starts?: Started;
}

/** A command that does what the container's does, without the build tools that this one needs. */
export interface Started {
	/** What the build stage runs in the end, in the folder of its last WORKDIR; absent where all is made by then. */
	readonly made?: string;
	readonly instruction: "CMD" | "ENTRYPOINT";
	/** Its words in exec form, or as a line for the shell. */
	readonly command: string;
	/** Where it is started. */
	readonly workdir: string;
}

/** Another program in the place of the container's. Nothing of the old file's system is kept for it. */
export interface Replacement {
	/** It is sounder than keeping the container's own, or so much smaller that it is what people want. */
	readonly preferred?: true;
	readonly runtime: Runtime;
	readonly split: Split;
}

/** Something that the build makes and run time needs. */
export interface Artefact {
	/** In the build stage; may hold `${NAME}` of build arguments. */
	readonly path: string;
	/** Where it goes; the same path where absent. */
	readonly to?: string;
	readonly tree?: boolean;
	readonly why: string;
}

/** A base with what has to change in the build stage to make it sound. */
export interface Choice {
	readonly base: RuntimeBase;
	readonly changes: readonly BuildChange[];
	/** Files of the build stage that this base lacks. */
	readonly extras: readonly Artefact[];
	/** Packages that this base needs and the build image brings by itself. */
	readonly installs?: readonly string[];
	/** The packages of the libraries that the programs are linked to. */
	readonly libraries?: LibraryPackages;
	/** The build image's own user, whom this base lacks. */
	readonly account?: { readonly name: string; readonly creation: string };
	/** Variables that have to be set anew, since the build image sets them and the base does not. */
	readonly environment?: readonly (readonly [name: string, value: string])[];
	/** A file that the base's own program is told by. */
	readonly writes?: { readonly path: string; readonly lines: readonly string[] };
	/** Further sentences for the explanation. */
	readonly notes: readonly string[];
}

/** A small change of the build stage. */
export type BuildChange = VariableChange | InstallChange | RecordChange;

/** A variable is set for commands of the build. */
export interface VariableChange {
	readonly step: Step;
	/** Put before the command itself where there is a place for it, else as an ENV line before the instruction. */
	readonly variable: { readonly name: string; readonly value: string };
	readonly commands: readonly number[];
	readonly why: string;
}

/** A command is followed by another one. */
export interface InstallChange {
	readonly step: Step;
	/** Its place among the step's commands. */
	readonly command: number;
	/** What is run after it. */
	readonly again: string;
	readonly why: string;
}

/** What a command puts into the image is noted. */
export interface RecordChange {
	readonly step: Step;
	/** Its place among the step's commands. */
	readonly command: number;
	/** Commands that are run directly before it. */
	readonly before: readonly string[];
	/** The command that notes what is new. */
	readonly after: string;
	/**
	 * How these are put together with it, so that its failure means what it meant: in a list of `&&`, one after the other
	 * (`set -e` ends the script), or in braces that give its status.
	 */
	readonly form: "and" | "sequence" | "braces";
	/** The lines of a RUN with which the build stage ends; the same for all changes of a file. */
	readonly closing: readonly string[];
	readonly why: string;
}
