// Every fix of every rule, applied by itself: its finding must be gone, nothing worse may come, and BuildKit must still
// take the file.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { tryFixes } from "../tools/compare/fixes.ts";
import { corpusTrials } from "../tools/survey-fixes.ts";
import { corpusFiles } from "../tools/survey-rules.ts";
import { casesOf } from "./support/fixture.ts";
import { factsOf } from "./support/snapshot.ts";

const fixtures = new URL("fixtures/rules/", import.meta.url);

for (const name of readdirSync(fixtures).sort()) {
	test(`fixes: ${name}`, () => {
		for (const one of casesOf(readFileSync(new URL(name, fixtures), "utf8"), name)) {
			for (const { code, title, line, failure } of tryFixes(one.text, factsOf(one.options))) {
				assert.equal(failure, undefined, `${one.name}, line ${line}, ${code}: "${title}"`);
			}
		}
	});
}

const missing = corpusFiles(true).length === 0 ? "../shared/corpus is not here" : false;

test("fixes of real files", { skip: missing }, () => {
	let tried = 0;
	for (const { file, line, code, title, failure } of corpusTrials(10)) {
		tried++;
		assert.equal(failure, undefined, `${file}, line ${line}, ${code}: "${title}"`);
	}
	assert.ok(tried > 0);
});
