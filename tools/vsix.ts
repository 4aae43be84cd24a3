// Builds the extension and packs it into a .vsix, the same file for `npm run package`, `npm start` and the tests.
import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import { Failure, run } from "./processes.ts";
import { root } from "./vscode.ts";

export interface Vsix {
	readonly path: string;
	readonly bytes: number;
	/** What is in it, by path, besides the package's own index files. */
	readonly files: readonly string[];
}

/** The most bytes that the package may have. */
export const sizeLimit = 600_000;

/** Builds and packs; rejects with the reason when either fails. */
export async function buildVsix(): Promise<Vsix> {
	await buildBundles();
	// Packed from a copy of just these files, since two of them are changed on the way.
	const staged = join(root, "out/package");
	const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
	await rm(staged, { recursive: true, force: true });
	await mkdir(staged, { recursive: true });
	for (const file of [".vscodeignore", ...files]) {
		await cp(join(root, file), join(staged, file));
	}
	const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
	const { name, version, repository } = manifest;
	await writeFile(join(staged, "package.json"), JSON.stringify(forUsers(manifest), null, "\t"));
	if (repository === undefined && files.includes("README.md")) {
		const readme = join(staged, "README.md");
		await writeFile(readme, withoutRelativeLinks(await readFile(readme, "utf8")));
	}
	const path = join(root, `${name}-${version}.vsix`);
	await createVSIX({
		cwd: staged,
		packagePath: path,
		dependencies: false,
		rewriteRelativeLinks: repository !== undefined,
		allowMissingRepository: true,
	});
	return { path, bytes: (await stat(path)).size, files };
}

/** Runs the build; rejects with what it printed when it fails. */
export async function buildBundles(): Promise<void> {
	const { code, output } = await run(process.execPath, [join(root, "tools/build.ts")], {
		cwd: root,
		timeout: 120_000,
	});
	if (code !== 0) {
		throw new Failure(`the build failed:\n${output}`);
	}
}

/** The manifest without what only developers of this project need. */
function forUsers(manifest: Record<string, unknown>): Record<string, unknown> {
	const { private: _private, scripts: _scripts, devDependencies: _devDependencies, ...rest } = manifest;
	return rest;
}

/**
 * Without a public repository there is no address that README's relative links could be completed to, and VS Code shows
 * a package's README with pictures from the web only: so the pictures are left out, and the links become plain text.
 */
function withoutRelativeLinks(markdown: string): string {
	return markdown
		.replace(/<picture>[\s\S]*?<\/picture>|<img\b(?![^>]*src="\w+:)[^>]*>|!\[[^\]]*\]\((?!\w+:)[^)]*\)/g, "")
		.replace(/\[([^\]]*)\]\((?!\w+:|#)[^)]*\)/g, "$1")
		.replace(/\n{3,}/g, "\n\n");
}
