// How often each rule speaks on real Dockerfiles (../shared/corpus), and where.
// Usage: node tools/survey-rules.ts [--list CODE] [--all]; --all looks at every file, not only at those that count.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { TextDocument } from "vscode-languageserver-textdocument";
import { noFacts } from "../server/src/service/facts/facts.ts";
import { findings } from "../server/src/service/features/diagnostics.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import { rules } from "../server/src/service/rules/index.ts";
import { scan } from "../server/src/service/syntax/scan.ts";

const corpus = join(dirname(fileURLToPath(import.meta.url)), "../../shared/corpus");

/** The real Dockerfiles to look at: those that are no copies of each other, or all. Empty where there are none. */
export function corpusFiles(all: boolean): readonly { readonly name: string; readonly text: string }[] {
	const table = join(corpus, "head.tsv");
	if (!existsSync(table)) return [];
	const [header = "", ...lines] = readFileSync(table, "utf8").trimEnd().split("\n");
	const columns = header.split("\t");
	const [file, core] = [columns.indexOf("file"), columns.indexOf("core")];
	return lines
		.map((line) => line.split("\t"))
		.filter((cells) => all || cells[core] === "1")
		.map((cells) => ({
			name: cells[file] ?? "",
			text: readFileSync(join(corpus, cells[file] ?? ""), "utf8"),
		}));
}

function main(): void {
	const { values } = parseArgs({ options: { list: { type: "string" }, all: { type: "boolean" } } });
	const files = corpusFiles(values.all === true);
	if (files.length === 0) {
		console.log("skipped: ../shared/corpus is not here");
		return;
	}
	const counts = new Map(rules.map(({ code }) => [code, { files: 0, findings: 0 }]));
	for (const { name, text } of files) {
		const document = TextDocument.create(`file:///${name}`, "dockerfile", 1, text);
		const seen = new Set<string>();
		for (const { rule, finding } of findings(
			{ graph: buildGraph(scan(document)), facts: noFacts },
			new Map(),
		)) {
			const count = counts.get(rule.code);
			if (count === undefined) continue;
			count.findings++;
			if (!seen.has(rule.code)) count.files++;
			seen.add(rule.code);
			if (rule.code === values.list) {
				console.log(`${name}:${finding.range.start.line + 1}: ${finding.message}`);
			}
		}
	}
	if (values.list !== undefined) return;
	console.log("rule".padEnd(36), "files findings  % of", files.length);
	for (const [code, { files: hit, findings: all }] of counts) {
		const share = ((100 * hit) / files.length).toFixed(1);
		console.log(code.padEnd(36), String(hit).padStart(5), String(all).padStart(8), share.padStart(5));
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
