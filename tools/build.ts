// Bundles the extension and the server into dist/: `npm run build`. `--dev` keeps names and adds source maps, `--watch`
// does so again on every change.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { build, context } from "esbuild";
import { extension, server } from "./bundles.ts";

const { values } = parseArgs({ options: { dev: { type: "boolean" }, watch: { type: "boolean" } } });
const dev = values.dev || values.watch ? { minify: false, sourcemap: true, logLevel: "info" as const } : {};
const bundles = [extension, server].map((bundle) => ({ ...bundle, ...dev }));
const dist = new URL("../dist/", import.meta.url);

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
// A file of its own, since a worker may stumble over the first line.
await writeFile(new URL("cli.js", dist), '#!/usr/bin/env node\nrequire("./server.js");\n', { mode: 0o755 });
if (values.watch) {
	const contexts = await Promise.all(bundles.map((bundle) => context(bundle)));
	await Promise.all(contexts.map((each) => each.watch()));
} else {
	await Promise.all(bundles.map((bundle) => build(bundle)));
}
