// A verification in words: a table of before and after, what differs, and one line that sums it up.

import {
	compareConfigs,
	comparedFields,
	compareRuns,
	type LineDifference,
	type OutputComparison,
	type OwnVariables,
} from "./compare.ts";
import type { BuiltImage, SmokeRun, Verification } from "./verification.ts";

/** A verification as people read it. */
export interface Report {
	/**
	 * `same`: the converted image was built, is told the same and does the same. `differs`: it was not built, or is
	 * another one. `unknown`: nobody could tell.
	 */
	readonly verdict: "same" | "differs" | "unknown";
	/** One sentence. */
	readonly summary: string;
	/** Lines of plain text; the summary is the last one. */
	readonly text: string;
}

/** What is reported besides the verification itself. */
export interface Subject {
	/** The conversion's base, as `alpine`. */
	readonly base: string;
	readonly own: OwnVariables;
	/** The command that was given to the container; undefined for the image's own. */
	readonly smoke: readonly string[] | undefined;
	readonly seconds: number;
}

/** Takes how a verification went; gives what to tell the user. */
export function report(verification: Verification, subject: Subject): Report {
	switch (verification.kind) {
		case "compared":
			return compared(verification, subject);
		case "build-failed": {
			const { engine, which, output } = verification;
			const what = which === "before" ? "The file as it is" : `The converted file (${subject.base})`;
			const verdict = which === "before" ? "unknown" : "differs";
			return told(
				verdict,
				[`${engine} printed at the end:`, indented(output), ""],
				`${what} does not build.`,
			);
		}
		case "impossible":
			return told("unknown", [], verification.reason);
		case "cancelled":
			return told("unknown", [], "Cancelled. What had been made is removed.");
	}
}

type Compared = Extract<Verification, { kind: "compared" }>;

function compared({ engine, before, after, again, notes }: Compared, subject: Subject): Report {
	const config = compareConfigs(before.image, after.image, subject.own);
	const { lines, verdict, rows, phrase } = runsOf(before.run, after.run, again, subject);
	const all = [
		`Built by ${engine}: the file as it is, and converted (${subject.base}).`,
		"",
		...table([
			["", "before", "after", ""],
			["size", megabytes(before), megabytes(after), shrinkage(before.image.size, after.image.size)],
			["build", seconds(before), seconds(after), ""],
			...rows,
		]),
		"",
		...lines,
		config.differences.length === 0
			? `Config: the same (${comparedFields.join(", ")}, Env).`
			: "Config: not the same.",
		...config.differences.flatMap((each) => [
			`    ${each.field}`,
			`      before  ${shown(each.before)}`,
			`      after   ${shown(each.after)}`,
		]),
		...config.remarks,
		...notes,
		"",
	];
	const count = config.differences.length;
	const size = `The image is ${shrinkage(before.image.size, after.image.size)}`;
	const is = count === 0 ? "its config is the same" : `its config differs in ${counted(count, "field")}`;
	return told(count > 0 ? "differs" : verdict, all, `${size}; ${phrase}; ${is}.`);
}

function told(verdict: Report["verdict"], lines: readonly string[], sentence: string): Report {
	return { verdict, summary: sentence, text: `${[...lines, sentence].join("\n")}\n` };
}

interface Runs {
	readonly verdict: Report["verdict"];
	readonly lines: readonly string[];
	readonly rows: readonly (readonly string[])[];
	/** Part of a sentence about the image. */
	readonly phrase: string;
}

function runsOf(
	before: BuiltImage["run"],
	after: BuiltImage["run"],
	again: SmokeRun | undefined,
	subject: Subject,
): Runs {
	if ("notRun" in before) {
		return { verdict: "unknown", lines: [`Not run: ${before.notRun}`], rows: [], phrase: "it was not run" };
	}
	if ("notRun" in after) {
		return {
			verdict: "differs",
			lines: [`Only the image as it was can be started: ${after.notRun}`],
			rows: [],
			phrase: "it can't be started",
		};
	}
	const output = compareRuns(before, after, again);
	const rows = [
		[
			"ends",
			ending(before, subject),
			ending(after, subject),
			before.code === after.code ? "the same" : "DIFFERENT",
		],
		["prints", printed(before), printed(after), verdicts[output.verdict].cell],
	];
	const { phrase, verdict } = verdicts[output.verdict];
	return { verdict, lines: outputLines(output, subject), rows, phrase };
}

const verdicts = {
	same: { cell: "the same", phrase: "it prints the same", verdict: "same" },
	varies: {
		cell: "the same, but for what changes from run to run",
		phrase: "it prints the same, but for what changes from run to run",
		verdict: "same",
	},
	differs: { cell: "DIFFERENT", phrase: "it does not do the same", verdict: "differs" },
	unknown: {
		cell: "changes from run to run",
		phrase: "whether it prints the same can't be told, since that changes from run to run",
		verdict: "unknown",
	},
} as const;

function outputLines({ lines }: OutputComparison, { smoke }: Subject): readonly string[] {
	const command = smoke === undefined ? "the image's own command" : smoke.join(" ");
	if (lines.length === 0) return [`Run: ${command}.`];
	return [`Run: ${command}. The first lines that differ:`, ...lines.flatMap(differing)];
}

function differing({ stream, line, before, after }: LineDifference): readonly string[] {
	const place = stream === "output" ? `line ${line}` : `line ${line} of standard error`;
	return [`    ${place}`, `      before  ${shown(before)}`, `      after   ${shown(after)}`];
}

function shown(line: string | undefined): string {
	if (line === undefined) return "(nothing)";
	// A terminal would obey what is left of a program's own colours.
	const plain = Array.from(line, (each) => (each < " " || each === "\x7f" ? " " : each)).join("");
	return plain.length > longestLine ? `${plain.slice(0, longestLine)}...` : plain;
}

const longestLine = 200;

function ending({ code }: SmokeRun, subject: Subject): string {
	return code === undefined ? `runs after ${subject.seconds} s` : `exit code ${code}`;
}

function printed({ out, errors }: SmokeRun): string {
	const count = [out, errors]
		.join("\n")
		.split("\n")
		.filter((line) => line !== "").length;
	return counted(count, "line");
}

function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function megabytes({ image: { size } }: BuiltImage): string {
	return `${(size / 1e6).toFixed(1)} MB`;
}

function seconds(built: BuiltImage): string {
	return `${built.seconds.toFixed(1)} s`;
}

function shrinkage(before: number, after: number): string {
	if (before === 0 || after === 0) return "of an unknown size";
	const percent = (Math.abs(1 - after / before) * 100).toFixed(1);
	if (percent === "0.0") return "as large as it was";
	const times = before / after >= 2 ? ` (${(before / after).toFixed(1)}x)` : "";
	return `${percent}% ${after < before ? "smaller" : "larger"}${times}`;
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
	const width = (column: number) => Math.max(...rows.map((row) => (row[column] ?? "").length));
	const [first, second, third] = [width(0), width(1), width(2)];
	return rows.map(([name = "", before = "", after = "", remark = ""]) =>
		`${name.padEnd(first)}  ${before.padStart(second)}  ${after.padStart(third)}  ${remark}`.trimEnd(),
	);
}

function indented(text: string): string {
	return text
		.trimEnd()
		.split("\n")
		.map((line) => `    ${shown(line)}`)
		.join("\n");
}
