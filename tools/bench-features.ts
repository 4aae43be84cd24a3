// How long each feature takes: on a file that was read before, and as the first question after a keystroke, with the
// scan and the graph. Beside it dockerfile-language-service on the same text, where it has the feature.

import { DockerfileLanguageServiceFactory } from "dockerfile-language-service";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Position, Range } from "vscode-languageserver-types";
import { noFacts } from "../server/src/service/facts/facts.ts";
import {
	incomingCalls,
	outgoingCalls,
	prepareCallHierarchy,
} from "../server/src/service/features/callHierarchy.ts";
import { codeAction } from "../server/src/service/features/codeAction.ts";
import { codeLens } from "../server/src/service/features/codeLens.ts";
import { completion } from "../server/src/service/features/completion.ts";
import { definition } from "../server/src/service/features/definition.ts";
import { diagnostics } from "../server/src/service/features/diagnostics.ts";
import { documentHighlight } from "../server/src/service/features/documentHighlight.ts";
import { documentLink } from "../server/src/service/features/documentLink.ts";
import { documentSymbol } from "../server/src/service/features/documentSymbol.ts";
import { focus } from "../server/src/service/features/focus.ts";
import { foldingRange } from "../server/src/service/features/foldingRange.ts";
import { hover } from "../server/src/service/features/hover.ts";
import { inlayHint } from "../server/src/service/features/inlayHint.ts";
import { linkedEditingRange } from "../server/src/service/features/linkedEditingRange.ts";
import { references } from "../server/src/service/features/references.ts";
import { rename } from "../server/src/service/features/rename.ts";
import { selectionRange } from "../server/src/service/features/selectionRange.ts";
import { semanticTokens } from "../server/src/service/features/semanticTokens.ts";
import { stageNames, workspaceSymbol } from "../server/src/service/features/workspaceSymbol.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { timeOf } from "./bench-time.ts";

/**
 * Prints a table of all features for a file of about so many lines and stages, and which of them take longer than
 * `limit` milliseconds; gives whether none does on a file that was read before. `budget` is how many milliseconds are
 * spent on each figure.
 */
export function benchFeatures(lines: number, stages: number, budget: number, limit: number): boolean {
	const text = makeDockerfile(lines, stages);
	const document = TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
	const at = document.positionAt(text.lastIndexOf("--from=s") + "--from=s".length);
	const snapshot = read(document);
	console.log(`\n${document.lineCount - 1} lines, ${stages} stages, milliseconds`);
	row("feature", ["read before", "keystroke", "peer", "ratio"]);
	const slow: string[] = [];
	const slowFirst: string[] = [];
	const judge = (name: string, warm: number, first: number): void => {
		if (warm > limit) slow.push(`${name} (${warm.toFixed(1)})`);
		if (first > limit) slowFirst.push(`${name} (${first.toFixed(1)})`);
	};
	for (const [name, run] of Object.entries(features)) {
		run(snapshot, at);
		const warm = timeOf(() => run(snapshot, at), budget);
		const first = timeOf(() => run(read(document), at), budget);
		const ask = peers[name];
		const peer = ask && timeOf(() => ask(document, at), budget);
		row(name, [warm, first, peer ?? "-", peer === undefined ? "-" : peer / first]);
		judge(name, warm, first);
	}
	const places = {
		"a variable": document.positionAt(text.lastIndexOf("curl=$VERSION") + "curl=$V".length),
		"a keyword": document.positionAt(text.lastIndexOf("\nRUN") + 2),
	};
	for (const [place, position] of Object.entries(places)) {
		for (const [name, run] of Object.entries({
			hover,
			definition,
			documentHighlight,
			rename: features.rename,
		})) {
			if (run === undefined) continue;
			const warm = timeOf(() => run(snapshot, position), budget);
			const first = timeOf(() => run(read(document), position), budget);
			row(`${name}, ${place}`, [warm, first, "-", "-"]);
			judge(`${name}, ${place}`, warm, first);
		}
	}
	console.log(verdict(`every feature within ${limit} ms`, slow));
	console.log(verdict("the same right after a keystroke, with the scan and the graph", slowFirst));
	return slow.length === 0;
}

function verdict(bar: string, slow: readonly string[]): string {
	return slow.length === 0 ? `${bar}: holds` : `${bar}: DOES NOT HOLD for ${slow.join(", ")}`;
}

const everywhere: Range = { start: { line: 0, character: 0 }, end: { line: 1_000_000, character: 0 } };
const allHints = { stageNames: true, values: true, indices: true };

const features: Readonly<Record<string, (snapshot: Snapshot, at: Position) => unknown>> = {
	"scan and graph": () => undefined,
	completion,
	definition,
	hover,
	references: (snapshot, at) => references(snapshot, at, true),
	documentHighlight,
	rename: (snapshot, at) => rename(snapshot, at, "another"),
	linkedEditingRange,
	documentSymbol,
	workspaceSymbol: ({ graph }) => workspaceSymbol([stageNames(graph, "")], "s"),
	foldingRange,
	selectionRange: (snapshot, at) => selectionRange(snapshot, [at]),
	callHierarchy: (snapshot, at) =>
		prepareCallHierarchy(snapshot, at).map((item) => [
			incomingCalls(snapshot, item),
			outgoingCalls(snapshot, item),
		]),
	documentLink,
	inlayHint: (snapshot) => inlayHint(snapshot, everywhere, allHints),
	codeLens,
	semanticTokens,
	focus,
	// As editors ask for it whenever the cursor moves.
	"codeAction here": (snapshot, at) =>
		codeAction(snapshot, { start: at, end: at }, { diagnostics: [], triggerKind: 2 }, new Map()),
	"codeAction on all": (snapshot) => codeAction(snapshot, everywhere, { diagnostics: [] }, new Map()),
	diagnostics: (snapshot) => diagnostics(snapshot, new Map()),
};

const peer = DockerfileLanguageServiceFactory.createLanguageService();
peer.setCapabilities({});

// Not asked on large files: its semantic tokens take minutes there, and so they are left out of the table.
const peers: Readonly<Record<string, (document: TextDocument, at: Position) => unknown>> = {
	completion: (document, at) => peer.computeCompletionItems(document.getText(), at),
	definition: (document, at) => peer.computeDefinition(document, document.getText(), at),
	hover: (document, at) => peer.computeHover(document.getText(), at),
	documentHighlight: (document, at) => peer.computeHighlightRanges(document.getText(), at),
	rename: (document, at) => peer.computeRename(document, document.getText(), at, "another"),
	documentSymbol: (document) => peer.computeSymbols(document, document.getText()),
	foldingRange: (document) => peer.computeFoldingRanges(document.getText()),
	documentLink: (document) => peer.computeLinks(document.getText()),
};

function read(document: TextDocument): Snapshot {
	// A new version is read anew.
	const { uri, languageId, version } = document;
	const next = TextDocument.create(uri, languageId, version + 1, document.getText());
	return { graph: buildGraph(scan(next)), facts: noFacts };
}

/** A Dockerfile with all that the features look at: indices, mounts, variables, continuations and comments. */
function makeDockerfile(lines: number, stages: number): string {
	const parts: string[] = ["ARG VERSION=1", "ARG IMAGE=alpine:3.20"];
	const perStage = Math.floor(lines / stages);
	for (let i = 0; i < stages; i++) {
		const base = i % 3 === 0 ? (i % 2 === 0 ? "$IMAGE" : `golang:1.${i % 20}`) : `s${i - 1}`;
		const stage = [
			`# s${i} makes part ${i}`,
			`FROM ${base} AS s${i}`,
			"ARG VERSION",
			`ENV NAME${i}=value OTHER="a $VERSION"`,
			"RUN apt-get update && \\\n    # a comment\n    apt-get install -y curl=$VERSION",
		];
		if (i > 0) stage.push(`COPY --chown=1:1 --from=s${i - 1} /app/out /app/`, `COPY --from=${i - 1} /a /b`);
		while (stage.length + 2 < perStage) stage.push(`RUN echo $NAME${i} \${OTHER:-none} '$VERSION'`);
		parts.push(...stage);
	}
	return `${parts.join("\n")}\n`;
}

function row(label: string, cells: readonly (number | string)[]): void {
	console.log(
		label.padEnd(30),
		...cells.map((cell) => (typeof cell === "number" ? cell.toFixed(3) : cell).padStart(12)),
	);
}
