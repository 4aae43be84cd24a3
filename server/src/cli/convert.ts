// `dockerfile-stages convert`: a single-stage Dockerfile as a multi-stage one.

import { TextDocument } from "vscode-languageserver-textdocument";
import { convert as conversionsOf } from "../service/convert/convert.ts";
import { readInput } from "./input.ts";
import { complain, exitCode, type Io } from "./io.ts";
import { Surroundings } from "./surroundings.ts";

/** Prints the converted file, and why it is so on standard error; gives the exit code. */
export async function convert(file: string, base: string | undefined, io: Io): Promise<number> {
	const read = await readInput(file, io.input);
	if ("problem" in read) {
		complain(io, `${file}: ${read.problem}`);
		return exitCode.unreadable;
	}
	const result = conversionsOf(await new Surroundings().snapshot(read.graph));
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
	io.error(`${[`${file}: ${conversion.title}`, ...conversion.explanation].join("\n- ")}\n`);
	const edits = conversion.edits.map(({ edit }) => edit);
	io.out(TextDocument.applyEdits(read.graph.file.document, edits));
	return exitCode.done;
}
