// The grammar: its cases (*.test.dockerfile), its pictures of whole files (snapshots/), that it begins an instruction
// where the scanner does, and that no line makes it slow. `npm run test:grammar` runs just this.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import { scan } from "../../server/src/service/syntax/scan.ts";
import { grammarText } from "../../syntaxes/source/grammar.ts";
import { loadGrammar, type TokenLine, tokenize } from "./engine.ts";

const here = new URL("./", import.meta.url);
const root = new URL("../../", import.meta.url);
const cases = readdirSync(here).filter((name) => name.endsWith(".test.dockerfile"));
/** The instructions that there are: of others, the grammar does not say where they begin. */
const known =
	/^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/i;
const pictures = readdirSync(new URL("snapshots/", here)).filter((name) => name.endsWith(".dockerfile"));

test("dockerfile.tmLanguage.json is what syntaxes/source says (else: npm run build:grammar)", () => {
	assert.equal(readFileSync(new URL("syntaxes/dockerfile.tmLanguage.json", root), "utf8"), grammarText());
});

test("package.json contributes the grammar, and knows every language in it", () => {
	const [grammar] = JSON.parse(readFileSync(new URL("package.json", root), "utf8")).contributes.grammars;
	assert.equal(grammar.language, "dockerfile");
	const written = JSON.parse(readFileSync(new URL(grammar.path, root), "utf8"));
	assert.equal(written.scopeName, grammar.scopeName);
	const used = [...JSON.stringify(written).matchAll(/"contentName":"(meta\.embedded\.(?:line|block)\.\w+)/g)];
	assert.deepEqual(
		[...new Set(used.map(([, scope]) => scope))].sort(),
		Object.keys(grammar.embeddedLanguages).sort(),
	);
});

test("the grammars that it embeds are there", () => {
	const config = new URL("config.json", here);
	const [, ...embedded] = JSON.parse(readFileSync(config, "utf8")).contributes.grammars;
	const folder = new URL("./", import.meta.resolve("tm-grammars/grammars/shellscript.json")).href;
	assert.ok(embedded.length > 0);
	for (const { path } of embedded) assert.ok(new URL(path, config).href.startsWith(folder), path);
});

test("the cases", () => runTool("vscode-tmgrammar-test", "test/grammar/*.test.dockerfile"));

test("the snapshots (else, if it is meant: npm run update:grammar)", async () => {
	for (const name of pictures) {
		// The tool makes a missing one, and is content.
		readFileSync(new URL(`snapshots/${name}.snap`, here));
	}
	await runTool("vscode-tmgrammar-snap", "test/grammar/snapshots/*.dockerfile");
});

test("instructions begin where the scanner says", async () => {
	const grammar = await loadGrammar(true);
	for (const name of [...cases, ...pictures.map((picture) => `snapshots/${picture}`)]) {
		const text = withoutAssertions(readFileSync(new URL(name, here), "utf8"));
		const expected = scan(TextDocument.create("file:///Dockerfile", "dockerfile", 1, text)).instructions;
		assert.deepEqual(
			tokenize(grammar, text).flatMap((line, index) => (beginsInstruction(line) ? [index] : [])),
			expected
				.filter(({ name: keyword }) => known.test(keyword))
				.map(({ keyword }) => keyword.range.start.line),
			name,
		);
	}
});

test("the grammar's own rules take no time on the longest line that VS Code colours", {
	timeout: 60_000,
}, async () => {
	const grammar = await loadGrammar(false);
	const lines = [
		["RUN ", "<<a "],
		["RUN ", "--a=b "],
		["RUN --mount=", ","],
		["RUN python ", "-x "],
		["RUN cat <<EOF ", "python > a.sh "],
		["COPY --from=", "${a:-"],
		["FROM ", ":"],
		["ENV ", '"'],
		['SHELL ["', "/"],
	] as const;
	for (const [start, piece] of lines) {
		const before = process.cpuUsage();
		tokenize(grammar, `${start}${piece.repeat(20_000 / piece.length)}\nRUN x`);
		assert.ok(process.cpuUsage(before).user < 3_000_000, `${start}${piece}... takes seconds`);
	}
});

test("a file of 5,000 lines and a line of 65,000 characters are a matter of a second", {
	timeout: 60_000,
}, async () => {
	const grammar = await loadGrammar(true);
	const file = pictures.map((name) => readFileSync(new URL(`snapshots/${name}`, here), "utf8")).join("\n");
	const many = file.repeat(Math.ceil(5000 / file.split("\n").length));
	const long = [
		`RUN echo "${"a b".repeat(21_000)}" && \\`,
		"  true",
		`CMD [${'"a", '.repeat(13_000)}"b"]`,
	].join("\n");
	for (const text of [many, long, `RUN apt-get install ${"\\\n  package".repeat(5000)}`]) {
		const before = process.cpuUsage();
		tokenize(grammar, text);
		assert.ok(process.cpuUsage(before).user < 10_000_000);
	}
});

/** Runs one of vscode-tmgrammar-test's programs on a file; what it prints is the message if it is not content. */
function runTool(program: string, file: string): Promise<void> {
	const path = fileURLToPath(import.meta.resolve("vscode-tmgrammar-test/package.json"));
	const { bin } = JSON.parse(readFileSync(path, "utf8"));
	const script = fileURLToPath(new URL(bin[program], `file://${path}`));
	return new Promise((resolve, reject) => {
		execFile(
			process.execPath,
			[script, "--config", "test/grammar/config.json", file],
			{ cwd: fileURLToPath(root) },
			(error, output) => (error === null ? resolve() : reject(new Error(output))),
		);
	});
}

function withoutAssertions(text: string): string {
	return text.replace(/^# SYNTAX TEST .*\n/, "").replace(/^#(?: *\^| <[~-]).*\n/gm, "");
}

/** Whether the line's first word is an instruction's name. */
function beginsInstruction({ text, tokens }: TokenLine): boolean {
	const scopes = tokens.find(
		({ startIndex, endIndex }) => text.slice(startIndex, endIndex).trim() !== "",
	)?.scopes;
	const instructions = scopes?.filter((scope) => scope.startsWith("meta.instruction.")) ?? [];
	return (
		scopes?.at(-1) === "keyword.control.onbuild.dockerfile" ||
		// Not the AS of a FROM, nor the CMD of a HEALTHCHECK, in a line of their own.
		(scopes?.at(-1) === "keyword.other.special-method.dockerfile" &&
			instructions.length === 1 &&
			!/^\s*AS\b/i.test(text))
	);
}
