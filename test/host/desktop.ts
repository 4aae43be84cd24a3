// Runs suite/ in a desktop VS Code with the packed extension: `npm run test:desktop`. It needs a screen (or xvfb-run).
import { rmSync } from "node:fs";
import { cp, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { PassThrough } from "node:stream";
import { runTests } from "@vscode/test-electron";
import { commandLine, desktopVSCode } from "../../tools/desktop.ts";
import { run } from "../../tools/processes.ts";
import { root } from "../../tools/vscode.ts";
import { buildVsix } from "../../tools/vsix.ts";
import { bundleSuite, tallyOf } from "./suite-bundle.ts";

const executable = await desktopVSCode();
const temporary = await mkdtemp(join(tmpdir(), "vscode-desktop-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));

const vsix = await buildVsix();
const extension = await install(vsix.path, join(temporary, "extensions"));
const workspace = join(temporary, "sample");
await cp(join(root, "sample"), workspace, { recursive: true });

let output = "";
const seen = new PassThrough().setEncoding("utf8").on("data", (text: string) => {
	output += text;
	process.stdout.write(text);
});
let code = 1;
try {
	code = await runTests({
		vscodeExecutablePath: executable,
		extensionDevelopmentPath: extension,
		extensionTestsPath: await bundleSuite(),
		stdout: seen,
		launchArgs: [
			workspace,
			"--disable-workspace-trust",
			...["--extensions-dir", join(temporary, "none"), "--user-data-dir", join(temporary, "data")],
		],
	});
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
}
const { passed, failed } = tallyOf(output);
const failures = code === 0 ? failed : Math.max(failed, 1);
console.log(`${passed} passed, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);

/** Installs the package as a user would, and gives the folder that VS Code unpacked it to. */
async function install(vsixPath: string, folder: string): Promise<string> {
	const [command, ...args] = commandLine(executable, { extensions: folder, data: join(temporary, "data") });
	const installed = await run(command, [...args, "--install-extension", vsixPath], { timeout: 60_000 });
	const name = (await readdir(folder).catch(() => [])).find((entry) => entry.includes("dockerfile-stages"));
	if (installed.code !== 0 || name === undefined) {
		throw new Error(`VS Code did not install ${vsixPath}:\n${installed.output}`);
	}
	return join(folder, name);
}
