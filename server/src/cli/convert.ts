// `dockerfile-stages convert`: a single-stage Dockerfile as a multi-stage one.

import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Conversion } from "../service/convert/conversion.ts";
import { convert as conversionsOf, converted } from "../service/convert/convert.ts";
import type { ExtraId } from "../service/convert/extras/extra.ts";
import { extras } from "../service/convert/extras/index.ts";
import type { Snapshot } from "../service/snapshot.ts";
import { readInput } from "./input.ts";
import { complain, exitCode, type Io, UsageError } from "./io.ts";
import { Surroundings } from "./surroundings.ts";

/** Which conversion is wanted. */
export interface Wanted {
	/** One of the sound bases; the soundest where absent. */
	readonly base?: string | undefined;
	/** As on the command line: a list such as `user,link`, once or several times. */
	readonly with?: readonly string[] | undefined;
}

/** Prints the converted file, and why it is so on standard error; gives the exit code. */
export async function convert(
	file: string,
	{
		json,
		...wanted
	}: Wanted & { /** All that is known, as data, instead of the file. */ readonly json?: boolean | undefined },
	io: Io,
): Promise<number> {
	const chosen = await choose(file, wanted, io);
	if ("code" in chosen) {
		if (json && chosen.reason !== undefined)
			io.out(`${JSON.stringify({ file, offered: false, reason: chosen.reason })}\n`);
		else complain(io, chosen.complaint);
		return chosen.code;
	}
	const { conversions } = chosen;
	const [conversion] = conversions;
	const { document } = chosen.snapshot.graph.file;
	if (json) {
		const data = conversions.map((one) => dataOf(document, one));
		io.out(`${JSON.stringify({ file, offered: true, conversions: data })}\n`);
		return exitCode.done;
	}
	const sentences = [
		...conversion.explanation,
		...conversion.leftOut.map(({ id, refused }) => `Without ${id}: ${refused}`),
	];
	io.error(`${[`${file}: ${conversion.title}`, ...sentences].join("\n- ")}\n`);
	io.out(converted(document, conversion));
	return exitCode.done;
}

/** Gives the wanted conversion of a file; else the exit code, having said what is wrong. */
export async function chooseConversion(
	file: string,
	wanted: Wanted,
	io: Io,
): Promise<{ readonly snapshot: Snapshot; readonly conversion: Conversion } | number> {
	const chosen = await choose(file, wanted, io);
	if ("code" in chosen) {
		complain(io, chosen.complaint);
		return chosen.code;
	}
	const { snapshot, conversions } = chosen;
	const [conversion] = conversions;
	for (const { id, refused } of conversion.leftOut) complain(io, `${file}: without ${id}: ${refused}`);
	return { snapshot, conversion };
}

interface Chosen {
	readonly snapshot: Snapshot;
	/** Those with the wanted base, the soundest first. */
	readonly conversions: readonly [Conversion, ...Conversion[]];
}

interface NotChosen {
	readonly code: number;
	readonly complaint: string;
	/** Why there is no such conversion, where the file could be read. */
	readonly reason?: string;
}

async function choose(file: string, wanted: Wanted, io: Io): Promise<Chosen | NotChosen> {
	const { base } = wanted;
	const asked = (wanted.with ?? []).flatMap(extrasIn);
	const read = await readInput(file, io.input);
	if ("problem" in read) return { code: exitCode.unreadable, complaint: `${file}: ${read.problem}` };
	const refused = (reason: string): NotChosen => ({
		code: exitCode.notConverted,
		complaint: `${file}: not converted: ${reason}`,
		reason,
	});
	const snapshot = await new Surroundings().snapshot(read.graph);
	const result = conversionsOf(snapshot, asked);
	if (!result.offered) return refused(result.reason);
	const [first, ...others] = result.conversions.filter((one) => base === undefined || one.base === base);
	if (first === undefined) {
		const bases = [...new Set(result.conversions.map((one) => one.base))].join(", ");
		return refused(`there is no sound conversion to ${base}, but one to ${bases}`);
	}
	return { snapshot, conversions: [first, ...others] };
}

function extrasIn(list: string): readonly ExtraId[] {
	const names = list.split(",").map((name) => name.trim());
	return names
		.filter((name) => name !== "")
		.map((name) => {
			const extra = extras.find(({ id }) => id === name);
			if (extra === undefined)
				throw new UsageError(`--with knows ${extras.map(({ id }) => id).join(", ")}, and not ${name}`);
			return extra.id;
		});
}

function dataOf(document: TextDocument, conversion: Conversion): object {
	const { base, title, extras: added, leftOut, explanation, edits } = conversion;
	return {
		base,
		title,
		extras: added,
		leftOut: leftOut.map(({ id, refused }) => ({ id, reason: refused })),
		explanation,
		edits: edits.map(({ edit, label, reason }) => ({ ...edit, label, reason })),
		text: converted(document, conversion),
	};
}
