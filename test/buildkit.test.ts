// The comparison with BuildKit's own answers, cut to a few seconds: `npm run compare:buildkit` is all of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compareBuildkit, hasAnswers } from "../tools/compare-buildkit.ts";

const skip = hasAnswers() ? false : "BuildKit's answers are not here: they are not part of the repository";

test("BuildKit says the same of stages, references, errors and warnings", { skip }, () => {
	const results = compareBuildkit(4);
	assert.ok(results.size > 40, "all aspects are compared");
	for (const [aspect, { compared, differences }] of results) {
		assert.ok(compared > 10, aspect);
		assert.deepEqual(differences, [], aspect);
	}
});
