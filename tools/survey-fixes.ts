// Applies every fix that the rules offer on real Dockerfiles (../shared/corpus), and says which of them go wrong.
// Usage: node tools/survey-fixes.ts [--step N] [--code CODE]; every Nth file is looked at, every one by default.

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { noFacts } from "../server/src/service/facts/facts.ts";
import { type Trial, tryFixes } from "./compare/fixes.ts";
import { corpusFiles } from "./survey-rules.ts";

/** Every trial on every `step`th file. Empty where the files are not at hand. */
export function* corpusTrials(step: number): Generator<Trial & { readonly file: string }> {
	for (const [index, { name, text }] of corpusFiles(true).entries()) {
		if (index % step === 0) for (const trial of tryFixes(text, noFacts)) yield { ...trial, file: name };
	}
}

function main(): void {
	const { values } = parseArgs({ options: { step: { type: "string" }, code: { type: "string" } } });
	const counts = new Map<string, { tried: number; failed: number }>();
	for (const { code, file, line, title, failure } of corpusTrials(Number(values.step ?? 1))) {
		if (values.code !== undefined && code !== values.code) continue;
		const count = counts.get(code) ?? { tried: 0, failed: 0 };
		counts.set(code, count);
		count.tried++;
		if (failure === undefined) continue;
		count.failed++;
		console.log(`${file}:${line}: ${code}: "${title}": ${failure}`);
	}
	if (counts.size === 0) console.log("skipped: ../shared/corpus is not here");
	for (const [code, { tried, failed }] of counts) {
		console.log(code.padEnd(36), `${tried} tried,`, `${failed} failed`);
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
