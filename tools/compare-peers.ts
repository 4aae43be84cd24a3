// Asks dockerfile-language-service, which Microsoft's Container Tools and Docker DX build on, and this project the same
// questions about stages, and prints both answers: what README and docs/comparison.md say of it rests on this.
// Usage: node tools/compare-peers.ts; exit code 1 where our answer is wrong, or the peer's is no longer what is said of it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parentPort, Worker } from "node:worker_threads";
import { DockerfileLanguageServiceFactory } from "dockerfile-language-service";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
	type CompletionItem,
	DiagnosticSeverity,
	type Position,
	type TextEdit,
} from "vscode-languageserver-types";
import { noFacts } from "../server/src/service/facts/facts.ts";
import { completion } from "../server/src/service/features/completion.ts";
import { definition } from "../server/src/service/features/definition.ts";
import { diagnostics } from "../server/src/service/features/diagnostics.ts";
import { documentLink } from "../server/src/service/features/documentLink.ts";
import { documentSymbol } from "../server/src/service/features/documentSymbol.ts";
import { foldingRange } from "../server/src/service/features/foldingRange.ts";
import { hover } from "../server/src/service/features/hover.ts";
import { prepareRename, rename } from "../server/src/service/features/rename.ts";
import { buildGraph } from "../server/src/service/graph/build.ts";
import type { Snapshot } from "../server/src/service/snapshot.ts";
import { scan } from "../server/src/service/syntax/scan.ts";
import { type PeerCase, peerCases } from "./compare/peer-cases.ts";

const uri = "file:///Dockerfile";

/** A case with its cursor taken out. */
interface Asked {
	readonly text: string;
	readonly position: Position;
	readonly newName: string;
}

function asked({ text }: PeerCase): Asked {
	const [, newName = "renamed"] = /^#> (.*)$/m.exec(text) ?? [];
	const marked = text.replace(/^#> .*\n/m, "");
	const plain = marked.replace("‸", "");
	const document = TextDocument.create(uri, "dockerfile", 1, plain);
	return { text: plain, position: document.positionAt(Math.max(0, marked.indexOf("‸"))), newName };
}

// A peer that hangs takes its thread with it.
async function peerAnswer(index: number): Promise<string> {
	const worker = new Worker(fileURLToPath(import.meta.url), { workerData: index });
	const answer = await new Promise<string>((resolve) => {
		worker.on("message", resolve);
		worker.on("error", (error) => resolve(`fails: ${error.message}`));
		worker.postMessage(index);
		// Far more than an answer takes; the clock runs once the thread has started.
		worker.on("online", () => setTimeout(() => resolve("hangs"), patience).unref());
	});
	await worker.terminate();
	return answer;
}

const patience = 15_000;

async function askPeer(one: PeerCase): Promise<string> {
	const { text, position, newName } = asked(one);
	const service = DockerfileLanguageServiceFactory.createLanguageService();
	service.setCapabilities({
		completion: { completionItem: { snippetSupport: true } },
		hover: { contentFormat: ["markdown"] },
	});
	switch (one.question) {
		case "definition": {
			const found = service.computeDefinition({ uri }, text, position);
			return found ? `line ${found.range.start.line + 1}` : "nothing";
		}
		case "stages":
			return stagesIn(text, labelsOf(await service.computeCompletionItems(text, position)));
		case "paths":
			return pathsIn(labelsOf(await service.computeCompletionItems(text, position)));
		case "time":
			await service.computeCompletionItems(text, position);
			return "an answer";
		case "rename":
			return renamed(text, service.computeRename({ uri }, text, position, newName));
		case "errors":
			return count(service.validate(text).map(({ severity }) => severity));
		case "outline":
			return listed(service.computeSymbols({ uri }, text).map(({ name }) => name));
		case "folds":
			return listed(
				service.computeFoldingRanges(text).map(({ startLine, endLine }) => `${startLine + 1}-${endLine + 1}`),
			);
		case "links":
			return listed(service.computeLinks(text).map(({ range }) => textIn(text, range)));
		case "hover":
			return service.computeHover(text, position) ? "a card" : "nothing";
	}
}

function askUs(one: PeerCase): string {
	const { text, position, newName } = asked(one);
	const document = TextDocument.create(uri, "dockerfile", 1, text);
	const snapshot: Snapshot = { graph: buildGraph(scan(document)), facts: noFacts };
	switch (one.question) {
		case "definition": {
			const [link] = definition(snapshot, position);
			return link ? `line ${link.targetSelectionRange.start.line + 1}` : "nothing";
		}
		case "stages":
			return stagesIn(text, labelsOf(completion(snapshot, position)));
		case "paths":
			return pathsIn(labelsOf(completion(snapshot, position)));
		case "time":
			completion(snapshot, position);
			return "an answer";
		case "rename": {
			const prepared = prepareRename(snapshot, position);
			const edit = rename(snapshot, position, newName);
			if (prepared === undefined || "refused" in prepared || edit === undefined || "refused" in edit)
				return "refused";
			const edits = (edit.documentChanges ?? []).flatMap((change) =>
				"edits" in change ? change.edits.flatMap((each) => ("newText" in each ? [each] : [])) : [],
			);
			return renamed(text, edits);
		}
		case "errors":
			return count(diagnostics(snapshot, new Map()).map(({ severity }) => severity));
		case "outline":
			return listed(
				documentSymbol(snapshot).map(({ name, children = [] }) =>
					children.length === 0 ? name : `${name} (${children.map((child) => child.name).join(", ")})`,
				),
			);
		case "folds":
			return listed(
				foldingRange(snapshot).map(({ startLine, endLine }) => `${startLine + 1}-${endLine + 1}`),
			);
		case "links":
			return listed(documentLink(snapshot).map(({ range }) => textIn(text, range)));
		case "hover":
			return hover(snapshot, position) ? "a card" : "nothing";
	}
}

function labelsOf(items: readonly CompletionItem[]): readonly string[] {
	return items.map(({ label }) => label);
}

// What else is offered is not asked for.
function stagesIn(text: string, found: readonly string[]): string {
	const names = new Set([...text.matchAll(/ AS (\w+)$/gm)].map(([, name]) => name));
	return listed(found.filter((label) => names.has(label)));
}

function pathsIn(found: readonly string[]): string {
	return listed(found.filter((label) => label.includes("/")));
}

function listed(found: readonly string[]): string {
	return found.length === 0 ? "nothing" : found.slice(0, 8).join(", ");
}

function count(severities: readonly (DiagnosticSeverity | undefined)[]): string {
	return String(severities.filter((one) => one === DiagnosticSeverity.Error).length);
}

function textIn(text: string, range: { start: Position; end: Position }): string {
	return TextDocument.create(uri, "dockerfile", 1, text).getText(range);
}

// The lines that are other ones afterwards.
function renamed(text: string, edits: readonly TextEdit[]): string {
	const before = text.split("\n");
	const after = TextDocument.applyEdits(TextDocument.create(uri, "dockerfile", 1, text), [...edits]).split(
		"\n",
	);
	const lines = after.filter((line, index) => line !== before[index]);
	return lines.length === 0 ? "refused" : lines.join(" / ");
}

async function main(): Promise<void> {
	const { version } = JSON.parse(
		readFileSync(
			new URL("../node_modules/dockerfile-language-service/package.json", import.meta.url),
			"utf8",
		),
	);
	console.log(`dockerfile-language-service ${version}, and Dockerfile Stages`);
	let [theirs, ours, amiss] = [0, 0, 0];
	for (const [index, one] of peerCases.entries()) {
		const [peer, own] = [await peerAnswer(index), askUs(one)];
		theirs += Number(peer === one.wanted);
		ours += Number(own === one.wanted);
		console.log(`\n${one.about} (${one.question})`);
		console.log(`  ${peer === one.wanted ? "right" : "wrong"}  peer: ${peer}`);
		console.log(`  ${own === one.wanted ? "right" : "wrong"}  ours: ${own}`);
		if (own !== one.wanted) console.log(`         it should be: ${one.wanted}`);
		if (peer !== one.peer) console.log(`         the peer is said to answer: ${one.peer}`);
		amiss += Number(own !== one.wanted || peer !== one.peer);
	}
	console.log(`\nright: ${theirs} of ${peerCases.length} by the peer, ${ours} by us`);
	process.exitCode = amiss > 0 ? 1 : 0;
}

if (parentPort === null) await main();
else {
	const port = parentPort;
	port.once("message", async (index: number) => {
		const one = peerCases[index];
		if (one !== undefined) port.postMessage(await askPeer(one));
	});
}
