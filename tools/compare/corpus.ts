// The real files of ../shared/corpus for the conversion, with what is known of each.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ContextFiles } from "../../server/src/service/facts/facts.ts";
import { pairContext } from "./pairs.ts";

const corpus = join(import.meta.dirname, "../../../shared/corpus");

/** A single-stage file that people would convert, or would not. */
export interface Candidate {
	readonly file: string;
	readonly text: string;
	/** Capped per repository: for rates. */
	readonly core: boolean;
	/** The ecosystem, or the reason why a conversion makes no sense. */
	readonly kind: string;
}

/** A file with the conversion that a person made of it. */
export interface PersonsPair {
	readonly id: string;
	readonly ecosystem: string;
	readonly before: string;
	readonly after: string;
	readonly context: ContextFiles;
}

/** Whether the files are there. */
export function hasCorpus(): boolean {
	return existsSync(join(corpus, "single.tsv"));
}

/** Those of a table: `single`, `single_history` or `single_noconvert`. */
export function candidates(table: string): readonly Candidate[] {
	return rows(table).map(([file = "", core, kind = ""]) => ({
		file,
		core: core === "1",
		kind,
		text: readFileSync(join(corpus, file), "utf8"),
	}));
}

/** The conversions that people made. */
export function personsPairs(): readonly PersonsPair[] {
	return rows("pairs").map(([id = "", , , , ecosystem = ""]) => {
		const read = (name: string): string => readFileSync(join(corpus, "pairs", id, name), "utf8");
		const folder = join(corpus, "pairs", id, "context");
		const texts = new Map<string, string>();
		if (existsSync(folder)) {
			for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
				if (!entry.isFile()) continue;
				const path = join(entry.parentPath, entry.name);
				texts.set(path.slice(folder.length + 1), readFileSync(path, "utf8"));
			}
		}
		const before = read("before.Dockerfile");
		const { dockerfile_dir: where } = JSON.parse(read("meta.json")) as { readonly dockerfile_dir: string };
		const names = existsSync(join(corpus, "pairs", id, "context.txt")) ? read("context.txt") : "";
		const context = pairContext(names, texts, where === "." ? "" : where, before);
		return { id, ecosystem, before, after: read("after.Dockerfile"), context };
	});
}

function rows(table: string): readonly (readonly string[])[] {
	const lines = readFileSync(join(corpus, `${table}.tsv`), "utf8")
		.split("\n")
		.slice(1);
	return lines.filter((line) => line !== "").map((line) => line.split("\t"));
}
