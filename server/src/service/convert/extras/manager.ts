// What a package manager has to tell for a stage of its own.

import type { ContextFiles } from "../../facts/facts.ts";
import type { ShellCommand } from "../../shell/command.ts";
import type { Draft } from "./extra.ts";

/** A package manager whose manifests can be copied before the sources. */
export interface Manager {
	/** Whether this command alone fetches the dependencies. */
	fetches?(command: ShellCommand): boolean;
	/** Whether a command needs them, and the command that fetches them in the folder to which the sources go. */
	needs?(command: ShellCommand, place: Place): string | undefined;
	/** What needs them may be run in another folder than the one to which the sources go. */
	readonly anywhere?: true;
	/** What needs them comes directly behind the sources: another RUN between could be for its sake. */
	readonly directly?: true;
	/** Whether it is there before the sources, where it is none of those that the images of their own languages have. */
	isThere?(draft: Draft, before: Draft["recipe"]["steps"]): boolean;
	/** The manifests that are there, where they are all that it reads; else why not. */
	manifests(context: ContextFiles, command: ShellCommand): readonly string[] | Reason;
}

/** Where the sources go. */
export interface Place {
	readonly context: ContextFiles;
	readonly workdir: string;
}

/** Why the sources have to be there. */
export interface Reason {
	readonly reason: string;
}
