// `dockerfile-stages convert --verify`: builds the file as it is and converted, and says what differs.

import { resolve } from "node:path";
import process from "node:process";
import { verifyConversion } from "../engine/verify-conversion.ts";
import { type EngineName, engineNames } from "../service/verify/verification.ts";
import { commandWords } from "../service/verify/words.ts";
import { chooseConversion } from "./convert.ts";
import { complain, exitCode, type Io, UsageError } from "./io.ts";

/** The options as the command line has them. */
export interface VerifyArguments {
	readonly base?: string;
	readonly with?: readonly string[];
	readonly engine?: string;
	readonly smoke?: string;
	readonly context?: string;
	readonly seconds?: string;
	readonly buildArguments: readonly string[];
}

/** Prints the report, and what goes on on standard error; gives the exit code. Ctrl+C removes what was made and ends. */
export async function verify(file: string, given: VerifyArguments, io: Io): Promise<number> {
	const { buildArguments } = given;
	const engine = given.engine === undefined ? undefined : engineNamed(given.engine);
	const smoke = given.smoke === undefined ? undefined : wordsIn(given.smoke);
	const seconds = given.seconds === undefined ? undefined : secondsIn(given.seconds);
	const context = given.context === undefined ? undefined : resolve(given.context);
	const chosen = await chooseConversion(file, given, io);
	if (typeof chosen === "number") return chosen;
	const options = {
		buildArguments,
		...(engine && { engine }),
		...(smoke && { smoke }),
		...(seconds !== undefined && { seconds }),
		...(context !== undefined && { context }),
	};
	const { signal, dispose } = interruption();
	let last = "";
	const progress = (message: string) => {
		if (message !== last) complain(io, message);
		last = message;
	};
	try {
		const { verdict, text } = await verifyConversion(chosen.snapshot, chosen.conversion, options, {
			signal,
			progress,
		});
		io.out(text);
		if (signal.aborted) return interrupted;
		return { same: exitCode.done, differs: exitCode.differs, unknown: exitCode.notVerified }[verdict];
	} finally {
		dispose();
	}
}

// What shells give a command that Ctrl+C ended.
const interrupted = 130;

// The first signal ends the work in order; the second one ends this process, as without a listener.
function interruption(): { readonly signal: AbortSignal; dispose(): void } {
	const controller = new AbortController();
	const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
	const abort = () => controller.abort();
	for (const name of signals) process.once(name, abort);
	return {
		signal: controller.signal,
		dispose() {
			for (const name of signals) process.removeListener(name, abort);
		},
	};
}

function engineNamed(text: string): EngineName {
	const engine = engineNames.find((name) => name === text);
	if (engine === undefined) throw new UsageError(`--engine is one of ${engineNames.join(", ")}`);
	return engine;
}

function wordsIn(text: string): readonly string[] {
	const words = commandWords(text);
	if (words === undefined) {
		throw new UsageError(`--smoke is one plain command; for more than that: --smoke 'sh -c "..."'`);
	}
	return words;
}

function secondsIn(text: string): number {
	const seconds = Number(text);
	if (!(seconds > 0 && seconds <= 86_400)) throw new UsageError("--seconds is a number of seconds");
	return seconds;
}
