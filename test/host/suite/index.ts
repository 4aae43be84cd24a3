// The tests that run inside the extension host of a real VS Code, on the sample workspace, through the `vscode` API. A
// desktop VS Code and a served one call `run()` in the same way.
import { buildFileTests } from "./builds.ts";
import { conversionTests } from "./conversion.ts";
import { featureTests } from "./features.ts";
import { oddFileTests } from "./oddFiles.ts";
import { runTests } from "./runner.ts";
import { stageTests } from "./stages.ts";
import { startTests } from "./start.ts";

/** Called by VS Code; rejects when a test has failed. */
export function run(): Promise<void> {
	return runTests({
		...startTests,
		...featureTests,
		...stageTests,
		...buildFileTests,
		...conversionTests,
		...oddFileTests,
	});
}
