// package.json agrees with what the code has.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readManifest, ruleSettings } from "../tools/rule-settings.ts";

const manifest = readManifest();

test("every rule has its setting, and no setting is without a rule (else: npm run manifest)", () => {
	const settings: readonly [string, object][] = Object.entries(manifest.contributes.configuration.properties);
	const ofRules = settings.filter(([name]) => name.startsWith("dockerfileStages.rules."));
	assert.deepEqual(Object.fromEntries(ofRules), ruleSettings());
	for (const [name, setting] of ofRules) {
		assert.ok("markdownDescription" in setting && setting.markdownDescription !== "", name);
	}
});
