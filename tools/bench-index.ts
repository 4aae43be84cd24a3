// How a large workspace is looked through for builds: 5,000 Dockerfiles and 2,000 YAML files, half of which build. Prints how
// long it takes, how long the thread is ever held meanwhile, and what a change of one file costs afterwards.
// Usage: node tools/bench-index.ts

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Files } from "../server/src/workspace/files.ts";
import { nodeFiles } from "../server/src/workspace/node-files.ts";
import { Surroundings } from "../server/src/workspace/surroundings.ts";

const [dockerfiles, yamlFiles] = [5000, 2000];

const dockerfile = [
	"FROM golang:1.24 AS build",
	"COPY . .",
	"RUN go build -o /app .",
	"FROM build AS test",
	"RUN go test ./...",
	"FROM alpine:3.20 AS release",
	"COPY --from=build /app /app",
	"",
].join("\n");

function yaml(index: number): string {
	const services = Array.from(
		{ length: 10 },
		(_, at) =>
			`  s${at}:\n    build: { context: ., target: ${at % 2 ? "test" : "release"} }\n    ports: ["80:80"]\n`,
	);
	return index % 2
		? `services:\n${services.join("")}`
		: `kind: ConfigMap\ndata:\n${"  key: value\n".repeat(60)}`;
}

function makeWorkspace(folder: string): void {
	for (let index = 0; index < dockerfiles; index++) {
		const inner = join(folder, `group${index % 50}`, `service${index}`);
		mkdirSync(inner, { recursive: true });
		writeFileSync(join(inner, "Dockerfile"), dockerfile);
		if (index < yamlFiles)
			writeFileSync(join(inner, index % 2 ? "compose.yaml" : "values.yaml"), yaml(index));
	}
}

const folder = mkdtempSync(join(tmpdir(), "bench-index-"));
try {
	makeWorkspace(folder);
	const root = `${pathToFileURL(folder).href}/`;
	let reads = 0;
	const counting: Files = {
		list: (uri) => nodeFiles.list(uri),
		read: (uri, limit) => {
			reads++;
			return nodeFiles.read(uri, limit);
		},
	};
	let changes = 0;
	const surroundings = new Surroundings(counting, () => changes++);
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	const start = performance.now();
	surroundings.setFolders([root]);
	await surroundings.indexed(root);
	const took = performance.now() - start;
	delay.disable();
	console.log(
		`${dockerfiles} Dockerfiles and ${yamlFiles} YAML files are looked through in ${Math.round(took)} ms, ${reads} read`,
	);
	console.log(
		`the thread was held for at most ${Math.round(delay.max / 1e6)} ms, at the median ${(delay.percentile(50) / 1e6).toFixed(1)} ms`,
	);

	const uri = `${root}group1/service1/Dockerfile`;
	const first = performance.now();
	const { targets } = surroundings.claimFacts(uri);
	console.log(
		`the first answer about a Dockerfile took ${(performance.now() - first).toFixed(1)} ms: ${targets.length} targets`,
	);

	reads = 0;
	changes = 0;
	writeFileSync(
		join(folder, "group1/service1/compose.yaml"),
		"services: { a: { build: { context: ., target: build } } }\n",
	);
	surroundings.changed([{ uri: `${root}group1/service1/compose.yaml`, kind: "changed" }]);
	while (changes === 0) await sleep(5);
	const again = performance.now();
	const after = surroundings.claimFacts(uri).targets.map(({ name }) => name);
	console.log(
		`after a change ${reads} file was read again; the answer (${after.join(", ")}) took ${(performance.now() - again).toFixed(1)} ms`,
	);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
