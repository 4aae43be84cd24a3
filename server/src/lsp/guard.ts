// The one place that catches: whatever a handler throws becomes a line in the log and a harmless answer.

import { ResponseError } from "vscode-languageserver";

/** Where log lines go. */
export interface Log {
	error(message: string): void;
	info(message: string): void;
}

/** Runs a handler; when it fails, gives `fallback` and writes one line. What the protocol itself throws passes. */
export async function guarded<T>(log: Log, name: string, fallback: T, run: () => T | Promise<T>): Promise<T> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof ResponseError) {
			throw error;
		}
		log.error(`${name}: ${oneLine(error)}`);
		return fallback;
	}
}

/** Where it happened is worth more than the whole stack, which would drown the log when it happens per keystroke. */
function oneLine(error: unknown): string {
	if (!(error instanceof Error)) {
		return String(error);
	}
	const frame = error.stack?.split("\n").find((line) => line.trimStart().startsWith("at "));
	return `${error.name}: ${error.message.replaceAll(/\s+/g, " ").slice(0, 500)} ${frame?.trim() ?? ""}`.trimEnd();
}
