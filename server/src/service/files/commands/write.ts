// What a command does to the files, in the words that the table of commands uses.

import type { ShellCommand } from "../../shell/command.ts";
import type { Place } from "../place.ts";
import type { FileTree } from "../tree.ts";

/** One thing that a command does to the files. */
export type Write =
	/** Makes a file, a folder, a link, or what can't be told; a tree is a folder in which anything may be. */
	| {
			readonly what: "file" | "folder" | "link" | "tree" | "unknown";
			readonly at: Place;
			/** What most builds make, but not all. */
			readonly likely?: true;
	  }
	/** Anything may be in the folder from now on. */
	| { readonly what: "open"; readonly at: Place }
	| { readonly what: "gone"; readonly at: Place }
	| {
			readonly what: "copy";
			readonly from: readonly Place[];
			readonly at: Place;
			/** The target is a folder, whatever it is now. */
			readonly into: boolean;
			readonly move?: true;
			readonly likely?: true;
	  };

/** What a command finds when it runs. */
export interface Scene {
	readonly files: FileTree;
	/** A variable of the environment, build arguments having their defaults. */
	variable(name: string): string | undefined;
	/** The folders that variables name. */
	readonly folders: readonly string[];
	/** The text of a file of the image that came from the build context. */
	text(path: string): string | undefined;
}

/** What a command writes. A command that no table knows may write anywhere. */
export type Writes = (command: ArgumentsOf, scene: Scene) => readonly Write[];

/** A command's words, read as most programs read theirs. */
export interface ArgumentsOf {
	readonly command: ShellCommand;
	/** The words that are no options; the values of the options named, as `-o --output`, are left out. */
	operands(options?: string): readonly Operand[];
	/** The last value of an option, in any form: `-o X`, `-oX`, `-xo X`, `--output X`, `--output=X`. */
	option(names: string): Operand | undefined;
	/** Whether an option is there. */
	has(names: string): boolean;
	/** A variable of this command: set before it, or in the environment. */
	variable(name: string): string | undefined;
	/** A path in the working directory, or below another one. */
	place(path: string, folder?: Place): Place;
	readonly cwd: Place;
}

/** A word that is a value or a path. */
export interface Operand {
	/** Without the marks of build arguments; undefined where it can't be known. */
	readonly text: string | undefined;
	readonly written: string;
	readonly glob: boolean;
	readonly place: Place;
}
