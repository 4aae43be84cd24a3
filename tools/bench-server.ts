// What an editor waits for: medians over the wire of the built server, side by side with
// dockerfile-language-server-nodejs in the same run. Milliseconds; compare the two columns, not runs.
// Usage: node tools/bench-server.ts (after `npm run build`)

import { type Contestant, connect, ours, residentMegabytes, start, theirs } from "./language-servers.ts";

const contestants = [ours, theirs];

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
	const before = performance.now();
	await run();
	return performance.now() - before;
}

/** The medians of one server on one file. */
async function measure(contestant: Contestant, text: string): Promise<ReadonlyMap<string, number>> {
	const { pull } = contestant;
	const started = performance.now();
	const child = start(contestant);
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
