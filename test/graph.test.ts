// The graph prints itself: each file of fixtures/graph is a Dockerfile and, after a line `#=`, what the graph says of it.
// UPDATE=1 rewrites what stands after that line.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import { buildGraph } from "../server/src/service/graph/build.ts";
import { stepsOf } from "../server/src/service/graph/evaluate.ts";
import type { BuildGraph, Reference, Target } from "../server/src/service/graph/graph.ts";
import { reachable, stageLabel } from "../server/src/service/graph/queries.ts";
import { buildRefusal } from "../server/src/service/graph/refusal.ts";
import type { Problem } from "../server/src/service/syntax/dockerfile.ts";
import { scan } from "../server/src/service/syntax/scan.ts";

const folder = new URL("fixtures/graph/", import.meta.url);
const separator = "\n#=\n";

for (const name of readdirSync(folder).sort()) {
	test(`graph: ${name}`, () => {
		const path = new URL(name, folder);
		const [source = "", expected = ""] = readFileSync(path, "utf8").split(separator);
		const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, source.replaceAll("␍", "\r"));
		const got = print(buildGraph(scan(document)));
		if (process.env.UPDATE !== undefined) writeFileSync(path, `${source}${separator}${got}\n`);
		else assert.equal(got, expected.trimEnd());
	});
}

function print(graph: BuildGraph): string {
	const lines: string[] = [];
	for (const stage of graph.stages) {
		const { start, end } = stage.range;
		const base = stage.base === undefined ? "nothing" : printTarget(stage.base.target);
		lines.push(
			`stage ${stage.index} ${stage.name?.value ?? "-"} ${start.line + 1}-${end.line + 1} on ${base}`,
		);
	}
	for (const reference of graph.references) lines.push(printReference(reference));
	const needed = [...reachable(graph)].map((stage) => stage.index).sort((a, b) => a - b);
	lines.push(`needs ${needed.join(" ")}`);
	for (const step of stepsOf(graph)) {
		for (const { name, word } of step.undefined) {
			lines.push(`undefined ${name} at ${word.range.start.line + 1}:${word.range.start.character + 1}`);
		}
		for (const problem of step.problems) lines.push(`step ${printProblem(problem)}`);
	}
	for (const problem of graph.problems) lines.push(printProblem(problem));
	const refusal = buildRefusal(graph, false);
	lines.push(refusal === undefined ? "builds" : `refused at line ${refusal.line}: ${refusal.message}`);
	return lines.map((line) => `# ${line}`).join("\n");
}

function printReference(reference: Reference): string {
	const { kind, name, target, misuse, candidates } = reference;
	const { start, end } = name.range;
	const place = `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
	const more = candidates.length === 0 ? "" : ` or ${candidates.map(stageLabel).join(", ")}`;
	return `${kind} ${JSON.stringify(name.text)} at ${place} -> ${printTarget(target)}${more}${misuse === undefined ? "" : ` (${misuse})`}`;
}

function printTarget(target: Target): string {
	switch (target.kind) {
		case "stage":
			return `stage ${target.stage.index}${target.byIndex ? " by index" : ""}`;
		case "image":
			return `image ${target.image}`;
		case "error":
		case "unknown":
			return `${target.kind}: ${target.message}`;
		default:
			return target.kind;
	}
}

function printProblem({ kind, message, range, suggestion }: Problem): string {
	const { start, end } = range;
	const place = `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
	return `${kind} at ${place}: ${message}${suggestion === undefined ? "" : ` (${suggestion}?)`}`;
}
