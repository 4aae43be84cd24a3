// The command line: what it prints and what it ends with. Most run in this process, a few as a process of their own.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
	createProtocolConnection,
	ExitNotification,
	InitializeRequest,
	ShutdownRequest,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { LineDocument } from "../server/src/cli/line-document.ts";
import { run } from "../server/src/cli/run.ts";

const fixtures = fileURLToPath(new URL("fixtures/cli/", import.meta.url));
const program = fileURLToPath(new URL("../server/src/cli.ts", import.meta.url));

interface Result {
	readonly code: number | null | undefined;
	readonly out: string;
	readonly error: string;
}

/** Runs a command here; names of fixtures are relative to their folder. */
async function cli(args: readonly string[], input = ""): Promise<Result> {
	let out = "";
	let error = "";
	const io = {
		input: Readable.from([Buffer.from(input)]),
		out: (text: string) => {
			out += text;
		},
		error: (text: string) => {
			error += text;
		},
	};
	const code = await run(args, () => "1.2.3", io);
	return { code, out: out.replaceAll(fixtures, ""), error: error.replaceAll(fixtures, "") };
}

function file(name: string): string {
	return fixtures + name;
}

/** Runs a command as a process, in the fixtures' folder. */
function start(...args: readonly string[]): ChildProcess {
	return spawn(process.execPath, [program, ...args], { cwd: fixtures });
}

async function ended(child: ChildProcess): Promise<Result> {
	let out = "";
	let error = "";
	child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
		out += chunk;
	});
	child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
		error += chunk;
	});
	const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
	return { code, out, error };
}

function golden(name: string, text: string): void {
	if (process.env.UPDATE === "1") writeFileSync(file(name), text);
	assert.equal(text, readFileSync(file(name), "utf8"));
}

test("graph prints a line per file", async () => {
	const names = ["graph", "cr", "control", "latin1", "empty"].map((name) => file(`${name}.Dockerfile`));
	const { code, out, error } = await cli(["graph", "--json", ...names]);
	assert.equal(code, 0);
	assert.equal(error, "");
	golden("graph.jsonl", out);
});

test("graph takes a file from standard input", async () => {
	const { code, out } = await cli(["graph", "--json", "-"], "FROM scratch AS A\n");
	assert.equal(code, 0);
	assert.deepEqual(JSON.parse(out), {
		file: "-",
		stages: [{ index: 0, name: "a", line: 1, endLine: 1, base: { kind: "scratch" } }],
		references: [{ line: 1, stage: 0, kind: "from", text: "scratch", target: { kind: "scratch" } }],
		reachable: [0],
	});
});

test("what can't be read is named, and the others are done", async () => {
	const bad = ["missing", ".", "clean.Dockerfile/x", "binary", "utf16.Dockerfile"].map(file);
	for (const command of [["graph", "--json"], ["check"]]) {
		const { code, out, error } = await cli([...command, ...bad, file("check.Dockerfile")]);
		assert.equal(code, 2);
		assert.equal(
			error,
			[
				"missing: no such file",
				".: is a directory",
				"clean.Dockerfile/x: no such file",
				"binary: is a binary file",
				"utf16.Dockerfile: is a binary file",
			]
				.map((line) => `dockerfile-stages: ${line}\n`)
				.join(""),
		);
		assert.match(out, /check\.Dockerfile/);
	}
	assert.equal((await cli(["convert", file("binary")])).code, 2);
});

test("check prints a line per finding, in the file's order", async () => {
	const { code, out, error } = await cli(["check", file("check.Dockerfile"), file("clean.Dockerfile")]);
	assert.equal(code, 1);
	assert.equal(error, "");
	const lines = out.split("\n").slice(0, -1);
	const form = /^check\.Dockerfile:(\d+):(\d+) (error|warning|information|hint) ([\w-]+) \S.*$/;
	const found = lines.map((line) => form.exec(line)?.slice(1, 5).join(" ") ?? line);
	for (const expected of ["5:13 error forward-reference", "6:13 error invalid-stage-index"]) {
		assert.ok(found.includes(expected.replace(":", " ")), `${expected} in\n${out}`);
	}
	const order = found.map((one) => Number(one.split(" ")[0]));
	assert.deepEqual(
		order,
		order.toSorted((a, b) => a - b),
	);
});

test("check prints the same as JSON", async () => {
	const text = await cli(["check", file("check.Dockerfile")]);
	const json = await cli(["check", "--format", "json", file("check.Dockerfile")]);
	assert.equal(json.code, 1);
	const lines = json.out.split("\n").slice(0, -1);
	const keys = ["file", "code", "severity", "line", "column", "endLine", "endColumn", "message"];
	const asText = lines.map((line) => {
		const one = JSON.parse(line);
		assert.deepEqual(Object.keys(one), keys);
		assert.ok(one.endLine > one.line || (one.endLine === one.line && one.endColumn >= one.column));
		return `${one.file}:${one.line}:${one.column} ${one.severity} ${one.code} ${one.message}\n`;
	});
	assert.equal(asText.join(""), text.out);
});

test("check counts no byte order mark as a column", async () => {
	const places = async (text: string): Promise<readonly unknown[]> =>
		(await cli(["check", "--format=json", "-"], text)).out
			.split("\n")
			.slice(0, -1)
			.map((line) => JSON.parse(line))
			.map(({ line, column, endLine, endColumn }) => [line, column, endLine, endColumn]);
	const plain = await places("FRO a\nRUN b\n");
	assert.ok(plain.length > 0);
	assert.deepEqual(await places("\uFEFFFRO a\nRUN b\n"), plain);
});

test("check ends with 0 where nothing is an error", async () => {
	assert.deepEqual(await cli(["check", file("clean.Dockerfile")]), { code: 0, out: "", error: "" });
});

test("convert prints the file, and why on standard error", async () => {
	const { code, out, error } = await cli(["convert", file("go/Dockerfile")]);
	assert.equal(code, 0);
	assert.match(out, /^FROM golang:1\.22-alpine AS \w+\n/);
	assert.match(out, /\nCOPY --from=\w+ /);
	assert.match(error, /^go\/Dockerfile: Convert to multi-stage build \(\w+\)\n(- .+\n)+$/);
	const again = await cli(["convert", "-"], out);
	assert.equal(again.code, 3);
});

test("convert takes the base that is asked for, or says which there are", async () => {
	const { code, out } = await cli(["convert", "--base", "scratch", file("go/Dockerfile")]);
	assert.equal(code, 0);
	assert.match(out, /\nFROM scratch\n/);
	const none = await cli(["convert", "--base=windows", file("go/Dockerfile")]);
	assert.equal(none.code, 3);
	assert.equal(none.out, "");
	assert.match(none.error, /^dockerfile-stages: go\/Dockerfile: not converted: .*windows.*scratch/);
});

test("convert adds the extras that can be right, and says why the others can't", async () => {
	const { code, out, error } = await cli([
		"convert",
		"--with",
		"link,user",
		"--with=dev",
		file("go/Dockerfile"),
	]);
	assert.equal(code, 0);
	assert.match(out, /^FROM \w+ AS dev$/m);
	assert.match(error, /with .*a dev stage$/m);
	for (const [name, mark] of [
		["link", /^COPY --link/m],
		["user", /^USER /m],
	] as const) {
		assert.equal(mark.test(out), !error.includes(`- Without ${name}: `), name);
	}
	const wrong = await cli(["convert", "--with", "speed", file("go/Dockerfile")]);
	assert.equal(wrong.code, 2);
	assert.match(wrong.error, /--with knows .*cache-mounts.* and not speed/);
});

test("convert --json gives the edits, and what comes of them", async () => {
	const plain = await cli(["convert", file("go/Dockerfile")]);
	const { code, out, error } = await cli(["convert", "--json", "--with=dev", file("go/Dockerfile")]);
	assert.equal(code, 0);
	assert.equal(error, "");
	const { offered, conversions } = JSON.parse(out);
	assert.equal(offered, true);
	assert.ok(conversions.length > 1);
	for (const { base, extras, leftOut, explanation, edits, text } of conversions) {
		assert.equal(typeof base, "string");
		assert.deepEqual(extras, ["dev"]);
		assert.deepEqual(leftOut, []);
		assert.ok(explanation.length > 0 && edits.length > 0);
		assert.match(text, /^FROM \w+ AS dev$/m);
	}
	assert.notEqual(conversions[0].text, plain.out);
	const not = await cli(["convert", "--json", file("check.Dockerfile")]);
	assert.equal(not.code, 3);
	assert.deepEqual(Object.keys(JSON.parse(not.out)), ["file", "offered", "reason"]);
});

test("convert says why it does not", async () => {
	const { code, out, error } = await cli(["convert", file("check.Dockerfile")]);
	assert.deepEqual({ code, out }, { code: 3, out: "" });
	assert.match(error, /^dockerfile-stages: check\.Dockerfile: not converted: .+\n$/);
});

test("help fits a screen and names every command; version is one line", async () => {
	for (const args of [["--help"], ["-h"], ["check", "--help"]]) {
		const { code, out, error } = await cli(args);
		assert.deepEqual({ code, error }, { code: 0, error: "" });
		const lines = out.split("\n");
		assert.ok(lines.length <= 30, "at most 30 lines");
		for (const line of lines) assert.ok(line.length <= 80, line);
		for (const name of ["graph", "check", "convert", "lsp"])
			assert.match(out, new RegExp(`dockerfile-stages ${name} `));
	}
	assert.deepEqual(await cli(["--version"]), { code: 0, out: "1.2.3\n", error: "" });
});

test("bad usage ends with 2 and one line", async () => {
	for (const args of [
		[],
		["nothing"],
		["graph"],
		["graph", "--json"],
		["graph", file("clean.Dockerfile")],
		["graph", "--json", "--nothing", "a"],
		["check"],
		["check", "--format", "xml", "a"],
		["check", "--format"],
		["convert"],
		["convert", "a", "b"],
		["lsp"],
		["lsp", "--nothing"],
	]) {
		const { code, out, error } = await cli(args);
		assert.deepEqual({ code, out }, { code: 2, out: "" }, args.join(" "));
		assert.match(error, /^dockerfile-stages: .+ \(see dockerfile-stages --help\)\n$/, args.join(" "));
	}
});

test("as a process: exit codes, streams, the version of the manifest", async () => {
	const [version, some] = await Promise.all([
		ended(start("--version")),
		ended(start("graph", "--json", "missing", "clean.Dockerfile")),
	]);
	const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
	assert.deepEqual(version, { code: 0, out: `${manifest.version}\n`, error: "" });
	assert.equal(some.code, 2);
	assert.equal(some.error, "dockerfile-stages: missing: no such file\n");
	assert.equal(JSON.parse(some.out).file, "clean.Dockerfile");
});

test("as a process: all of a large output arrives, however slowly it is read", async () => {
	const many = Array.from({ length: 600 }, () => "graph.Dockerfile");
	const child = start("graph", "--json", ...many);
	const reading = ended(child);
	child.stdout?.pause();
	setTimeout(() => child.stdout?.resume(), 200);
	const { code, out } = await reading;
	assert.equal(code, 0);
	const lines = out.split("\n");
	assert.equal(lines.length, 601);
	assert.equal(new Set(lines.slice(0, -1)).size, 1);
});

test("as a process: a reader that goes away ends it quietly", async () => {
	const many = Array.from({ length: 600 }, () => "graph.Dockerfile");
	const child = start("graph", "--json", ...many);
	let error = "";
	child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
		error += chunk;
	});
	child.stdout?.once("data", () => child.stdout?.destroy());
	const code = await new Promise((resolve) => child.on("close", resolve));
	assert.deepEqual({ code, error }, { code: 0, error: "" });
});

test("as a process: the language server over stdio, until it is told to end", async () => {
	const child = start("lsp", "--stdio");
	assert.ok(child.stdout && child.stdin);
	const closed = new Promise((resolve) => child.on("close", resolve));
	const client = createProtocolConnection(
		new StreamMessageReader(child.stdout),
		new StreamMessageWriter(child.stdin),
	);
	client.listen();
	const { capabilities } = await client.sendRequest(InitializeRequest.type, {
		processId: process.pid,
		rootUri: null,
		capabilities: {},
	});
	assert.ok(capabilities.completionProvider);
	await client.sendRequest(ShutdownRequest.type);
	await client.sendNotification(ExitNotification.type);
	assert.equal(await closed, 0);
	client.dispose();
});

test("a text of lines: the same positions as an editor's, but for a lone CR", () => {
	const text = "FROM a\r\nRUN b\n\n  c\r\r\nd";
	const lines = new LineDocument("file:///Dockerfile", text);
	const editor = TextDocument.create("file:///Dockerfile", "dockerfile", 0, text.replace("\r\r\n", "\r\n"));
	assert.equal(lines.lineCount, editor.lineCount);
	for (let line = -1; line <= lines.lineCount; line++) {
		assert.deepEqual(lines.getLineRange(line), editor.getLineRange(line), `${line}`);
		for (let character = -1; character < 10; character++) {
			const position = { line, character };
			const moved = lines.offsetAt(position) - (line > 3 ? 1 : 0);
			assert.equal(moved, editor.offsetAt(position), `${line}:${character}`);
		}
	}
	for (let offset = -1; offset <= text.length + 1; offset++) {
		const { line, character } = lines.positionAt(offset);
		assert.ok(line < lines.lineCount && character >= 0);
		const before = text.slice(0, Math.max(0, offset));
		assert.equal(line, before.split("\n").length - 1);
	}
	assert.deepEqual(
		[0, 1, 3, 4, 5, -1].map((line) => lines.getEOLCharacters(line)),
		["\r\n", "\n", "\r\r\n", "", "", ""],
	);
	const lone = new LineDocument("file:///Dockerfile", "a\rb\nc");
	assert.equal(lone.lineCount, 2);
	assert.equal(lone.getText({ start: { line: 0, character: 2 }, end: { line: 0, character: 9 } }), "b");
	assert.equal(lone.getText(), "a\rb\nc");
});
