// `dockerfile-stages check`: the diagnostics of files, as lines for people and tools or as JSON.

import type { TextDocument } from "vscode-languageserver-textdocument";
import { type Diagnostic, DiagnosticSeverity, type Position } from "vscode-languageserver-types";
import { buildFileDiagnostics } from "../service/features/builds/diagnostics.ts";
import { diagnostics, isFade } from "../service/features/diagnostics.ts";
import { readInput } from "./input.ts";
import { complain, exitCode, type Io } from "./io.ts";
import { Surroundings } from "./surroundings.ts";

/** Prints what is wrong with files, in the order of their lines; gives the exit code. */
export async function check(files: readonly string[], format: "text" | "json", io: Io): Promise<number> {
	const surroundings = new Surroundings();
	const print = format === "json" ? jsonLine : textLine;
	let errors = 0;
	let unreadable = 0;
	for (const file of files) {
		const read = await readInput(file, io.input);
		if ("problem" in read) {
			complain(io, `${file}: ${read.problem}`);
			unreadable++;
			continue;
		}
		const { document } = read.graph.file;
		const builds = file === "-" ? undefined : await surroundings.buildFile(document);
		const all =
			builds === undefined
				? diagnostics(await surroundings.snapshot(read.graph), new Map())
				: buildFileDiagnostics(builds, new Map());
		const found = all
			.filter((diagnostic) => !isFade(diagnostic))
			.map((diagnostic) => diagnosticJson(file, diagnostic, document))
			.sort((a, b) => a.line - b.line || a.column - b.column);
		errors += found.filter(({ severity }) => severity === "error").length;
		io.out(found.map(print).join(""));
	}
	if (unreadable > 0) return exitCode.unreadable;
	return errors > 0 ? exitCode.foundErrors : exitCode.done;
}

/** The wire form of a diagnostic. Lines and columns count from 1; `endColumn` is the one after the last. */
export interface DiagnosticJson {
	readonly file: string;
	readonly code: string;
	readonly severity: "error" | "warning" | "information" | "hint";
	readonly line: number;
	readonly column: number;
	readonly endLine: number;
	readonly endColumn: number;
	readonly message: string;
}

function diagnosticJson(
	file: string,
	{ code, severity, range, message }: Diagnostic,
	document: TextDocument,
): DiagnosticJson {
	// No tool counts a byte order mark as a column.
	const mark = document.getText({ start: origin, end: { line: 0, character: 1 } }) === "\uFEFF" ? 1 : 0;
	const column = ({ line, character }: Position): number => character + 1 - (line === 0 ? mark : 0);
	return {
		file,
		code: String(code ?? ""),
		severity: severityNames.get(severity ?? DiagnosticSeverity.Error) ?? "error",
		line: range.start.line + 1,
		column: column(range.start),
		endLine: range.end.line + 1,
		endColumn: column(range.end),
		message: typeof message === "string" ? message : message.value,
	};
}

const origin: Position = { line: 0, character: 0 };

const severityNames: ReadonlyMap<DiagnosticSeverity, DiagnosticJson["severity"]> = new Map<
	DiagnosticSeverity,
	DiagnosticJson["severity"]
>([
	[DiagnosticSeverity.Error, "error"],
	[DiagnosticSeverity.Warning, "warning"],
	[DiagnosticSeverity.Information, "information"],
	[DiagnosticSeverity.Hint, "hint"],
]);

function jsonLine(diagnostic: DiagnosticJson): string {
	return `${JSON.stringify(diagnostic)}\n`;
}

function textLine({ file, line, column, severity, code, message }: DiagnosticJson): string {
	return `${file}:${line}:${column} ${severity} ${code} ${message.split(/\s*\n\s*/).join(" ")}\n`;
}
