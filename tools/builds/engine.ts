// What the real builds ask of a container engine, and where what they keep is.

import { join } from "node:path";
import process from "node:process";
import type { Outcome } from "../processes.ts";

/**
 * Where the engine keeps images, and what the builds fetch. Safe to delete, not in the repository. CONVERSIONS_CACHE
 * names another folder, to begin without any.
 */
export const cache = process.env.CONVERSIONS_CACHE ?? join(import.meta.dirname, "../../.conversions-cache");

/** An engine that is ready. Its functions never reject for what a build or a container does. */
export interface Engine {
	/** As `--engine` has it. */
	readonly name: EngineName;
	/** Gives a base image's name something to stand for, which is the image itself where the engine has it already. */
	provide(image: string): Promise<void>;
	build(request: Build): Promise<Outcome>;
	run(image: string, args: readonly string[]): Promise<Printed>;
	inspect(image: string): Promise<Inspected>;
	/** Calls with a folder that holds the image's files for as long as the call takes. */
	withFiles<T>(image: string, look: (root: string) => Promise<T>): Promise<T>;
	remove(images: readonly string[]): Promise<void>;
	/** All containers, and all images whose name holds a word: to see what a program has left behind. */
	inventory(word: string): Promise<string>;
	/** Removes what is of no use to the next run; in a store that others use too, also the names of stand-ins. */
	end(): Promise<void>;
}

export const engineNames = ["buildah", "docker"] as const;

type EngineName = (typeof engineNames)[number];

/** What to build. */
export interface Build {
	readonly tag: string;
	/** The Dockerfile's path. */
	readonly file: string;
	readonly context: string;
	readonly target?: string;
	/** A step that was built before is taken from the engine's cache. */
	readonly cached: boolean;
	/** A name for the packages that it downloads, which the next build of the same name finds again. */
	readonly archives?: string;
}

/** What a container printed. */
export interface Printed {
	readonly code: number;
	readonly output: string;
	readonly errors: string;
}

/** An image as the engine shows it. */
export interface Inspected {
	readonly id: string;
	/** In bytes. */
	readonly size: number;
	readonly config: Config;
}

/** The config by Docker's names. A field that is not set may be absent. */
export interface Config {
	readonly Env?: readonly unknown[];
	readonly [field: string]: unknown;
}
