// The language servers that are measured: ours as it is built, and dockerfile-language-server-nodejs beside it.

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
	createProtocolConnection,
	type ProtocolConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-languageserver/node";

/** A server that speaks over its standard streams. */
export interface Contestant {
	readonly name: string;
	/** A file URL. */
	readonly script: string;
	readonly args: readonly string[];
	/** Node's own arguments, as the extension starts its server. */
	readonly node: readonly string[];
	/** Diagnostics are asked for; else they are pushed. */
	readonly pull: boolean;
}

/** Ours as the extension starts it. */
export const ours: Contestant = {
	name: "dockerfile-stages",
	script: new URL("../dist/cli.js", import.meta.url).href,
	args: ["lsp", "--stdio"],
	node: ["--max-semi-space-size=8", "--no-allocation-site-pretenuring"],
	pull: true,
};

/** The server that other extensions for Dockerfiles are built on. */
export const theirs: Contestant = {
	name: "dockerfile-language-server",
	script: import.meta.resolve("dockerfile-language-server-nodejs/bin/docker-langserver"),
	args: ["--stdio"],
	node: [],
	pull: false,
};

/** Starts a server; whoever starts it kills it. */
export function start({ node, script, args }: Contestant): ChildProcess {
	return spawn(process.execPath, [...node, fileURLToPath(script), ...args], {
		stdio: ["pipe", "pipe", "inherit"],
	});
}

/** A connection that answers as a client that knows nothing would. */
export function connect(child: ChildProcess): ProtocolConnection {
	if (child.stdout === null || child.stdin === null) throw new Error("the server has no standard streams");
	const connection = createProtocolConnection(
		new StreamMessageReader(child.stdout),
		new StreamMessageWriter(child.stdin),
	);
	connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => null));
	connection.onRequest("client/registerCapability", () => null);
	connection.onRequest("client/unregisterCapability", () => null);
	connection.onRequest("window/workDoneProgress/create", () => null);
	connection.onRequest("workspace/diagnostic/refresh", () => null);
	connection.listen();
	return connection;
}

/** The resident memory of a process; NaN where the system does not tell, which is anywhere but on Linux. */
export function residentMegabytes({ pid }: ChildProcess): number {
	try {
		const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
		return Number(pages) / 1024;
	} catch {
		return Number.NaN;
	}
}
