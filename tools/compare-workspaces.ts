// Holds what the readers of builds find against the real workspaces of ../shared/corpus: references that are known to
// resolve, those that dangle, and whether anything names the stages that unused-stage reports.
// Usage: node tools/compare-workspaces.ts [--all]; exit code 1 where something is amiss.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { TextDocument } from "vscode-languageserver-textdocument";
import { DiagnosticSeverity } from "vscode-languageserver-types";
import { commentClaims } from "../server/src/service/facts/prose.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import { targetStage } from "../server/src/service/graph/target.ts";
import type { Finding } from "../server/src/service/rules/rule.ts";
import { unknownTarget } from "../server/src/service/rules/unknown-target.ts";
import { unusedStage } from "../server/src/service/rules/unused-stage.ts";
import type { BuildFile, Snapshot } from "../server/src/service/snapshot.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { buildFileOf } from "../server/src/workspace/build-file.ts";
import { nodeFiles } from "../server/src/workspace/node-files.ts";
import { Surroundings } from "../server/src/workspace/surroundings.ts";
import { uriFrom, uriKey } from "../server/src/workspace/uri.ts";
import { walkFiles } from "../server/src/workspace/walk.ts";

const corpus = join(dirname(fileURLToPath(import.meta.url)), "../../shared/corpus");

/** A line of references.tsv. */
interface Row {
	readonly repo: string;
	readonly path: string;
	readonly line: number;
	readonly kind: string;
	readonly target: string;
	readonly dockerfile: string;
	readonly resolves: string;
}

/** One repository, looked through. */
interface Workspace {
	readonly name: string;
	readonly folder: string;
	readonly root: string;
	readonly surroundings: Surroundings;
	/** Paths of all its files. */
	readonly paths: readonly string[];
	readonly milliseconds: number;
}

function rows(): readonly Row[] {
	const [, ...lines] = readFileSync(join(corpus, "references.tsv"), "utf8").trimEnd().split("\n");
	return lines.map((text) => {
		const [repo = "", path = "", line = "", kind = "", target = "", dockerfile = "", resolves = ""] =
			text.split("\t");
		return { repo, path, line: Number(line), kind, target, dockerfile, resolves };
	});
}

async function look(name: string): Promise<Workspace> {
	const folder = join(corpus, "workspaces", name);
	const root = `${pathToFileURL(folder).href}/`;
	const paths: string[] = [];
	await walkFiles(
		nodeFiles,
		root,
		(path) => paths.push(path),
		() => false,
	);
	const start = performance.now();
	const surroundings = new Surroundings(nodeFiles, () => undefined);
	surroundings.setFolders([root]);
	await surroundings.indexed(root);
	return { name, folder, root, surroundings, paths: paths.sort(), milliseconds: performance.now() - start };
}

const snapshots = new Map<string, Snapshot | undefined>();

function snapshotAt({ surroundings }: Workspace, uri: string): Snapshot | undefined {
	const key = uriKey(uri);
	if (snapshots.has(key)) return snapshots.get(key);
	const path = fileURLToPath(uri);
	const snapshot = existsSync(path)
		? {
				graph: buildGraph(scan(TextDocument.create(uri, "dockerfile", 1, readFileSync(path, "utf8")))),
				facts: surroundings.claimFacts(uri),
			}
		: undefined;
	snapshots.set(key, snapshot);
	return snapshot;
}

function buildFileAt(workspace: Workspace, path: string): BuildFile | undefined {
	const uri = uriFrom(workspace.root, path) ?? "";
	const claims = workspace.surroundings.claimsIn(uri);
	const document = TextDocument.create(uri, "", 1, readFileSync(join(workspace.folder, path), "utf8"));
	return claims && buildFileOf(document, claims, (one) => snapshotAt(workspace, one));
}

// The table is off by one here and there.
function isNear(line: number, row: Row): boolean {
	return Math.abs(line + 1 - row.line) <= 1;
}

/** What became of a reference: "resolves", "absent" where its file is not there, or what is wrong. */
function judgeExact(workspace: Workspace, row: Row): string {
	if (!existsSync(join(workspace.folder, row.path))) return "absent";
	const uri = uriFrom(workspace.root, row.dockerfile) ?? "";
	const snapshot = snapshotAt(workspace, uri);
	if (snapshot === undefined) return "its Dockerfile is not there";
	const stage = targetStage(snapshot.graph, row.target);
	if (row.path === row.dockerfile) {
		const shown = commentClaims(snapshot.graph.file);
		return shown.some(({ target }) => target?.text === row.target) && stage ? "resolves" : "not found";
	}
	const from = uriFrom(workspace.root, row.path) ?? "";
	const claim = snapshot.facts.targets.find(
		(one) => one.name === row.target && uriKey(one.uri) === uriKey(from) && isNear(one.range.start.line, row),
	);
	if (claim === undefined) return "not found";
	return stage === undefined ? "no such stage" : "resolves";
}

function unknownTargets(
	workspace: Workspace,
): readonly { readonly path: string; readonly finding: Finding }[] {
	return workspace.paths.flatMap((path) => {
		const file = buildFileAt(workspace, path);
		return file === undefined ? [] : [...unknownTarget.check(file)].map((finding) => ({ path, finding }));
	});
}

/** Where a file other than a Dockerfile speaks of a target of this name. */
function mentions({ folder, paths }: Workspace, name: string): readonly string[] {
	const escaped = name.replaceAll(/[.]/g, "\\.");
	const target = new RegExp(
		`(?:--target[= ]|\\btarget["']?\\s*[:=]\\s*)["']?${escaped}["']?(?![\\w.-])`,
		"i",
	);
	return paths.filter((path) => !isDockerfile(path) && target.test(readFileSync(join(folder, path), "utf8")));
}

function isDockerfile(path: string): boolean {
	return (
		/(?:^|[._-])(?:docker|container)file(?:[._-][^/]*)?$/i.test(basename(path)) && !path.endsWith("ignore")
	);
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { all: { type: "boolean" } } });
	if (!existsSync(join(corpus, "references.tsv"))) {
		console.log("skipped: ../shared/corpus is not here");
		return;
	}
	let amiss = 0;
	const table = rows();
	const workspaces: Workspace[] = [];
	for (const name of readdirSync(join(corpus, "workspaces"))) workspaces.push(await look(name));
	const find = (repo: string): Workspace | undefined =>
		workspaces.find(({ name }) => name === repo.replace("/", "__"));

	const counts = new Map<string, number>();
	for (const row of table.filter(({ resolves }) => resolves === "exact")) {
		const workspace = find(row.repo);
		const verdict = workspace === undefined ? "absent" : judgeExact(workspace, row);
		counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
		if (verdict === "resolves" || (verdict === "absent" && !values.all)) continue;
		console.log(`exact ${row.repo} ${row.path}:${row.line} ${row.target}: ${verdict}`);
		if (verdict !== "absent") amiss++;
	}
	const present = [...counts].reduce((sum, [verdict, count]) => sum + (verdict === "absent" ? 0 : count), 0);
	console.log(`exact references that resolve: ${counts.get("resolves") ?? 0} of ${present}`);
	console.log(`  whose file is not among the workspaces: ${counts.get("absent") ?? 0}`);

	const found = workspaces.flatMap((workspace) =>
		unknownTargets(workspace).map((one) => ({ ...one, workspace })),
	);
	const dangling = table.filter(({ resolves }) => resolves === "dangling");
	const expected = new Set<(typeof found)[number]>();
	for (const row of dangling) {
		const reported = found.find(
			(one) =>
				one.workspace === find(row.repo) &&
				one.path === row.path &&
				isNear(one.finding.range.start.line, row),
		);
		if (reported === undefined) {
			console.log(`dangling, not reported: ${row.repo} ${row.path}:${row.line} ${row.target}`);
			amiss++;
		} else expected.add(reported);
	}
	console.log(`dangling references that are reported: ${expected.size} of ${dangling.length}`);
	for (const one of found) {
		const { path, finding, workspace } = one;
		const severity = finding.severity === DiagnosticSeverity.Hint ? "hint" : "warning";
		const known = expected.has(one) ? "" : " (not in the table)";
		// A hint says that another file may be meant; a warning must be true.
		console.log(
			`  ${severity} ${workspace.name}/${path}:${finding.range.start.line + 1} ${finding.message}${known}`,
		);
		if (known !== "" && severity === "warning") amiss++;
	}

	let files = 0;
	for (const workspace of workspaces) {
		for (const path of workspace.paths.filter(isDockerfile)) {
			const snapshot = snapshotAt(workspace, uriFrom(workspace.root, path) ?? "");
			if (snapshot === undefined) continue;
			files++;
			for (const finding of unusedStage.check(snapshot)) {
				const stage = snapshot.graph.stages.find(
					({ range }) => range.start.line === finding.range.start.line,
				);
				const named = stage?.name === undefined ? [] : mentions(workspace, stage.name.value);
				const severity = finding.severity === DiagnosticSeverity.Hint ? "hint" : "warning";
				const who = named.length === 0 ? "nothing names it" : `named in ${named.join(", ")}`;
				console.log(
					`unused-stage ${severity} ${workspace.name}/${path}:${finding.range.start.line + 1} ${stage?.name?.text ?? stage?.index}: ${who}`,
				);
			}
		}
	}
	console.log(`unused-stage was asked about ${files} Dockerfiles`);

	const time = workspaces.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
	const slowest = workspaces.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
	console.log(
		`indexing took ${Math.round(time)} ms for ${workspaces.length} workspaces, at most ${Math.round(slowest?.milliseconds ?? 0)} ms (${slowest?.name})`,
	);
	snapshots.clear();
	globalThis.gc?.();
	const { heapUsed, rss } = process.memoryUsage();
	console.log(`memory with all of them in it: heap ${megabytes(heapUsed)}, process ${megabytes(rss)}`);
	process.exitCode = amiss > 0 ? 1 : 0;
}

function megabytes(bytes: number): string {
	return `${Math.round(bytes / 1024 / 1024)} MB`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
