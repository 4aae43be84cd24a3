// package.json agrees with what the code has.

import assert from "node:assert/strict";
import { test } from "node:test";
import { buildFiles, extraSettings, readManifest, ruleSettings } from "../tools/manifest-parts.ts";

const manifest = readManifest();

test("every rule has its setting, and no setting is without a rule (else: npm run manifest)", () => {
	const settings: readonly [string, object][] = Object.entries(manifest.contributes.configuration.properties);
	const ofRules = settings.filter(([name]) => name.startsWith("dockerfileStages.rules."));
	const expected = new Map(Object.entries(ruleSettings()));
	assert.deepEqual(new Set(ofRules.map(([name]) => name)), new Set(expected.keys()));
	for (const [name, setting] of ofRules) {
		assert.deepEqual(setting, expected.get(name));
		assert.ok("markdownDescription" in setting && setting.markdownDescription !== "", name);
	}
});

test("every extra of the conversion has its setting, and no setting is without an extra (else: npm run manifest)", () => {
	const settings = Object.entries(manifest.contributes.configuration.properties).filter(([name]) =>
		name.startsWith("dockerfileStages.convert."),
	);
	assert.deepEqual(Object.fromEntries(settings), extraSettings());
});

test("the files that build are those of the readers (else: npm run manifest)", () => {
	assert.deepEqual(manifest.dockerfileStages.buildFiles, buildFiles());
});
