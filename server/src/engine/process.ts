// Child processes that end when they are told to, and never outlive this one.

import { type ChildProcess, spawn } from "node:child_process";
import type { Command } from "../service/verify/commands.ts";
import { endLeaves } from "./leaves.ts";

/** How a process is run. */
interface RunOptions {
	readonly signal: AbortSignal;
	/** Gets each line of both streams as it comes. */
	readonly onLine?: (line: string) => void;
	/** It tidies up after itself where what it has started fails, and not where it is ended itself. */
	readonly tidies?: boolean;
	/** Called after that many seconds, where it still runs. */
	readonly late?: { readonly seconds: number; readonly act: () => void };
}

/** What became of a process. */
export interface Outcome {
	/** Undefined where it could not be started or was killed. */
	readonly code: number | undefined;
	readonly out: string;
	readonly errors: string;
	/** There is no such program. */
	readonly missing: boolean;
}

/** Runs a command to its end. Never rejects: a failure is a code other than 0. */
export type Runner = (command: Command, options: RunOptions) => Promise<Outcome>;

/** Runs commands of this machine. An abort asks the process and all that it started to end, and soon makes them. */
export const runProcess: Runner = ({ program, args, input }, { signal, onLine, late, tidies = false }) =>
	new Promise((resolve) => {
		if (signal.aborted) {
			resolve({ code: undefined, out: "", errors: "", missing: false });
			return;
		}
		// In a group of its own, so that the terminal's Ctrl+C comes to us alone, and an end reaches what it started.
		const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], detached: canGroup });
		running.add(child);
		let missing = false;
		const out = collector(onLine);
		const errors = collector(onLine);
		child.stdout.setEncoding("utf8").on("data", out.add);
		child.stderr.setEncoding("utf8").on("data", errors.add);
		// It may have ended without reading.
		child.stdin.on("error", () => undefined);
		child.stdin.end(input ?? "");
		const timers: ReturnType<typeof setTimeout>[] = [];
		const stop = () => {
			const grace = tidies ? tidyMilliseconds : 0;
			const { pid } = child;
			if (tidies && pid !== undefined) timers.push(setInterval(() => endLeaves(pid), leavesMilliseconds));
			timers.push(setTimeout(() => end(child, "SIGTERM"), grace));
			timers.push(setTimeout(() => end(child, "SIGKILL"), grace + forceMilliseconds));
		};
		signal.addEventListener("abort", stop, { once: true });
		if (late) timers.push(setTimeout(late.act, late.seconds * 1000));
		let settled = false;
		const settle = (code: number | undefined) => {
			if (settled) return;
			settled = true;
			for (const timer of timers) clearTimeout(timer);
			signal.removeEventListener("abort", stop);
			running.delete(child);
			resolve({ code, out: out.text(), errors: errors.text(), missing });
		};
		child.on("error", (error: NodeJS.ErrnoException) => {
			missing = error.code === "ENOENT";
			errors.add(error.message);
			settle(undefined);
		});
		child.on("close", (code) => settle(code ?? undefined));
	});

const forceMilliseconds = 5_000;
const tidyMilliseconds = 10_000;
const leavesMilliseconds = 300;
const canGroup = process.platform !== "win32";
const running = new Set<ChildProcess>();

process.on("exit", () => {
	for (const child of running) end(child, "SIGTERM");
});

function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
	if (child.pid === undefined) return;
	try {
		if (canGroup) process.kill(-child.pid, signal);
		else child.kill(signal);
	} catch {
		// It has just ended by itself.
	}
}

// A program may print for ever: the beginning is what is compared, the end is what says why a build failed.
const keptCharacters = 500_000;

function collector(onLine: ((line: string) => void) | undefined): {
	readonly add: (chunk: string) => void;
	readonly text: () => string;
} {
	let head = "";
	let tail = "";
	let line = "";
	return {
		add(chunk) {
			const room = keptCharacters - head.length;
			head += chunk.slice(0, room);
			if (chunk.length > room) tail = (tail + chunk.slice(Math.max(0, room))).slice(-keptCharacters);
			if (onLine === undefined) return;
			const lines = (line + chunk).split(/\r?\n/);
			line = (lines.pop() ?? "").slice(-keptCharacters);
			for (const each of lines) onLine(each);
		},
		text: () => head + tail,
	};
}
