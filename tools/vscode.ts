// A whole VS Code without a download from its vendor: the npm package code-server holds one (workbench, server and
// extension host). It is installed once into .vscode-test/ and its own server is run, not code-server's wrapper,
// because only that takes the flags for tests.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import {
	access,
	copyFile,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rename,
	rm,
	stat,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Failure, run, startOwned } from "./processes.ts";

export const root = join(import.meta.dirname, "..");
/** Everything that is fetched for running VS Code; safe to delete, not in the repository. */
export const cache = join(root, ".vscode-test");

const packages = {
	"code-server": "4.139.1",
	// The editor's font in Chromium, which brings only a sans-serif one with it.
	"@expo-google-fonts/jetbrains-mono": "0.4.1",
};
/** The last digit counts changes of what is done here after the installation. */
const home = join(cache, `code-server-${packages["code-server"]}-1`);
const inside = "node_modules/code-server/lib/vscode";
const serverMain = join(home, inside, "out/server-main.js");

/** Installs VS Code unless it is there already. */
export async function installVSCode(): Promise<void> {
	await installOnce(home, async (partial) => {
		console.log(`Fetching VS Code from the npm registry into ${cache} (once, about 600 MB on disk) ...`);
		const manifest = { private: true, dependencies: packages };
		await writeFile(join(partial, "package.json"), JSON.stringify(manifest));
		// Its post-install scripts compile native modules and refuse to run as root. VS Code works without them,
		// except that the server's own modules must then be installed here.
		await npmInstall(partial);
		const server = join(partial, inside);
		await npmInstall(server);
		await copyFile(
			join(import.meta.dirname, "spdlog.cjs"),
			join(server, "node_modules/@vscode/spdlog/index.js"),
		);
	});
}

/**
 * Fills a folder of the cache unless it is there already. It gets its name only when all is in it, so that a
 * half-finished installation is never taken for a whole one, nor two at the same time get in each other's way.
 */
export async function installOnce(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
	if (await exists(folder)) {
		return;
	}
	await mkdir(cache, { recursive: true });
	await removeLeftovers();
	const partial = await mkdtemp(join(cache, "partial-"));
	try {
		await fill(partial);
		await rename(partial, folder);
	} catch (error) {
		// Another process may have been first.
		if (!(await exists(folder))) {
			throw error;
		}
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
}

/** Removes what an installation that was killed has left; a younger one may still be at work. */
async function removeLeftovers(): Promise<void> {
	const hourAgo = Date.now() - 3_600_000;
	for (const name of await readdir(cache)) {
		const path = join(cache, name);
		if (name.startsWith("partial-") && (await stat(path)).mtimeMs < hourAgo) {
			await rm(path, { recursive: true, force: true });
		}
	}
}

export async function exists(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}

/** The folders with the font for the editor, after `installVSCode()`. */
export const editorFonts: readonly string[] = ["400Regular", "400Regular_Italic", "700Bold"].map((style) =>
	// Other weights would be taken for headings in the sans-serif font, which has just these two.
	join(home, "node_modules/@expo-google-fonts/jetbrains-mono", style),
);

/** Installs a .vsix as a user would, and gives the folder that VS Code unpacked it to. */
export async function installExtension(vsix: string, extensionsFolder: string): Promise<string> {
	await rm(extensionsFolder, { recursive: true, force: true });
	const { code, output } = await run(
		process.execPath,
		[
			serverMain,
			"--install-extension",
			vsix,
			"--force",
			"--extensions-dir",
			extensionsFolder,
			"--server-data-dir",
			join(extensionsFolder, "../install-data"),
		],
		{ timeout: 60_000 },
	);
	const folders = await readdir(extensionsFolder, { withFileTypes: true }).catch(() => []);
	const folder = folders.find((entry) => entry.isDirectory() && !entry.name.startsWith("."));
	if (code !== 0 || folder === undefined) {
		throw new Failure(`VS Code did not install ${vsix}:\n${output}`);
	}
	return join(extensionsFolder, folder.name);
}

export interface ServerOptions {
	readonly extensionsFolder: string;
	/** Keeps settings and logs. Left out: a temporary folder, removed at the end. */
	readonly dataFolder?: string;
	readonly settings?: Readonly<Record<string, unknown>>;
	readonly host?: string;
	/** 0 takes a free one. */
	readonly port?: number;
	/** What a browser must name to get in; left out, everybody on this machine gets in. */
	readonly token?: string;
}

export interface VSCodeServer {
	readonly port: number;
	/** Settles when the server has ended. */
	readonly ended: Promise<unknown>;
	/** The text of all log files that VS Code and its extensions have written, by file name. */
	logs(): Promise<ReadonlyMap<string, string>>;
	stop(): Promise<void>;
}

/** Starts VS Code's server and waits until it listens; rejects with what it printed when it does not. */
export async function startVSCode(options: ServerOptions): Promise<VSCodeServer> {
	const { host = "127.0.0.1", port = 0, token } = options;
	const temporary = options.dataFolder === undefined;
	const data = options.dataFolder ?? (await mkdtemp(join(tmpdir(), "vscode-data-")));
	if (temporary) {
		process.once("exit", () => rmSync(data, { recursive: true, force: true }));
	}
	mkdirSync(join(data, "data/Machine"), { recursive: true });
	writeFileSync(
		join(data, "data/Machine/settings.json"),
		JSON.stringify({ ...quietSettings, ...options.settings }, null, "\t"),
	);
	const owned = startOwned(process.execPath, [
		serverMain,
		...["--host", host, "--port", String(port)],
		...(token === undefined ? ["--without-connection-token"] : ["--connection-token", token]),
		...["--server-data-dir", data, "--extensions-dir", options.extensionsFolder],
		"--accept-server-license-terms",
		"--disable-telemetry",
		"--disable-workspace-trust",
		// Makes the workbench honour the tests' payload in its address.
		"--enable-smoke-test-driver",
	]);
	const listening = await new Promise<number>((resolve, reject) => {
		let output = "";
		const give = setTimeout(() => fail("did not start within 60 seconds"), 60_000);
		const fail = (what: string) => {
			clearTimeout(give);
			owned.stop();
			reject(new Failure(`VS Code's server ${what}:\n${output}`));
		};
		owned.onOutput((text) => {
			output += text;
			const found = /listening on (\d+)/.exec(output);
			if (found?.[1] !== undefined) {
				clearTimeout(give);
				resolve(Number(found[1]));
			}
		});
		owned.ended.then(() => fail("ended at once"));
	});
	return {
		port: listening,
		ended: owned.ended,
		logs: () => readLogs(join(data, "data/logs")),
		stop: () => owned.stop(),
	};
}

/** No welcome page, no chat, no tips: what is on the screen is the editor and the extension. */
const quietSettings = {
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"chat.disableAIFeatures": true,
	"chat.commandCenter.enabled": false,
	"update.mode": "none",
	"extensions.autoUpdate": false,
	"extensions.autoCheckUpdates": false,
	"extensions.ignoreRecommendations": true,
	"telemetry.telemetryLevel": "off",
	"git.enabled": false,
	"editor.fontFamily": "'JetBrains Mono', 'Cascadia Code', Menlo, Consolas, monospace",
};

async function npmInstall(folder: string): Promise<void> {
	const { code, output } = await run(
		"npm",
		[
			"install",
			"--ignore-scripts",
			"--omit=dev",
			"--no-audit",
			"--no-fund",
			"--prefer-offline",
			// An unreachable registry is told of within half a minute.
			"--fetch-retries=3",
			"--fetch-retry-mintimeout=1000",
			"--fetch-retry-maxtimeout=8000",
		],
		{ cwd: folder, timeout: 600_000 },
	);
	if (code !== 0) {
		throw new Failure(
			`VS Code could not be fetched: is the npm registry within reach? After that, run the same command again.\n${output}`,
		);
	}
}

async function readLogs(folder: string): Promise<ReadonlyMap<string, string>> {
	const logs = new Map<string, string>();
	for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
		if (entry.isFile()) {
			const path = join(entry.parentPath, entry.name);
			logs.set(path.slice(folder.length + 1), await readFile(path, "utf8"));
		}
	}
	return logs;
}
