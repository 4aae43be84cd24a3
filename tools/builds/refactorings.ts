// Builds a project of test/refactorings before and after each refactoring that its Dockerfile is offered, and says what
// is not the same: files, config, what the container prints.

import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Range } from "vscode-languageserver-types";
import { noFacts } from "../../server/src/service/facts/facts.ts";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import type { BuildGraph, Stage } from "../../server/src/service/graph/graph.ts";
import { refactorings } from "../../server/src/service/refactor/index.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";
import { cache, type Engine } from "./engine.ts";
import { imagesOf } from "./project.ts";

/** One refactoring of a project, built for real. */
export interface RefactoringResult {
	readonly project: string;
	/** Its title and the line where it was offered. */
	readonly title: string;
	readonly seconds: number;
	/** What is not the same; empty where everything is as it was. */
	readonly differences: readonly string[];
}

/**
 * Builds and compares what the project's Dockerfile becomes: all of it and all targets, or a third of the places where a
 * stage can be cut and the default target. Leaves no image of it behind.
 */
export async function* compareRefactorings(
	engine: Engine,
	folder: string,
	project: string,
	every: boolean,
): AsyncGenerator<RefactoringResult> {
	const context = join(folder, project);
	const text = await readFile(join(context, "Dockerfile"), "utf8");
	const graph = graphOf(text, `${pathToFileURL(context).href}/Dockerfile`);
	for (const image of imagesOf(text)) await engine.provide(image);
	const targets = (every ? graph.stages : []).flatMap(({ name }) => (name === undefined ? [] : [name.value]));
	const builder = new Builder(engine, project, context);
	const before = await builder.build(text, targets);
	if (typeof before === "string") {
		yield { project, title: "as it is", seconds: 0, differences: [`before: the build failed\n${before}`] };
		return;
	}
	for (const [index, [after, { title, gone }]] of [...resultsOf(graph)].entries()) {
		if (!every && /^(Split|Extract)/.test(title) && index % 3 !== 0) continue;
		const start = performance.now();
		const built = await builder.build(
			after,
			targets.filter((target) => !gone.has(target)),
		);
		const seconds = (performance.now() - start) / 1000;
		const differences =
			typeof built === "string"
				? [`after: the build failed\n${built}\n${after}`]
				: differencesOf(before, built);
		yield { project, title, seconds, differences };
	}
	await builder.clean();
}

interface Result {
	readonly title: string;
	/** The stages that it takes away. */
	readonly gone: ReadonlySet<string>;
}

// What all refactorings make of a file, each text once: with the cursor on every instruction, and with it and the next one
// selected.
function resultsOf(graph: BuildGraph): ReadonlyMap<string, Result> {
	const { document } = graph.file;
	const results = new Map<string, Result>();
	for (const range of graph.stages.flatMap(selectionsOf)) {
		for (const refactor of refactorings) {
			const found = refactor({ graph, facts: noFacts }, range);
			if (found === undefined || "refused" in found) continue;
			const text = TextDocument.applyEdits(document, [...found.edits]);
			const names = new Set(graphOf(text, document.uri).stages.map(({ name }) => name?.value));
			const gone = graph.stages.flatMap(({ name }) =>
				name === undefined || names.has(name.value) ? [] : [name.value],
			);
			const title = `${found.title} (line ${range.start.line + 1})`;
			if (!results.has(text)) results.set(text, { title, gone: new Set(gone) });
		}
	}
	return results;
}

function selectionsOf({ from, instructions }: Stage): readonly Range[] {
	const all = [from, ...instructions];
	return all.flatMap(({ range: { start, end } }, index) => [
		{ start, end: start },
		{ start, end: all[index + 1]?.range.end ?? end },
	]);
}

/** An image as it is compared. */
interface Seen {
	/** Each path with all that is to be the same of it. */
	readonly files: ReadonlyMap<string, string>;
	readonly config: string;
	readonly printed: string;
}

class Builder {
	readonly #engine: Engine;
	readonly #project: string;
	readonly #context: string;
	readonly #tags = new Set<string>();
	/** By the image's ID: the same image is looked at once. */
	readonly #seen = new Map<string, Seen>();

	constructor(engine: Engine, project: string, context: string) {
		this.#engine = engine;
		this.#project = project;
		this.#context = context;
	}

	/** The default target, by the name "", and others; the end of what the engine said where one does not build. */
	async build(text: string, targets: readonly string[]): Promise<ReadonlyMap<string, Seen> | string> {
		const file = join(cache, "logs", `${this.#project}.refactored.Dockerfile`);
		await writeFile(file, text);
		const seen = new Map<string, Seen>();
		for (const target of ["", ...targets]) {
			const tag = `localhost/refactoring-${this.#project}-${target === "" ? "default" : target}`;
			this.#tags.add(tag);
			// With the engine's cache: what it takes for the same steps, it need not run again.
			const { code, output } = await this.#engine.build({
				tag,
				file,
				context: this.#context,
				cached: true,
				...(target !== "" && { target }),
			});
			if (code !== 0) return output.trimEnd().split("\n").slice(-8).join("\n");
			const { id } = await this.#engine.inspect(tag);
			const image = this.#seen.get(id) ?? (await look(this.#engine, tag));
			this.#seen.set(id, image);
			seen.set(target, image);
		}
		return seen;
	}

	async clean(): Promise<void> {
		await this.#engine.remove([...this.#tags]);
	}
}

async function look(engine: Engine, tag: string): Promise<Seen> {
	const files = new Map<string, string>();
	await engine.withFiles(tag, (root) => walk(root, "", files));
	const { config } = await engine.inspect(tag);
	const { code, output, errors } = await engine.run(tag, []);
	return { files, config: JSON.stringify(config), printed: `${output}${errors}exit code ${code}` };
}

async function walk(root: string, path: string, files: Map<string, string>): Promise<void> {
	const full = join(root, path);
	const status = await lstat(full);
	const owner = `${status.mode.toString(8)} ${status.uid}:${status.gid}`;
	if (status.isSymbolicLink()) files.set(path, `${owner} -> ${await readlink(full)}`);
	else if (status.isFile()) {
		const hash = createHash("sha256")
			.update(await readFile(full))
			.digest("hex");
		files.set(path, `${owner} ${hash}`);
	} else files.set(path, owner);
	if (!status.isDirectory()) return;
	for (const name of (await readdir(full)).sort()) await walk(root, `${path}/${name}`, files);
}

function differencesOf(
	before: ReadonlyMap<string, Seen>,
	after: ReadonlyMap<string, Seen>,
): readonly string[] {
	const differences: string[] = [];
	for (const [target, now] of after) {
		const old = before.get(target);
		const where = target === "" ? "the image" : `the target ${target}`;
		if (old === undefined) continue;
		for (const path of new Set([...old.files.keys(), ...now.files.keys()])) {
			const [was, is] = [old.files.get(path), now.files.get(path)];
			if (was !== is)
				differences.push(`${where}: ${path} is ${is ?? "not there"}, before ${was ?? "not there"}`);
		}
		if (old.config !== now.config)
			differences.push(`${where}: config is ${now.config}, before ${old.config}`);
		if (old.printed !== now.printed) {
			const [is, was] = [now.printed, old.printed].map((printed) => JSON.stringify(printed));
			differences.push(`${where}: prints ${is}, before ${was}`);
		}
	}
	return differences.slice(0, shownDifferences);
}

const shownDifferences = 8;

function graphOf(text: string, uri: string): BuildGraph {
	return buildGraph(scan(TextDocument.create(uri, "dockerfile", 1, text)));
}
