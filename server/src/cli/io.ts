// What a command may touch of its process.

import type { Readable } from "node:stream";

/** The streams of a command. */
export interface Io {
	readonly input: Readable;
	/** Takes whole lines. */
	out(text: string): void;
	/** Takes whole lines, for people. */
	error(text: string): void;
}

/** Says on standard error what is wrong, in one line. */
export function complain(io: Io, message: string): void {
	io.error(`dockerfile-stages: ${message}\n`);
}

/** What a command ends with. */
export const exitCode = {
	done: 0,
	foundErrors: 1,
	differs: 1,
	badUsage: 2,
	unreadable: 2,
	notConverted: 3,
	notVerified: 4,
} as const;

/** What is wrong with how the command was called; `message` says it. */
export class UsageError extends Error {}
