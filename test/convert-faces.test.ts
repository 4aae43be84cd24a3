// The command line, the code actions and the service give the same conversions; those of the samples are what the
// samples' own multi-stage files show.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type CodeAction, CodeActionKind } from "vscode-languageserver-types";
import { convert as command } from "../server/src/cli/convert.ts";
import { Surroundings } from "../server/src/cli/surroundings.ts";
import { convert, converted } from "../server/src/service/convert/convert.ts";
import { codeAction } from "../server/src/service/features/codeAction.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { type ReadStage, reading } from "../tools/compare/reading.ts";

const here = import.meta.dirname;
const samples = files(join(here, "../sample"), "Dockerfile.single");

for (const path of [...samples, ...files(join(here, "conversions"), "Dockerfile")]) {
	test(`the faces agree: ${path.slice(join(here, "..").length + 1)}`, async () => {
		const snapshot = await snapshotOf(path);
		const { document } = snapshot.graph.file;
		const result = convert(snapshot);
		const conversions = result.offered ? result.conversions : [];
		const texts = conversions.map((conversion) => converted(document, conversion));
		assert.equal(
			new Set(conversions.map(({ base }) => base)).size,
			conversions.length,
			"--base tells them apart",
		);
		const first = await run(path, undefined);
		if (!result.offered) {
			assert.equal(first.code, 3);
			assert.ok(first.error.includes(result.reason));
		} else assert.equal(first.out, texts[0]);
		for (const [index, { base, explanation }] of conversions.entries()) {
			const one = await run(path, base);
			assert.equal(one.out, texts[index]);
			for (const sentence of explanation) assert.ok(one.error.includes(sentence), sentence);
		}
		const start = snapshot.graph.stages[0]?.from.range.start ?? { line: 0, character: 0 };
		const end = document.positionAt(document.getText().length);
		for (const [kind, position] of [
			[CodeActionKind.QuickFix, start],
			[CodeActionKind.RefactorRewrite, start],
			[CodeActionKind.RefactorRewrite, end],
		] as const) {
			const range = { start: position, end: position };
			const actions = codeAction(snapshot, range, { diagnostics: [], only: [kind] }, new Map()).filter(
				({ title, disabled }) =>
					title.startsWith("Convert to multi-stage build") && !title.includes(" with ") && !disabled,
			);
			assert.deepEqual(
				actions.map(({ title }) => title),
				conversions.map(({ title }) => title),
			);
			assert.deepEqual(
				actions.map((action) => applied(document, action)),
				texts,
			);
			assert.deepEqual(
				actions.flatMap(({ isPreferred }, index) => (isPreferred === true ? [index] : [])),
				actions.length === 0 ? [] : [0],
				"the soundest is the preferred one",
			);
		}
	});
}

test("the samples' single-stage files become what their multi-stage files show", async () => {
	assert.equal(samples.length, 5);
	for (const path of samples) {
		const wanted = reading(readFileSync(path.replace(/\.single$/, ""), "utf8")).stages;
		const [old] = reading(readFileSync(path, "utf8")).stages;
		const now = reading((await run(path, undefined)).out).stages;
		const [final, ours] = [wanted.at(-1), now.at(-1)];
		assert.ok(final !== undefined && ours !== undefined && old !== undefined);
		// `dev` of one sample is a stage for people: nothing of the image comes from it.
		const build = wanted.findLast(({ stage }) => stage.index < final.stage.index);
		assert.equal(now.length, 2, path);
		assert.equal(ours.base.split(":")[0], final.base.split(":")[0], `${path}: the base`);
		assert.deepEqual(copied(ours), copied(final), `${path}: what is copied`);
		assert.equal(program(ours), program(final), `${path}: what is run`);
		assert.deepEqual(runs(now[0]), runs(build), `${path}: how it is built`);
		assert.equal(now[0]?.base, old.base);
	}
});

test("a sample's dev stage comes with the extra: the toolchain with the sources mounted", async () => {
	const path = join(here, "../sample/videos/Dockerfile.single");
	const [old] = reading(readFileSync(path, "utf8")).stages;
	const { out, code } = await run(path, undefined, ["dev"]);
	const { stages } = reading(out);
	const [build, dev, final] = stages;
	assert.equal(code, 0);
	assert.deepEqual(
		stages.map(({ stage }) => stage.name?.value),
		["build", "dev", undefined],
	);
	assert.ok(old !== undefined && build !== undefined && dev !== undefined && final !== undefined);
	assert.equal(dev.base, "build");
	assert.equal(program(dev), program(old));
	assert.equal(final.base.split(":")[0], "alpine");
	assert.match(out, /docker build --target dev /);
	assert.match(out, /docker run .* -v "\$PWD":\/videos /);
});

// The names of what a stage copies from another one.
function copied({ steps }: ReadStage): readonly string[] {
	return steps
		.filter(({ instruction }) => instruction.flags.some(({ name }) => name === "from"))
		.flatMap(({ instruction }) => instruction.words.slice(0, -1).map(({ text }) => basename(text)));
}

function program({ steps }: ReadStage): string {
	const step = steps.findLast(({ instruction }) => /^(CMD|ENTRYPOINT)$/.test(instruction.name));
	return basename(step?.instruction.words[0]?.text ?? "");
}

function runs(stage: ReadStage | undefined): readonly string[] {
	return (stage?.steps ?? []).flatMap(
		({
			instruction: {
				name,
				arguments: { text },
			},
		}) => (name === "RUN" ? [text] : []),
	);
}

function files(folder: string, name: string): readonly string[] {
	return readdirSync(folder)
		.sort()
		.map((inner) => join(folder, inner, name))
		.filter((path) => existsSync(path));
}

async function snapshotOf(path: string): Promise<Snapshot> {
	const uri = pathToFileURL(path).href;
	const document = TextDocument.create(uri, "dockerfile", 1, readFileSync(path, "utf8"));
	return new Surroundings().snapshot(buildGraph(scan(document)));
}

async function run(path: string, base: string | undefined, extras: readonly string[] = []): Promise<Ran> {
	let [out, error] = ["", ""];
	const code = await command(
		path,
		{ base, with: extras },
		{
			input: Readable.from([]),
			out: (text) => {
				out += text;
			},
			error: (text) => {
				error += text;
			},
		},
	);
	return { code, out, error };
}

interface Ran {
	readonly code: number;
	readonly out: string;
	readonly error: string;
}

function applied(document: TextDocument, { edit }: CodeAction): string {
	const [change] = edit?.documentChanges ?? [];
	assert.ok(change !== undefined && "edits" in change);
	const edits = change.edits.filter((each) => "newText" in each);
	assert.equal(edits.length, change.edits.length);
	return TextDocument.applyEdits(document, edits);
}
