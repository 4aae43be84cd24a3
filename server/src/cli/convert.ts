// `dockerfile-stages convert`: a single-stage Dockerfile as a multi-stage one.

import type { Conversion } from "../service/convert/conversion.ts";
import { convert as conversionsOf, converted } from "../service/convert/convert.ts";
import type { Snapshot } from "../service/snapshot.ts";
import { readInput } from "./input.ts";
import { complain, exitCode, type Io } from "./io.ts";
import { Surroundings } from "./surroundings.ts";

/** Prints the converted file, and why it is so on standard error; gives the exit code. */
export async function convert(file: string, base: string | undefined, io: Io): Promise<number> {
	const chosen = await chooseConversion(file, base, io);
	if (typeof chosen === "number") return chosen;
	const { snapshot, conversion } = chosen;
	io.error(`${[`${file}: ${conversion.title}`, ...conversion.explanation].join("\n- ")}\n`);
	io.out(converted(snapshot.graph.file.document, conversion));
	return exitCode.done;
}

/** Gives the conversion of a file to a base, or the soundest one; else the exit code, having said what is wrong. */
export async function chooseConversion(
	file: string,
	base: string | undefined,
	io: Io,
): Promise<{ readonly snapshot: Snapshot; readonly conversion: Conversion } | number> {
	const read = await readInput(file, io.input);
	if ("problem" in read) {
		complain(io, `${file}: ${read.problem}`);
		return exitCode.unreadable;
	}
	const snapshot = await new Surroundings().snapshot(read.graph);
	const result = conversionsOf(snapshot);
	if (!result.offered) {
		complain(io, `${file}: not converted: ${result.reason}`);
		return exitCode.notConverted;
	}
	const conversion = result.conversions.find((one) => base === undefined || one.base === base);
	if (conversion === undefined) {
		const bases = [...new Set(result.conversions.map((one) => one.base))].join(", ");
		complain(io, `${file}: not converted: there is no sound conversion to ${base}, but one to ${bases}`);
		return exitCode.notConverted;
	}
	return { snapshot, conversion };
}
