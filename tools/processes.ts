// Child processes: commands that run to their end, and servers that never outlive this process.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";

export interface RunOptions {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	/** Milliseconds after which the command and all that it started are killed. */
	readonly timeout?: number;
	/** Also pass on what the command prints, as it comes. */
	readonly show?: boolean;
}

export interface Outcome {
	/** The exit code; 1 when the command could not start, was killed or took too long. */
	readonly code: number;
	/** What it printed on standard output and standard error, in order of arrival. */
	readonly output: string;
}

/** Runs a command to its end and gives its exit code and output; never rejects, a failure is a code other than 0. */
export async function run(
	command: string,
	args: readonly string[],
	options: RunOptions = {},
): Promise<Outcome> {
	const { cwd, env, timeout = 600_000, show = false } = options;
	let output = "";
	const note = (text: string) => {
		output += text;
		if (show) {
			process.stdout.write(text);
		}
	};
	// In a group of its own, so that a timeout reaches what the command itself started.
	const child = spawn(command, args, {
		cwd,
		env: env ?? process.env,
		stdio: ["ignore", "pipe", "pipe"],
		detached: true,
	});
	child.stdout.setEncoding("utf8").on("data", note);
	child.stderr.setEncoding("utf8").on("data", note);
	running.add(child);
	const timer = setTimeout(() => {
		note(`\n${command} was stopped: it took longer than ${timeout / 1000} seconds\n`);
		killGroup(child);
	}, timeout);
	const code = await new Promise<number>((resolve) => {
		child.on("error", (error) => {
			note(`${error.message}\n`);
			resolve(1);
		});
		child.on("close", (exitCode) => resolve(exitCode ?? 1));
	});
	clearTimeout(timer);
	running.delete(child);
	return { code, output };
}

/** A process that runs until `stop()`, and is ended with everything it started when this process ends, even by a crash. */
export interface Owned {
	/** Gives each piece of output, standard output and standard error, as it comes. */
	onOutput(listener: (text: string) => void): void;
	/** Settles when the process has ended, by itself or by `stop()`. */
	readonly ended: Promise<unknown>;
	stop(): Promise<void>;
}

/** Starts a server process that this process owns. What it prints is given to `onOutput` listeners only. */
export function startOwned(
	command: string,
	args: readonly string[],
	options: { readonly env?: NodeJS.ProcessEnv } = {},
): Owned {
	const guard = join(import.meta.dirname, "guard.mjs");
	const child = spawn(process.execPath, [guard, command, ...args], {
		env: options.env ?? process.env,
		stdio: ["pipe", "pipe", "pipe"],
		detached: true,
	});
	const ended = once(child, "close");
	child.stdin.on("error", () => {});
	const server: Owned = {
		onOutput(listener) {
			child.stdout.setEncoding("utf8").on("data", listener);
			child.stderr.setEncoding("utf8").on("data", listener);
		},
		ended,
		async stop() {
			child.stdin.end();
			await ended;
		},
	};
	owned.add(server);
	ended.then(() => owned.delete(server));
	return server;
}

/** An error whose message says all that a person needs; it is printed without a stack. */
export class Failure extends Error {}

const running = new Set<ChildProcess>();
const owned = new Set<Owned>();

function killGroup(child: ChildProcess): void {
	if (child.pid !== undefined) {
		try {
			process.kill(-child.pid, "SIGKILL");
		} catch {
			// It has just ended by itself.
		}
	}
}

// The same when whoever started this process is gone without a signal.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.kill(process.pid, "SIGTERM"), 500).unref();
process.on("uncaughtException", (error) => {
	console.error(error instanceof Failure ? error.message : error);
	process.exit(1);
});
process.on("exit", () => {
	for (const child of running) {
		killGroup(child);
	}
});
// With Ctrl+C this process waits for its servers, so that nothing is left when the prompt is back.
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
	process.once(signal, async () => {
		await Promise.all([...owned].map((server) => server.stop()));
		process.exit(process.exitCode ?? 128 + number);
	});
}
