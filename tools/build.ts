// Bundles the extension, the command and the servers into dist/: `npm run build`. `--dev` keeps names and adds source
// maps, `--watch` does so again on every change.

import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { build, context } from "esbuild";
import { command, extension, webExtension, webServer } from "./bundles.ts";

const { values } = parseArgs({ options: { dev: { type: "boolean" }, watch: { type: "boolean" } } });
const dev = values.dev || values.watch ? { minify: false, sourcemap: true, logLevel: "info" as const } : {};
const bundles = [extension, command, webExtension, webServer].map((bundle) => ({ ...bundle, ...dev }));

await rm(new URL("../dist", import.meta.url), { recursive: true, force: true });
if (values.watch) {
	const contexts = await Promise.all(bundles.map((bundle) => context(bundle)));
	await Promise.all(contexts.map((each) => each.watch()));
} else {
	await Promise.all(bundles.map((bundle) => build(bundle)));
}
