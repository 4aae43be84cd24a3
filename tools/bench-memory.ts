// How much memory the built server takes for the real workspaces of ../shared/corpus, beside that of
// dockerfile-language-server-nodejs, which looks at no workspace. Resident megabytes of the server's process.
// Usage: node tools/bench-memory.ts (after `npm run build`); exit code 1 where ours takes more than it may.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ProtocolConnection } from "vscode-languageserver/node";
import { type Contestant, connect, ours, residentMegabytes, start, theirs } from "./language-servers.ts";

const limit = 150;
const workspaces = new URL("../../shared/corpus/workspaces/", import.meta.url);

if (!existsSync(workspaces)) {
	console.log(`not measured: ${fileURLToPath(workspaces)} is not there`);
	process.exit();
}

const folders = readdirSync(workspaces).map((name) => new URL(`${encodeURIComponent(name)}/`, workspaces));
const dockerfiles = folders.map(dockerfilesIn);

function dockerfilesIn(folder: URL): readonly URL[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && /^Dockerfile$|\.dockerfile$/i.test(entry.name))
		.map(({ parentPath, name }) => new URL(`file://${encodeURI(`${parentPath}/${name}`)}`))
		.sort((a, b) => a.href.length - b.href.length);
}

/** Opens a Dockerfile and waits for its diagnostics. */
async function open(connection: ProtocolConnection, { pull }: Contestant, file: URL): Promise<void> {
	const uri = file.href;
	const text = readFileSync(file, "utf8");
	const pushed = pull ? undefined : published(connection, uri);
	await connection.sendNotification("textDocument/didOpen", {
		textDocument: { uri, languageId: "dockerfile", version: 1, text },
	});
	await (pushed ?? connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } }));
}

function published(connection: ProtocolConnection, uri: string): Promise<void> {
	return new Promise((resolve) => {
		connection.onNotification("textDocument/publishDiagnostics", (params: { readonly uri: string }) => {
			if (params.uri === uri) resolve();
		});
	});
}

async function measure(contestant: Contestant): Promise<readonly number[]> {
	const child = start(contestant);
	try {
		const connection = connect(child);
		const result: number[] = [];
		await connection.sendRequest("initialize", {
			processId: process.pid,
			rootUri: null,
			capabilities: {
				workspace: { workspaceFolders: true },
				...(contestant.pull ? { textDocument: { diagnostic: {} } } : {}),
			},
			workspaceFolders: folders.map(({ href }) => ({ uri: href, name: href })),
		});
		await connection.sendNotification("initialized", {});
		result.push(residentMegabytes(child));
		// The first diagnostics wait until all folders have been looked through.
		for (const [first] of dockerfiles) if (first !== undefined) await open(connection, contestant, first);
		result.push(residentMegabytes(child));
		for (const [, ...rest] of dockerfiles) {
			for (const file of rest.slice(0, 20)) await open(connection, contestant, file);
		}
		result.push(residentMegabytes(child));
		connection.dispose();
		return result;
	} finally {
		child.kill("SIGKILL");
	}
}

/** A process of Node that does nothing. */
async function idle(): Promise<number> {
	const child: ChildProcess = spawn(process.execPath, ["-e", "setTimeout(() => {}, 10_000)"]);
	await sleep(1000);
	const memory = residentMegabytes(child);
	child.kill("SIGKILL");
	return memory;
}

const contestants: readonly Contestant[] = [
	{ ...ours, name: "in VS Code" },
	{ ...ours, name: "in any other editor", node: [] },
	{ ...theirs, name: "dockerfile-language-server" },
];
const more = dockerfiles.reduce((sum, [, ...rest]) => sum + Math.min(rest.length, 20), folders.length);
const steps = [
	"greeted",
	`${folders.length} folders indexed, diagnostics of a Dockerfile in each`,
	`diagnostics of ${more} Dockerfiles, all open`,
];

console.log("resident memory, MB".padEnd(58), ...contestants.map(({ name }) => name.padStart(27)));
const alone = (await idle()).toFixed(0);
console.log("Node alone".padEnd(58), ...contestants.map(() => alone.padStart(27)));
const columns: (readonly number[])[] = [];
for (const contestant of contestants) columns.push(await measure(contestant));
for (const [index, step] of steps.entries()) {
	console.log(
		step.padEnd(58),
		...columns.map((column) => (column[index] ?? Number.NaN).toFixed(0).padStart(27)),
	);
}
const most = Math.max(columns[0]?.[1] ?? Number.NaN, columns[1]?.[1] ?? Number.NaN);
const holds = Number.isNaN(most) || most < limit;
console.log(
	`\nours after indexing: ${most.toFixed(0)} MB at most, the limit is ${limit}: ${holds ? "holds" : "DOES NOT HOLD"}`,
);
process.exit(holds ? 0 : 1);
