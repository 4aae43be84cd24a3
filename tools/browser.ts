// A Chromium to show VS Code in: Debian's where it is installed, else the headless one inside an npm package, with
// the libraries and fonts that a bare Linux lacks. Both get the same fonts, so that pictures look the same anywhere.
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { Failure, run } from "./processes.ts";
import { cache, editorFonts, installOnce } from "./vscode.ts";

/** Starts a headless Chromium; the caller closes it, and it ends with this process in any case. */
export async function startBrowser(): Promise<Browser> {
	const unpacked = await unpackChromium();
	const debians = "/usr/bin/chromium";
	return chromium.launch({
		executablePath: existsSync(debians) ? debians : join(unpacked, "chromium"),
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
		],
		env: {
			...process.env,
			FONTCONFIG_FILE: join(unpacked, "fonts.conf"),
			// Last, so that libraries of the system come first where it has them.
			LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, join(unpacked, "lib")].filter(Boolean).join(":"),
		},
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
}

/**
 * Unpacks the npm package's Chromium, libraries (lib/) and sans-serif font (fonts/) once. The package could do this
 * itself, but to fixed names in /tmp, where it takes a half-written program for a whole one.
 */
async function unpackChromium(): Promise<string> {
	const require = createRequire(import.meta.url);
	const packed = join(dirname(require.resolve("@sparticuz/chromium")), "../../bin");
	const { version } = JSON.parse(await readFile(join(packed, "../package.json"), "utf8"));
	const home = join(cache, `chromium-${version}`);
	await installOnce(home, async (partial) => {
		const program = brotliDecompressSync(await readFile(join(packed, "chromium.br")));
		await writeFile(join(partial, "chromium"), program, { mode: 0o755 });
		for (const name of ["al2023", "fonts", "swiftshader"]) {
			await untar(join(packed, `${name}.tar.br`), partial);
		}
		await writeFile(join(partial, "fonts.conf"), fontConfiguration([join(home, "fonts"), ...editorFonts]));
	});
	return home;
}

async function untar(file: string, folder: string): Promise<void> {
	const tar = join(folder, "archive.tar");
	await writeFile(tar, brotliDecompressSync(await readFile(file)));
	const { code, output } = await run("tar", ["xf", tar, "-C", folder, "--no-same-owner"]);
	if (code !== 0) {
		throw new Failure(`could not unpack ${file}: ${output}`);
	}
	await rm(tar);
}

function fontConfiguration(folders: readonly string[]): string {
	const prefer = (family: string, font: string) =>
		`<alias binding="same"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`;
	return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `<dir>${folder}</dir>`).join("\n")}
<cachedir>${join(cache, "font-cache")}</cachedir>
${["sans-serif", "system-ui", "serif"].map((family) => prefer(family, "Open Sans")).join("\n")}
${prefer("monospace", "JetBrains Mono")}
</fontconfig>
`;
}
