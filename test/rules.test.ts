// Each rule against its fixture, and what must hold of all of them.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DiagnosticSeverity, DiagnosticTag, type Range } from "vscode-languageserver-types";
import { buildFileRules, rules } from "../server/src/service/rules/index.ts";
import { problemsOf } from "../server/src/service/rules/refusal.ts";
import type { Finding, Fix, Rule } from "../server/src/service/rules/rule.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { apply, diff } from "./support/diff.ts";
import { type Case, casesOf, type Note, runFixture } from "./support/fixture.ts";
import { factsOf, snapshotOf, snapshotOfCase } from "./support/snapshot.ts";

const fixtures = new URL("fixtures/rules/", import.meta.url);

for (const rule of rules) {
	test(`rule ${rule.code}`, () => {
		runFixture(fixturePath(rule), `${rule.code}.Dockerfile`, (one) => notesOf(rule, one));
	});
}

test("each rule has a fixture, a page and a setting, and none has two", () => {
	const codes = rules.map(({ code }) => code).sort();
	assert.equal(new Set(codes).size, codes.length);
	const named = (folder: URL, extension: string): string[] =>
		readdirSync(folder)
			.filter((name) => name.endsWith(extension))
			.map((name) => name.slice(0, -extension.length))
			.sort();
	assert.deepEqual(named(fixtures, ".Dockerfile"), codes);
	// The rules about files that build have theirs among the facts.
	const all = [...rules, ...buildFileRules];
	const pages = named(new URL("../docs/rules/", import.meta.url), ".md").filter((name) => name !== "README");
	assert.deepEqual(pages, all.map(({ code }) => code).sort());
	const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
	const settings = manifest.contributes.configuration.properties;
	for (const { code, severity } of all) {
		const setting = settings[`dockerfileStages.rules.${code}`];
		assert.deepEqual(setting?.enum, ["off", "hint", "information", "warning", "error"], code);
		assert.equal(setting.default, severity === "off" ? "off" : severityName(severity), code);
	}
});

test("each page says what, why, an example and what to do", () => {
	for (const { code } of [...rules, ...buildFileRules]) {
		const page = readFileSync(new URL(`../docs/rules/${code}.md`, import.meta.url), "utf8");
		assert.match(page, new RegExp(`^# ${code}\\n`), code);
		assert.match(page, /\n```dockerfile\n/, `${code}: an example`);
		assert.match(page, /\n## Why\n/, `${code}: why`);
		assert.match(page, /\n## What to do\n/, `${code}: what to do`);
	}
});

test("each rule speaks in its fixture, and is silent in one of its Dockerfiles", () => {
	for (const rule of rules) {
		const counts = casesOf(readFileSync(fixturePath(rule), "utf8"), rule.code).map(
			(one) => [...rule.check(snapshotOfCase(one))].length,
		);
		assert.ok(
			counts.some((count) => count > 0),
			`${rule.code} never speaks`,
		);
		assert.ok(counts.includes(0), `${rule.code} is never silent`);
	}
});

test("each fix makes its finding go away and nothing worse come", () => {
	for (const rule of rules) {
		for (const one of casesOf(readFileSync(fixturePath(rule), "utf8"), rule.code)) {
			const snapshot = snapshotOfCase(one);
			for (const finding of rule.check(snapshot)) {
				for (const fix of finding.fixes?.() ?? []) checkFix(rule, one, snapshot, fix);
			}
		}
	}
});

test("a file that is no Dockerfile, or half of one, breaks no rule", () => {
	const texts = [
		"",
		"\n",
		"\uFEFF",
		"FROM",
		"FROM ",
		"FROM a AS",
		"COPY --from=",
		"FROM a\nCOPY --from=",
		"FROM a\nCOPY --from",
		"FROM a\nRUN --mount=from=",
		"FROM a\nONBUILD",
		"FROM a\nONBUILD COPY --from=",
		"FROM a\r\nRUN <<EOF\r\n",
		"FROM a\n\\\n",
		"\0\0\0",
		'{\n  "json": true\n}\n',
		"# check=\n# check=skip=\nFROM a",
	];
	for (const text of texts) {
		const snapshot = snapshotOf(text);
		for (const rule of rules)
			for (const finding of rule.check(snapshot))
				for (const fix of finding.fixes?.() ?? []) apply(text, fix.edits);
	}
});

function fixturePath({ code }: Rule): string {
	const path = fileURLToPath(new URL(`${code}.Dockerfile`, fixtures));
	assert.ok(existsSync(path), `${code} has no fixture`);
	return path;
}

function notesOf(rule: Rule, one: Case): readonly Note[] {
	const snapshot = snapshotOfCase(one);
	return [...rule.check(snapshot)].map((finding) => ({
		range: finding.range,
		head: headOf(rule, finding),
		body: [
			finding.message,
			...(finding.faded === undefined ? [] : [`fades ${rangeText(finding.faded, one)}`]),
			...(finding.related ?? []).map(({ range, message, uri }) => {
				const where = uri === undefined ? rangeText(range, one) : `${uri} line ${range.start.line + 1}`;
				return `related ${where}: ${message}`;
			}),
			...(finding.fixes?.() ?? []).flatMap((fix) => fixNotes(fix, one)),
		],
	}));
}

function headOf({ severity: own }: Rule, { severity, tags = [] }: Finding): string {
	const shown = severity ?? own;
	return [
		shown === "off" ? "off" : severityName(shown),
		...tags.map((tag) => (tag === DiagnosticTag.Unnecessary ? "unnecessary" : "deprecated")),
	].join(" ");
}

function severityName(severity: DiagnosticSeverity): string {
	return ["", "error", "warning", "information", "hint"][severity] ?? "";
}

function rangeText({ start, end }: Range, { text }: Case): string {
	const line = text.split("\n")[start.line] ?? "";
	const shown =
		end.line === start.line
			? line.slice(start.character, end.character)
			: `${line.slice(start.character).trimEnd()} ... line ${end.line + 1}`;
	return `line ${start.line + 1} ${JSON.stringify(shown)}`;
}

function fixNotes(fix: Fix, { text }: Case): readonly string[] {
	const marks = `${fix.preferred ? " preferred" : ""}${fix.safe ? " safe" : ""}`;
	return [`fix${marks}: ${fix.title}`, ...diff(text, apply(text, fix.edits)).map((line) => `  ${line}`)];
}

function checkFix(rule: Rule, one: Case, before: Snapshot, fix: Fix): void {
	const where = `${rule.code}, ${one.name}: ${fix.title}`;
	const after = snapshotOf(apply(one.text, fix.edits), factsOf(one.options));
	assert.ok([...rule.check(after)].length < [...rule.check(before)].length, `${where} leaves the finding`);
	const refused = (snapshot: Snapshot): number => problemsOf(snapshot.graph).length;
	assert.ok(refused(after) <= refused(before), `${where} makes a problem`);
	// A line that BuildKit refuses hides what it would warn of.
	if (fix.safe && rule.severity !== DiagnosticSeverity.Error) {
		const others = rules.filter((other) => other !== rule && other.severity !== "off");
		const count = (snapshot: Snapshot): number =>
			others.reduce((sum, other) => sum + [...other.check(snapshot)].length, 0);
		assert.ok(count(after) <= count(before), `${where} makes another finding`);
	}
}
