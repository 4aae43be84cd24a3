// What can be said of a path in a stage's file system, and who made it.

import type { Range } from "vscode-languageserver-types";
import type { Environment } from "../graph/environment.ts";
import type { Stage } from "../graph/graph.ts";
import type { ShellCommand } from "../shell/command.ts";
import type { Instruction } from "../syntax/dockerfile.ts";

/** Whether a path is there: "no" only where all that could have made it was read. */
export type Answer = "yes" | "no" | "maybe";

/** A path that something in the file makes. */
export interface KnownPath {
	/** Absolute, without `.`, `..` and a slash at the end. */
	readonly path: string;
	readonly kind: "file" | "folder" | "link" | "unknown";
	/** Whether every build makes it; otherwise it is only likely. */
	readonly sure: boolean;
	/** A folder that is there because something in it was made. */
	readonly implied?: true;
	readonly maker: Maker;
}

/** What made a path. */
export interface Maker {
	readonly stage: Stage;
	/** The inner instruction where an ONBUILD made it. */
	readonly instruction: Instruction;
	/** The command of a RUN or the source of a COPY, else the instruction. */
	readonly range: Range;
	/** Of a RUN: what ran, and the variables that the stage had then. */
	readonly command?: ShellCommand;
	readonly environment?: Environment;
	/** What was copied, where a COPY or a `cp` made it from a path that is known too. */
	readonly source?: KnownPath;
	/** The path in the build context that was copied. */
	readonly context?: string;
}
