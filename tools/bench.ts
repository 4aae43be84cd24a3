// How long the service takes as files grow, side by side with dockerfile-ast and dockerfile-utils on the same text in
// the same run. Figures are medians in milliseconds; only their ratios mean anything from one machine to the next.
// Started with V8's flags as the server is.
// Usage: npm run bench -- [--quick] [--features]   (--features: only those); exit code 1 where a feature is too slow

import { DockerfileParser } from "dockerfile-ast";
import { validate } from "dockerfile-utils";
import { TextDocument } from "vscode-languageserver-textdocument";
import { noFacts } from "../server/src/service/facts/facts.ts";
import { diagnostics } from "../server/src/service/features/diagnostics.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import type { Dockerfile } from "../server/src/service/syntax/dockerfile.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { benchFeatures } from "./bench-features.ts";
import { timeOf } from "./bench-time.ts";

const quick = process.argv.includes("--quick");
const onlyFeatures = process.argv.includes("--features");
const sizes = onlyFeatures ? [] : quick ? [100, 1_000] : [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
// The peers take minutes beyond this.
const peerLimit = 10_000;

/** A Dockerfile of about so many lines, a stage every ten, each of which uses those before it. */
function makeDockerfile(lines: number): string {
	const stages = Math.max(1, Math.floor(lines / 10));
	const parts: string[] = ["ARG VERSION=1"];
	for (let i = 0; i < stages; i++) {
		const base = i % 3 === 0 ? `alpine:3.${i % 20}` : `s${i - 1}`;
		const copy = i === 0 ? "RUN true" : `COPY --from=s${i - 1} --chown=1:1 /app/out /app/`;
		parts.push(
			`# s${i} makes part ${i}`,
			`FROM ${base} AS s${i}`,
			"WORKDIR /app",
			`ENV NAME${i}=value OTHER="a b"`,
			"COPY package.json src ./",
			"RUN apt-get update && \\\n    apt-get install -y --no-install-recommends curl \\\n    # a comment\n    git",
			copy,
		);
	}
	parts.push('CMD ["node", "x"]');
	return `${parts.join("\n")}\n`;
}

function scanned(text: string): Dockerfile {
	return scan(TextDocument.create("file:///Dockerfile", "dockerfile", 1, text));
}

function row(label: string, cells: readonly (number | string)[]): void {
	console.log(
		label.padEnd(10),
		...cells.map((cell) => (typeof cell === "number" ? cell.toFixed(2) : cell).padStart(13)),
	);
}

if (!onlyFeatures)
	row("lines", ["scan", "dockerfile-ast", "ratio", "graph", "diagnostics", "dockerfile-utils", "ratio"]);
for (const size of sizes) {
	const text = makeDockerfile(size);
	const budget = quick ? 100 : 1000;
	const scanTime = timeOf(() => scanned(text), budget);
	const graphTime = timeOf(() => buildGraph(scanned(text)), budget);
	// With the scan and the graph: what a keystroke costs.
	const check = (): unknown => diagnostics({ graph: buildGraph(scanned(text)), facts: noFacts }, new Map());
	const checkTime = timeOf(check, budget);
	const peers = size <= peerLimit;
	const astTime = peers ? timeOf(() => DockerfileParser.parse(text), budget) : undefined;
	const validateTime = peers ? timeOf(() => validate(text), budget) : undefined;
	row(String(text.split("\n").length - 1), [
		scanTime,
		astTime ?? "-",
		astTime === undefined ? "-" : astTime / scanTime,
		graphTime,
		checkTime,
		validateTime ?? "-",
		validateTime === undefined ? "-" : validateTime / checkTime,
	]);
}
const usual = benchFeatures(300, 12, quick ? 50 : 300, 1);
const large = benchFeatures(10_000, 1_000, quick ? 50 : 300, 10);
process.exit(usual && large ? 0 : 1);
