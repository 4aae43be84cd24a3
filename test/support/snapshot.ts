// Snapshots of texts, for tests that need no editor.

import { TextDocument } from "vscode-languageserver-textdocument";
import type { Facts, TargetClaim } from "../../server/src/service/facts/facts.ts";
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

/** The snapshot of a fixture's Dockerfile. `#@ target NAME` says that another file builds that stage. */
export function snapshotOfCase({ text, options }: Case): Snapshot {
	return snapshotOf(text, factsOf(options));
}

/** The same surroundings around another text. */
export function factsOf(options: Case["options"]): Facts {
	const targets = options.filter(({ key }) => key === "target").map(({ value }) => claim(value));
	const patterns = options.filter(({ key }) => key === "ignore").map(({ value }) => `${value}\n`);
	if (patterns.length === 0) return { ...noFacts, targets };
	const texts = new Map([[".dockerignore", patterns.join("")]]);
	return { ...noFacts, targets, context: { paths: new Set(texts.keys()), complete: false, texts } };
}

function claim(name: string): TargetClaim {
	const start = { line: 0, character: 0 };
	return {
		name,
		by: "compose service app",
		uri: "file:///compose.yaml",
		range: { start, end: start },
		certain: true,
	};
}
