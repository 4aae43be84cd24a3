// Runs the tests in a real VS Code that is served to a headless Chromium: `npm run test:host`. First suite/ inside the
// extension host, then a person's session at the keyboard, which leaves its pictures in out/screenshots/.
// `npm run test:host -- --person [PATTERN]`: the session alone, and of it what the pattern matches; `--suite`: the other.
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { startBrowser } from "../../tools/browser.ts";
import { installExtension, installVSCode, root, startVSCode } from "../../tools/vscode.ts";
import { buildVsix, sizeLimit } from "../../tools/vsix.ts";
import { complaints } from "./logs.ts";
import { session } from "./person.ts";
import { mark } from "./suite/runner.ts";
import { bundleSuite, tallyOf } from "./suite-bundle.ts";

interface Tally {
	readonly passed: number;
	readonly failed: number;
}

const { values: wanted, positionals } = parseArgs({
	allowPositionals: true,
	options: { suite: { type: "boolean" }, person: { type: "boolean" } },
});
const both = !wanted.suite && !wanted.person;
const word = new RegExp(positionals[0] ?? "");

await installVSCode();
const temporary = await mkdtemp(join(tmpdir(), "vscode-served-"));
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));

const vsix = await buildVsix();
const installed = join(temporary, "installed");
const extension = await installExtension(vsix.path, installed);
const suite = await bundleSuite();
const browser = await startBrowser();
const tallies = [
	report(
		`the package is small (${(vsix.bytes / 1000).toFixed(0)} KB)`,
		vsix.bytes < sizeLimit ? [] : [`it must stay below ${sizeLimit / 1000} KB`],
		{ passed: 0, failed: 0 },
	),
	...(both || wanted.suite ? [await inExtensionHost(browser)] : []),
	...(both || wanted.person ? [await asPerson(browser)] : []),
];
await browser.close();

const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Runs the suite in an extension host that knows the packed extension as the one under development. */
async function inExtensionHost(browser: Browser): Promise<Tally> {
	const server = await startVSCode({ extensionsFolder: join(temporary, "none") });
	const workspace = await sampleCopy("suite");
	const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
	let output = "";
	await page.exposeFunction("codeAutomationLog", (_type: string, args: readonly unknown[]) => {
		const line = args.join(" ");
		if (line.startsWith(mark)) {
			output += `${line}\n`;
			console.log(line.slice(mark.length));
		}
	});
	const exit = new Promise<number>((resolve) => {
		page.exposeFunction("codeAutomationExit", resolve);
		page.on("crash", () => resolve(1));
		setTimeout(() => {
			console.log("the suite did not end within ten minutes");
			resolve(1);
		}, 600_000).unref();
	});
	const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${path}`;
	const payload = [
		["extensionDevelopmentPath", remote(extension)],
		["extensionTestsPath", remote(suite)],
	];
	await page.goto(
		`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
	);
	const code = await exit;
	await page.close();
	const logged = complaints(await server.logs());
	await server.stop();
	const { passed, failed } = tallyOf(output);
	return report("no error in the logs", logged, {
		passed,
		failed: code === 0 ? failed : Math.max(failed, 1),
	});
}

/** Works with the extension as it was installed, first in the dark theme, then in the light one. */
async function asPerson(browser: Browser): Promise<Tally> {
	const folder = join(root, "out/screenshots");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	let failures = 0;
	let tally: Tally = { passed: 0, failed: 0 };
	for (const [suffix, theme] of [
		["", "Default Dark Modern"],
		["-light", "Default Light Modern"],
	] as const) {
		const workspace = await sampleCopy(`person${suffix}`);
		const server = await startVSCode({
			extensionsFolder: installed,
			settings: { "workbench.colorTheme": theme, "editor.minimap.enabled": false },
		});
		const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		page.setDefaultTimeout(60_000);
		await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(workspace)}`);
		await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
		// More room for the file.
		await page.keyboard.press("Control+b");
		for (const [name, act] of Object.entries(session).filter(([each]) => word.test(each))) {
			tally = report(
				`a person ${name}${suffix ? " (light theme)" : ""}`,
				await act({ page, pictures: { folder, suffix } }).then(
					() => [],
					async (error: Error) => {
						await page.screenshot({ path: join(folder, `failed${suffix}-${++failures}.png`) });
						return [error.stack ?? error.message];
					},
				),
				tally,
			);
		}
		await page.close();
		tally = report("no error in the logs", complaints(await server.logs()), tally);
		await server.stop();
	}
	return tally;
}

async function sampleCopy(name: string): Promise<string> {
	const copy = join(temporary, name, "sample");
	await cp(join(root, "sample"), copy, { recursive: true });
	return copy;
}

/** Prints the line of a test that has these problems, and counts it. */
function report(name: string, problems: readonly string[], { passed, failed }: Tally): Tally {
	if (problems.length === 0) {
		console.log(`ok ${name}`);
		return { passed: passed + 1, failed };
	}
	console.log(`not ok ${name}\n${problems.join("\n")}`);
	return { passed, failed: failed + 1 };
}
