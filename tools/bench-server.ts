// What an editor waits for: medians over the wire of the built server, side by side with
// dockerfile-language-server-nodejs in the same run. Milliseconds; compare the two columns, not runs.
// Usage: node tools/bench-server.ts (after `npm run build`)

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
	createProtocolConnection,
	type ProtocolConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-languageserver/node";

interface Contestant {
	readonly name: string;
	/** A file URL. */
	readonly script: string;
	readonly args: readonly string[];
	/** Node's own arguments, as the extension starts its server. */
	readonly node: readonly string[];
	/** Diagnostics are asked for; else they are pushed. */
	readonly pull: boolean;
}

const contestants: readonly Contestant[] = [
	{
		name: "dockerfile-stages",
		script: new URL("../dist/cli.js", import.meta.url).href,
		args: ["lsp", "--stdio"],
		node: ["--max-semi-space-size=8"],
		pull: true,
	},
	{
		name: "dockerfile-language-server",
		script: import.meta.resolve("dockerfile-language-server-nodejs/bin/docker-langserver"),
		args: ["--stdio"],
		node: [],
		pull: false,
	},
];

const uri = "file:///bench/Dockerfile";
const repetitions = 60;

/** 25 lines a stage. */
function makeDockerfile(stages: number): string {
	const parts: string[] = [];
	for (let i = 0; i < stages; i++) {
		parts.push(
			`# s${i} makes part ${i}`,
			`FROM ${i === 0 ? "golang:1.24" : `s${i - 1}`} AS s${i}`,
			"WORKDIR /src",
			...Array.from({ length: 18 }, (_, n) => `RUN go build -o /out/tool${n} ./cmd/tool${n}`),
			`COPY ${i === 0 ? "" : `--from=s${i - 1} `}/out/ /out/`,
			'ENV NAME="value"',
			"EXPOSE 80",
			"",
		);
	}
	return `${parts.join("\n")}\nFROM scratch\nCOPY --link --from=s0 /out /\n`;
}

function median(times: number[]): number {
	return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await run();
	return performance.now() - start;
}

/** The medians of one server on one file. */
async function measure(
	{ script, args, node, pull }: Contestant,
	text: string,
): Promise<ReadonlyMap<string, number>> {
	const started = performance.now();
	const child = spawn(process.execPath, [...node, fileURLToPath(script), ...args], {
		stdio: ["pipe", "pipe", "inherit"],
	});
	const results = new Map<string, number>();
	try {
		const connection = connect(child);
		let published = (): void => {};
		connection.onNotification("textDocument/publishDiagnostics", () => published());
		const diagnostics = (): Promise<unknown> =>
			pull
				? connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } })
				: new Promise<void>((resolve) => {
						published = resolve;
					});
		await connection.sendRequest("initialize", {
			processId: process.pid,
			rootUri: null,
			capabilities: {
				textDocument: { definition: { linkSupport: true }, ...(pull ? { diagnostic: {} } : {}) },
			},
		});
		await connection.sendNotification("initialized", {});
		results.set("start", performance.now() - started);
		const opened = timed(diagnostics);
		await connection.sendNotification("textDocument/didOpen", {
			textDocument: { uri, languageId: "dockerfile", version: 1, text },
		});
		results.set("open to diagnostics", await opened);

		const line = text.split("\n").findIndex((candidate) => candidate.startsWith("COPY --link"));
		const character = "COPY --link --from=s0".length;
		const position = { line, character };
		let version = 1;
		const type = (): Promise<void> => {
			version++;
			const at = { line: 2, character: 8 };
			return connection.sendNotification("textDocument/didChange", {
				textDocument: { uri, version },
				contentChanges: [
					{
						range: { start: at, end: version % 2 ? { ...at, character: 9 } : at },
						text: version % 2 ? "" : "x",
					},
				],
			});
		};
		const ask = (method: string) => () => connection.sendRequest(method, { textDocument: { uri }, position });
		const tasks: readonly (readonly [string, () => Promise<unknown>])[] = [
			["keystroke to diagnostics", diagnostics],
			["keystroke to completion", ask("textDocument/completion")],
			["keystroke to definition", ask("textDocument/definition")],
			["keystroke to hover", ask("textDocument/hover")],
		];
		for (const [name, task] of tasks) {
			const times: number[] = [];
			for (let i = 0; i < repetitions; i++) {
				times.push(
					await timed(async () => {
						const answer = task === diagnostics && !pull ? diagnostics() : undefined;
						await type();
						await (answer ?? task());
					}),
				);
			}
			results.set(name, median(times));
		}
		results.set("resident memory, MB", residentMegabytes(child));
		connection.dispose();
	} finally {
		child.kill("SIGKILL");
	}
	return results;
}

function connect(child: ChildProcess): ProtocolConnection {
	if (child.stdout === null || child.stdin === null) throw new Error("the server has no standard streams");
	const connection = createProtocolConnection(
		new StreamMessageReader(child.stdout),
		new StreamMessageWriter(child.stdin),
	);
	// What a server asks its client for is answered as a client that knows nothing would.
	connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => null));
	connection.onRequest("client/registerCapability", () => null);
	connection.onRequest("client/unregisterCapability", () => null);
	connection.onRequest("window/workDoneProgress/create", () => null);
	connection.onRequest("workspace/diagnostic/refresh", () => null);
	connection.listen();
	return connection;
}

// Linux only; elsewhere nothing is known.
function residentMegabytes({ pid }: ChildProcess): number {
	try {
		const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
		return Number(pages) / 1024;
	} catch {
		return Number.NaN;
	}
}

for (const stages of [12, 400]) {
	const text = makeDockerfile(stages);
	console.log(
		`\n${text.split("\n").length} lines, ${stages + 1} stages`.padEnd(30),
		...contestants.map(({ name }) => name.padStart(28)),
	);
	const columns: ReadonlyMap<string, number>[] = [];
	for (const contestant of contestants) columns.push(await measure(contestant, text));
	for (const name of columns[0]?.keys() ?? []) {
		console.log(
			name.padEnd(29),
			...columns.map((column) => (column.get(name) ?? Number.NaN).toFixed(2).padStart(28)),
		);
	}
}
