// The files of stages: each file of fixtures/files is a Dockerfile and, after a line `#=`, what its stages hold.
// `#@` lines are those of support/fixture.ts. UPDATE=1 rewrites what stands after the `#=`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { ignoredBy } from "../server/src/service/facts/dockerignore.ts";
import { noFacts } from "../server/src/service/facts/facts.ts";
import { filesOf, type StageFiles } from "../server/src/service/files/files.ts";
import type { KnownPath } from "../server/src/service/files/known.ts";
import { literalFolder, matchesPath } from "../server/src/service/files/pattern.ts";
import { Tree } from "../server/src/service/files/tree.ts";
import type { Stage } from "../server/src/service/graph/graph.ts";
import { stageLabel } from "../server/src/service/graph/queries.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { casesOf } from "./support/fixture.ts";
import { snapshotOf, snapshotOfCase } from "./support/snapshot.ts";
import { stopwatch } from "./support/time.ts";

const folder = new URL("fixtures/files/", import.meta.url);
const separator = "\n#=\n";

for (const name of readdirSync(folder).sort()) {
	test(`files: ${name}`, () => {
		const path = new URL(name, folder);
		const [source = "", expected = ""] = readFileSync(path, "utf8").split(separator);
		const [one] = casesOf(source, name);
		assert.ok(one);
		const got = print(snapshotOfCase(one));
		if (process.env.UPDATE === "1") writeFileSync(path, `${source}${separator}${got}\n`);
		else assert.equal(got, expected.trimEnd());
	});
}

test("what is known answers for a path, for a folder and for what is in it", () => {
	const files = treeOf("FROM scratch\nCOPY a.json /etc/app/\nCOPY conf /conf");
	assert.equal(files.holds("/etc/app/a.json"), "yes");
	assert.equal(files.holds("/etc/app"), "yes");
	assert.equal(files.holds("/"), "yes");
	assert.equal(files.holds("/etc/app/b.json"), "no");
	assert.equal(files.holds("/etc/other"), "no");
	// A folder, or a file: its name does not tell.
	assert.equal(files.holds("/conf/x"), "maybe");
	assert.equal(files.holdsMatch("/etc/*/a.json"), "yes");
	assert.equal(files.holdsMatch("/etc/*/a.yaml"), "no");
	assert.equal(files.holdsMatch("/conf/*"), "maybe");
	assert.equal(files.nearest("/conf/deep/x")?.path, "/conf");
});

test("an image answers only for what it is known not to have", () => {
	const files = treeOf("FROM golang:1.22\nRUN go build -o /out/app .");
	assert.equal(files.holds("/out/app"), "yes");
	assert.equal(files.holds("/out/other"), "no");
	assert.equal(files.holds("/usr/lib/x"), "maybe");
	assert.equal(files.holds("/go/bin/x"), "maybe");
	assert.equal(treeOf("FROM example.com/image\n").holds("/out/other"), "maybe");
	assert.equal(treeOf("FROM golang:1.22\nRUN make").holds("/out/other"), "maybe");
	assert.equal(
		treeOf("FROM golang:1.22\nENV NPM_CONFIG_PREFIX=/npm\nRUN npm i -g x").holds("/npm/bin/x"),
		"maybe",
	);
});

test("a named context takes the place of a stage, so that anything may be in it", () => {
	const text = "FROM scratch AS files\nCOPY a.json /\nFROM scratch\nCOPY --from=files /b.json /";
	const start = { line: 0, character: 0 };
	const place = {
		by: "bake target `app`",
		uri: "file:///docker-bake.hcl",
		range: { start, end: start },
		certain: true,
	};
	const facts = { ...noFacts, contexts: [{ ...place, name: "files", value: "./files" }] };
	for (const [given, expected] of [
		[noFacts, "no"],
		[facts, "maybe"],
	] as const) {
		const snapshot = snapshotOf(text, given);
		const [stage] = snapshot.graph.stages;
		assert.ok(stage);
		assert.equal(filesOf(snapshot).of(stage).holds("/b.json"), expected);
	}
});

test("programs have the names that manifests of several lines give them", () => {
	const manifest =
		'[package]\nname = "app"\n\n[[bin]]\nname = "one"\n[[bin]]\nname = "two"\n[dependencies]\nname = "no"\n';
	const context = {
		paths: new Set(["Cargo.toml"]),
		complete: true,
		texts: new Map([["Cargo.toml", manifest]]),
	};
	const snapshot = snapshotOf("FROM rust\nWORKDIR /r\nCOPY Cargo.toml .\nRUN cargo build", {
		...noFacts,
		context,
	});
	const [stage] = snapshot.graph.stages;
	assert.ok(stage);
	const made = filesOf(snapshot)
		.of(stage)
		.all()
		.filter(({ path, kind }) => path.startsWith("/r/target/") && kind === "file");
	assert.deepEqual(
		made.map(({ path }) => path),
		["/r/target/debug/one", "/r/target/debug/two"],
	);
});

test("what was removed is gone, until it is made once more", () => {
	const lines = ["FROM example.com/image", "RUN touch /a/x && rm -rf /a", "RUN touch /b/y /b/z && rm /b/*"];
	const files = treeOf(lines.join("\n"));
	assert.equal(files.holds("/a/x"), "no");
	assert.equal(files.at("/b/y"), undefined);
	assert.equal(treeOf([...lines, "RUN touch /a/x"].join("\n")).holds("/a/x"), "yes");
	assert.equal(treeOf([...lines, "RUN make"].join("\n")).holds("/a/x"), "maybe");
});

test("a tree on a tree changes nothing below it, however high the pile", () => {
	const { graph } = snapshotOf("FROM scratch");
	const [stage] = graph.stages;
	assert.ok(stage);
	const maker = { stage, instruction: stage.from, range: stage.range };
	const known = (path: string): KnownPath => ({ path, kind: "file", sure: true, maker });
	const budget = { paths: 1000 };
	const trees = [new Tree(undefined, budget)];
	for (let at = 0; at < 50; at++) {
		const tree = new Tree(trees.at(-1), budget);
		tree.make(known(`/f${at}`));
		if (at > 0) tree.remove(`/f${at - 1}`);
		trees.push(tree);
	}
	assert.equal(trees.at(-1)?.holds("/f49"), "yes");
	assert.equal(trees.at(-1)?.holds("/f48"), "no");
	assert.equal(trees[10]?.holds("/f9"), "yes");
	assert.deepEqual(
		trees
			.at(-1)
			?.all()
			.map(({ path }) => path),
		["/f49"],
	);
});

test("patterns match as Go's do, and quickly", () => {
	const matching: readonly (readonly [string, string, boolean])[] = [
		["/a/*.jar", "/a/x.jar", true],
		["/a/*.jar", "/a/b/x.jar", false],
		["/a/?[bc]", "/a/xb", true],
		["/a/[^b]", "/a/b", false],
		["/a/[a-c]*", "/a/b.txt", true],
		["/a/\\*", "/a/*", true],
		["/*/x", "/a/x", true],
		["/a/[", "/a/[", false],
	];
	for (const [pattern, path, expected] of matching)
		assert.equal(matchesPath(pattern, path), expected, pattern);
	assert.equal(literalFolder("/a/b*/c"), "/a");
	assert.equal(literalFolder("/*"), "/");
	const elapsed = stopwatch();
	assert.equal(matchesPath(`/${"*a".repeat(500)}b`, `/${"a".repeat(5000)}`), false);
	assert.ok(elapsed() < 1000);
});

test("a .dockerignore leaves out what its last matching line says", () => {
	const ignored = ignoredBy("# no\n*.md\n!README.md\nbuild/\n**/*.log\n/a/?.txt\n");
	assert.deepEqual(
		["x.md", "README.md", "docs/x.md", "build/a/b", "x/y.log", "a/b.txt", "a/bc.txt", "# no"].map(
			(path) => !!ignored(path),
		),
		[true, false, false, true, true, true, false, false],
	);
});

test("stages that copy each other twice do not grow without end", () => {
	const lines = ["FROM scratch AS s0", "COPY a.json /d/"];
	for (let at = 1; at < 60; at++) {
		lines.push(`FROM scratch AS s${at}`, `COPY --from=s${at - 1} / /a/`, `COPY --from=s${at - 1} / /b/`);
	}
	const elapsed = stopwatch();
	// Too much to be followed is left unknown.
	assert.equal(treeOf(lines.join("\n")).holds("/x"), "maybe");
	assert.ok(elapsed() < 5000);
});

test("of a thousand stages, each on the one before, the nearest are read, one after the other", () => {
	const lines = ["FROM alpine AS s0"];
	for (let at = 1; at < 1000; at++) lines.push(`FROM s${at - 1} AS s${at}`, `RUN touch /f${at}`);
	const elapsed = stopwatch();
	const files = treeOf(lines.join("\n"));
	assert.equal(files.holds("/f999"), "yes");
	assert.equal(files.holds("/f900"), "yes");
	assert.equal(files.holds("/f1"), "maybe");
	assert.ok(elapsed() < 5000);
});

function treeOf(text: string): ReturnType<StageFiles["of"]> {
	const snapshot = snapshotOf(text);
	const last = snapshot.graph.stages.at(-1);
	assert.ok(last);
	return filesOf(snapshot).of(last);
}

function print(snapshot: Snapshot): string {
	const files = filesOf(snapshot);
	return snapshot.graph.stages
		.flatMap((stage) => printStage(files, stage))
		.map((line) => `# ${line}`)
		.join("\n");
}

function printStage(files: StageFiles, stage: Stage): readonly string[] {
	const tree = files.of(stage);
	const open = [...(tree.isOpen("/") ? ["/"] : []), ...tree.openWithin("/")]
		.filter((path) => !system.has(path))
		.sort();
	return [
		`stage ${stageLabel(stage)}`,
		...tree
			.all()
			.filter(({ implied }) => implied === undefined)
			.map((known) => `  ${printKnown(known)}`),
		...files.mounted(stage).map(({ known }) => `  in a mount: ${printKnown(known)}`),
		`  open: ${open.join(" ")}`,
	];
}

function printKnown({ path, kind, sure, maker }: KnownPath): string {
	const { range, source, context } = maker;
	const from = [
		...(source === undefined ? [] : [source.path]),
		...(context === undefined ? [] : [`context ${context}`]),
	];
	const by = from.length === 0 ? "" : ` from ${from.join(", ")}`;
	return `${path} (${sure ? "" : "likely "}${kind}) line ${range.start.line + 1}:${range.start.character + 1}${by}`;
}

// What is open in each image is no news.
const system: ReadonlySet<string> = new Set(
	"/bin /boot /dev /etc /home /lib /lib32 /lib64 /libx32 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var /.dockerenv".split(
		" ",
	),
);
