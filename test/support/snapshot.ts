// Snapshots of texts, for tests that need no editor.

import { TextDocument } from "vscode-languageserver-textdocument";
import type { ContextFiles, Facts, TargetClaim } from "../../server/src/service/facts/facts.ts";
import { noFacts } from "../../server/src/service/facts/facts.ts";
import { buildGraph } from "../../server/src/service/graph/build.ts";
import type { Snapshot } from "../../server/src/service/snapshot.ts";
import { scan } from "../../server/src/service/syntax/scan.ts";
import type { Case } from "./fixture.ts";

/** A Dockerfile with what is known around it. */
export function snapshotOf(text: string, facts: Facts = noFacts): Snapshot {
	const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
	return { graph: buildGraph(scan(document)), facts };
}

/**
 * The snapshot of a fixture's Dockerfile. `#@ target NAME` says that another file builds that stage, `#@ file PATH` that
 * the build context holds a file, `#@ manifest PATH TEXT` what it says, `#@ ignore PATTERN` is a line of .dockerignore, and
 * `#@ own-ignore PATTERN` one of the Dockerfile's own ignore file. `#@ context NAME VALUE` is a named context of that build.
 */
export function snapshotOfCase({ text, options }: Case): Snapshot {
	return snapshotOf(text, factsOf(options));
}

/** The same surroundings around another text. */
export function factsOf(options: Case["options"]): Facts {
	const targets = options.filter(({ key }) => key === "target").map(({ value }) => claim(value));
	const contexts = options
		.filter(({ key }) => key === "context")
		.map(({ value }) => {
			const [name = "", ...rest] = value.split(" ");
			return { ...claim(name), value: rest.join(" ") };
		});
	const context = contextOf(options);
	const facts = { ...noFacts, targets, contexts };
	return context === undefined ? facts : { ...facts, context };
}

function contextOf(options: Case["options"]): ContextFiles | undefined {
	const paths = new Set<string>();
	const texts = new Map<string, string>();
	const add = (path: string, text: string): void => {
		texts.set(path, (texts.get(path) ?? "") + text);
	};
	for (const { key, value } of options) {
		const [path = "", ...rest] = value.split(" ");
		if (key === "file" || key === "manifest") paths.add(path);
		if (key === "manifest") add(path, rest.join(" "));
		if (key === "ignore") add(".dockerignore", `${value}\n`);
		if (key === "own-ignore") add("Dockerfile.dockerignore", `${value}\n`);
	}
	return texts.size === 0 && paths.size === 0 ? undefined : { paths, complete: paths.size > 0, texts };
}

function claim(name: string): TargetClaim {
	const start = { line: 0, character: 0 };
	return {
		name,
		by: "compose service app",
		uri: "file:///compose.yaml",
		range: { start, end: start },
		certain: true,
		verbatim: true,
	};
}
