// Every refactoring and rename at every place of odd files and of real ones: every target must be built from the same
// instructions, each of which meets the same variables in the same folder, and BuildKit must still take the file.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { tryRefactorings } from "../tools/compare/refactorings.ts";
import { refactoringTrials } from "../tools/survey-refactorings.ts";
import { corpusFiles } from "../tools/survey-rules.ts";
import { casesOf } from "./support/fixture.ts";

for (const folder of ["graph", "features"]) {
	const fixtures = new URL(`fixtures/${folder}/`, import.meta.url);
	test(`refactorings and renames: ${folder}`, () => {
		let done = 0;
		for (const name of readdirSync(fixtures).sort()) {
			for (const one of casesOf(readFileSync(new URL(name, fixtures), "utf8"), name)) {
				for (const { title, line, outcome, reason } of tryRefactorings(one.text)) {
					assert.notEqual(outcome, "failed", `${name}: ${one.name}, line ${line}, "${title}": ${reason}`);
					if (outcome === "done") done++;
				}
			}
		}
		assert.ok(done > 0);
	});
}

const missing = corpusFiles(true).length === 0 ? "../shared/corpus is not here" : false;

test("refactorings and renames of real files", { skip: missing }, () => {
	let done = 0;
	for (const { file, title, line, outcome, reason } of refactoringTrials(60)) {
		assert.notEqual(outcome, "failed", `${file}, line ${line}, "${title}": ${reason}`);
		if (outcome === "done") done++;
	}
	assert.ok(done > 0);
});
