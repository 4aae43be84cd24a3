// What is bundled, and how. `build.ts` writes it to disk, a test runs it from memory.
//
// There are two bundles, and each runs in Node as well as in a browser: what only one of the two has is imported
// dynamically, so that it is evaluated only there.

import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

const common: BuildOptions = {
	absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
	bundle: true,
	minify: true,
	legalComments: "none",
	format: "cjs",
	target: "es2022",
	// Node's own modules stay outside; of packages with a form for each host, what is imported decides.
	platform: "node",
	conditions: ["node", "browser"],
	// The ES modules of packages that have both: they can be shaken, and their UMD forms can't be bundled.
	mainFields: ["module", "main"],
	alias: {
		"vscode-languageserver-types": "./node_modules/vscode-languageserver-types/lib/esm/main.js",
		"vscode-languageserver-textdocument": "./node_modules/vscode-languageserver-textdocument/lib/esm/main.js",
		// Its form for Node needs Node; that for browsers runs in both.
		yaml: "./node_modules/yaml/browser/index.js",
		// dockerfile-language-service would ask a registry for tags with it; it is never asked to.
		https: "./tools/empty.ts",
	},
	logLevel: "warning",
};

/** The extension: desktop and browser. */
export const extension: BuildOptions = {
	...common,
	entryPoints: ["client/src/extension.ts"],
	outfile: "dist/extension.js",
	external: ["vscode"],
};

/** The language server and the command: a Node process and a web worker. */
export const server: BuildOptions = {
	...common,
	entryPoints: ["server/src/main.ts"],
	outfile: "dist/server.js",
};
