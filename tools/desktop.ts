// A desktop VS Code: downloaded from its vendor into .vscode-test/, or the one that VSCODE_EXECUTABLE names.
import { join } from "node:path";
import process from "node:process";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath } from "@vscode/test-electron";
import { cache } from "./vscode.ts";

/** The path of the program; ends this process with a plain message when there is none to be had. */
export async function desktopVSCode(): Promise<string> {
	const given = process.env.VSCODE_EXECUTABLE;
	if (given !== undefined) {
		return given;
	}
	try {
		return await downloadAndUnzipVSCode({ cachePath: join(cache, "desktop") });
	} catch (error) {
		console.error(
			`A desktop VS Code could not be downloaded: ${error instanceof Error ? error.message : error}\n` +
				"Name one that is there with VSCODE_EXECUTABLE=/path/to/code, or use `npm start` and `npm run test:host`, " +
				"which get a VS Code from the npm registry.",
		);
		return process.exit(1);
	}
}

/** The command line of a desktop VS Code with extensions and user data in these folders only. */
export function commandLine(
	executable: string,
	folders: { readonly extensions: string; readonly data: string },
): readonly [string, ...string[]] {
	const [command = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, {
		reuseMachineInstall: true,
	});
	return [command, ...args, "--extensions-dir", folders.extensions, "--user-data-dir", folders.data];
}
