// The command `dockerfile-stages`: the service for CI and other tools, and the language server for any editor.

import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Io } from "./cli/io.ts";
import { run } from "./cli/run.ts";

const io: Io = {
	input: process.stdin,
	out: (text) => process.stdout.write(text),
	error: (text) => process.stderr.write(text),
};

// `| head` closes the pipe when it has enough: nobody wants the rest, nor to hear about it.
for (const stream of [process.stdout, process.stderr]) {
	stream.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code !== "EPIPE") throw error;
		process.exit();
	});
}

run(process.argv.slice(2), version, io).then((code) => {
	// The process ends by itself when all is written.
	if (code !== undefined) process.exitCode = code;
});

// The manifest lies above this file, how far depends on whether it is bundled.
function version(): string {
	let folder = dirname(realpathSync(process.argv[1] ?? "."));
	for (let above = dirname(folder); above !== folder; folder = above, above = dirname(folder)) {
		const { name, version: found } = manifestIn(folder);
		if (name === "dockerfile-stages" && found !== undefined) return found;
	}
	return "unknown";
}

function manifestIn(folder: string): { readonly name?: string; readonly version?: string } {
	try {
		return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
	} catch {
		return {};
	}
}
