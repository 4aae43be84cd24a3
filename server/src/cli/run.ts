// What the command line asks for.

import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { help } from "./help.ts";
import { complain, exitCode, type Io, UsageError } from "./io.ts";

/** Runs a command; gives the exit code, or undefined where the process is to live on. Arguments start at the command. */
export async function run(
	args: readonly string[],
	version: () => string,
	io: Io,
): Promise<number | undefined> {
	try {
		return await dispatch([...args], version, io);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		complain(io, `${error.message} (see dockerfile-stages --help)`);
		return exitCode.badUsage;
	}
}

// The commands are loaded when they are asked for: the language server is most of the program.
async function dispatch(
	[command, ...rest]: string[],
	version: () => string,
	io: Io,
): Promise<number | undefined> {
	if (command === "--version" || command === "-v") return print(`${version()}\n`, io);
	if (command === "--help" || command === "-h" || rest.includes("--help")) return print(help, io);
	switch (command) {
		case "graph": {
			const { values, positionals } = usage(() =>
				parseArgs({ args: rest, allowPositionals: true, options: { json: { type: "boolean" } } }),
			);
			if (!values.json) throw new UsageError("graph prints JSON only: give --json");
			return (await import("./graph.ts")).graph(filesOf(positionals), io);
		}
		case "check": {
			const { values, positionals } = usage(() =>
				parseArgs({ args: rest, allowPositionals: true, options: { format: { type: "string" } } }),
			);
			const { format = "text" } = values;
			if (format !== "text" && format !== "json") throw new UsageError("--format is text or json");
			return (await import("./check.ts")).check(filesOf(positionals), format, io);
		}
		case "convert": {
			// What follows `--` is the engine's.
			const end = rest.includes("--verify") ? rest.indexOf("--") : -1;
			const { values, positionals } = usage(() =>
				parseArgs({
					args: end < 0 ? rest : rest.slice(0, end),
					allowPositionals: true,
					options: { ...convertOptions, verify: { type: "boolean" }, ...verifyOptions },
				}),
			);
			const [file = "", ...others] = filesOf(positionals);
			if (others.length > 0) throw new UsageError("convert takes one file");
			if (values.verify !== true) {
				const [option] = Object.keys(verifyOptions).filter((name) => name in values);
				if (option !== undefined) throw new UsageError(`--${option} goes with --verify`);
				return (await import("./convert.ts")).convert(file, values, io);
			}
			if (values.json) throw new UsageError("--json does not go with --verify");
			const buildArguments = end < 0 ? [] : rest.slice(end + 1);
			return (await import("./verify.ts")).verify(file, { ...values, buildArguments }, io);
		}
		case "lsp":
			if (!rest.some((argument) => transports.test(argument))) throw new UsageError("lsp needs --stdio");
			// A tree lives until the next keystroke. V8 would guess that it lives long, and put parts of it where only a full
			// collection finds them, with all that they hold. VS Code's own process has the flag from its start.
			if (!("electron" in process.versions)) setFlagsFromString("--no-allocation-site-pretenuring");
			(await import("../node.ts")).serveNode();
			return undefined;
		case undefined:
			throw new UsageError("no command");
		default:
			throw new UsageError(`unknown command ${command}`);
	}
}

const convertOptions = {
	base: { type: "string" },
	json: { type: "boolean" },
	with: { type: "string", multiple: true },
} as const;

const verifyOptions = {
	engine: { type: "string" },
	smoke: { type: "string" },
	context: { type: "string" },
	seconds: { type: "string" },
} as const;

const transports = /^--(?:stdio|node-ipc|socket(?:=.*)?|pipe(?:=.*)?)$/;

function print(text: string, io: Io): number {
	io.out(text);
	return exitCode.done;
}

function filesOf(positionals: readonly string[]): readonly string[] {
	if (positionals.length === 0) throw new UsageError("no file");
	return positionals;
}

function usage<T>(parse: () => T): T {
	try {
		return parse();
	} catch (error) {
		// Node's own words, without the advice that follows them.
		const [message = "bad arguments"] = String(error instanceof Error ? error.message : error).split(". ");
		throw new UsageError(message);
	}
}
