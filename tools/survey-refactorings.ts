// Tries every refactoring and rename on real Dockerfiles (../shared/corpus), and says which of them go wrong.
// Usage: node tools/survey-refactorings.ts [--step N] [--reasons]; every Nth file is looked at, every one by default.

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type RefactoringTrial, tryRefactorings } from "./compare/refactorings.ts";
import { corpusFiles } from "./survey-rules.ts";

/** Every trial on every `step`th file. Empty where the files are not at hand. */
export function* refactoringTrials(step: number): Generator<RefactoringTrial & { readonly file: string }> {
	for (const [index, { name, text }] of corpusFiles(true).entries()) {
		if (index % step === 0) for (const trial of tryRefactorings(text)) yield { ...trial, file: name };
	}
}

function main(): void {
	const { values } = parseArgs({ options: { step: { type: "string" }, reasons: { type: "boolean" } } });
	const counts = new Map<string, { done: number; refused: number; failed: number }>();
	const reasons = new Map<string, number>();
	for (const { file, line, title, outcome, reason = "" } of refactoringTrials(Number(values.step ?? 1))) {
		// By kind: the names in a title differ.
		const kind = title.replaceAll(/`[^`]*`|\d+/g, "…");
		const count = counts.get(kind) ?? { done: 0, refused: 0, failed: 0 };
		counts.set(kind, count);
		count[outcome]++;
		if (outcome === "failed") console.log(`${file}:${line}: "${title}": ${reason}`);
		if (outcome === "refused") {
			const why = `${kind}: ${reason.replaceAll(/`[^`]*`|\d+/g, "…")}`;
			reasons.set(why, (reasons.get(why) ?? 0) + 1);
		}
	}
	if (counts.size === 0) console.log("skipped: ../shared/corpus is not here");
	for (const [kind, { done, refused, failed }] of counts) {
		console.log(kind.padEnd(52), `${done} done, ${refused} refused, ${failed} failed`);
	}
	if (values.reasons !== true) return;
	for (const [why, count] of [...reasons].sort(([, a], [, b]) => b - a))
		console.log(String(count).padStart(6), why);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
