// What is bundled, and how. `build.ts` writes it to disk, the test of the browser's server runs it from memory.

import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

const common: BuildOptions = {
	absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
	bundle: true,
	minify: true,
	legalComments: "none",
	// The ES modules of packages that have both: they can be shaken, and their UMD forms can't be bundled.
	mainFields: ["module", "main"],
	alias: {
		"vscode-languageserver-types": "./node_modules/vscode-languageserver-types/lib/esm/main.js",
		"vscode-languageserver-textdocument": "./node_modules/vscode-languageserver-textdocument/lib/esm/main.js",
	},
	logLevel: "warning",
};

const node: BuildOptions = { ...common, platform: "node", target: "node20", format: "cjs" };

const browser: BuildOptions = {
	...common,
	platform: "browser",
	target: "es2022",
	// dockerfile-language-service would ask a registry for tags with it; it is never asked to.
	alias: { ...common.alias, https: "./tools/empty.ts" },
};

/** The extension of desktop VS Code. */
export const extension: BuildOptions = {
	...node,
	entryPoints: ["client/src/extension.ts"],
	outfile: "dist/extension.js",
	external: ["vscode"],
};

/** The command, which is the desktop's language server as well. */
export const command: BuildOptions = {
	...node,
	entryPoints: ["server/src/cli.ts"],
	outfile: "dist/cli.js",
};

/** The extension of VS Code in a browser. */
export const webExtension: BuildOptions = {
	...browser,
	entryPoints: ["client/src/extension.web.ts"],
	outfile: "dist/web/extension.js",
	format: "cjs",
	external: ["vscode"],
};

/** The language server as a web worker. */
export const webServer: BuildOptions = {
	...browser,
	entryPoints: ["server/src/browser.ts"],
	outfile: "dist/web/server.js",
	format: "iife",
};
