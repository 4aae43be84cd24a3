// Opens the sample workspace in a desktop VS Code with the extension as it is built now: `npm run start:desktop`. Takes
// the `code` on PATH, else downloads a VS Code.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { commandLine, desktopVSCode } from "./desktop.ts";
import { cache, root } from "./vscode.ts";
import { buildBundles } from "./vsix.ts";

const shell = process.platform === "win32";

await buildBundles();
const [command, ...options] = codeIsOnPath() ? ["code"] : await downloaded();
const { error, status } = spawnSync(
	command,
	[...options, "--new-window", `--extensionDevelopmentPath=${root}`, join(root, "sample")],
	{ stdio: "inherit", shell },
);
if (error !== undefined) {
	console.error(error.message);
}
process.exitCode = status ?? 1;

function codeIsOnPath(): boolean {
	return spawnSync("code", ["--version"], { stdio: "ignore", shell }).status === 0;
}

async function downloaded(): Promise<readonly [string, ...string[]]> {
	return commandLine(await desktopVSCode(), {
		extensions: join(cache, "desktop/extensions"),
		data: join(cache, "desktop/data"),
	});
}
