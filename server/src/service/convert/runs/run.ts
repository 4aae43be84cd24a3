// A container that starts its program by way of a build tool: what the tool builds, and what it starts then. One tool is
// one file here and one line in index.ts.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import { textAt } from "../ecosystems/texts.ts";
import type { Recipe } from "../recipe.ts";

/** A build tool that builds a program and starts it. */
export interface RunTool {
	/** The names by which it is called. */
	readonly names: readonly string[];
	/**
	 * Takes the call with which a container starts; gives the run in two steps, why that can't be done exactly, or undefined
	 * where the tool is called for something else than to start a program of its own.
	 */
	run(call: Call): Run | Refusal | undefined;
}

/** A build tool's call in CMD or ENTRYPOINT. */
export interface Call {
	readonly recipe: Recipe;
	/** The tool as written, as `./mvnw`. */
	readonly tool: string;
	/** What follows the tool's name; undefined for a word that only run time knows. */
	readonly words: readonly (string | undefined)[];
	/** Where it is called, an absolute path. */
	readonly workdir: string;
}

/** What a call does, in two steps: it builds a program, and starts it. */
export interface Run {
	/** The command that builds the program, in the folder where the container starts; absent where nothing is built. */
	readonly builds?: string;
	/** The words that start it, in the same folder. */
	readonly program: readonly string[];
	/** The place of the first of the call's words that is the program's own; undefined where none is. */
	readonly rest: number | undefined;
	/** What may follow the call's words is the program's own as well, and nothing that the tool is told. */
	readonly open: boolean;
	/** What is different all the same, and what this rests on. */
	readonly notes: readonly string[];
	/** Whether a file of the folder where the program starts, by its path below that, is nothing that the program reads. */
	isCode(path: string): boolean;
	/** Variables that the tool sets for the program. */
	readonly environment?: readonly (readonly [name: string, value: string])[];
}

/** The words of a call up to the first that is not known; an option's value may be among what is missing. */
export function knownWords({ words }: Call): readonly string[] {
	const end = words.indexOf(undefined);
	return (end < 0 ? words : words.slice(0, end)).flatMap((word) => word ?? []);
}

/** The text of a file in the folder where the tool is called; undefined where it is not known, or no hand wrote it. */
export function manifestOf({ recipe, workdir }: Call, name: string): string | undefined {
	const text = textAt(recipe, `${workdir}/${name}`);
	return text === undefined || text.length > 50_000 ? undefined : text;
}

/** A word as the shell has to be given it. */
export function shellWord(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Files that people, services and builds of images read, and no program. */
export function isBeside(path: string): boolean {
	return /(^|\/)(\.(?!env$)[^/]*(\/|$)|(Dockerfile|[\w.-]+\.Dockerfile|Makefile|(docker-)?compose|LICEN[CS]E|README|CHANGELOG|CONTRIBUTING|CODE_OF_CONDUCT)([.\w-]*)$|[^/]*\.md$)/i.test(
		path,
	);
}
