// What completion offers where a path is copied or mounted: paths of another stage, paths of the build context, and for
// the destination the working directories.

import {
	type CompletionItem,
	CompletionItemKind,
	MarkupKind,
	type Position,
	type Range,
	TextEdit,
} from "vscode-languageserver-types";
import { holds, isBefore, isInHeredoc, ownerAt, placeAt } from "../base/place.ts";
import { contextOf } from "../files/context.ts";
import { filesOf } from "../files/files.ts";
import type { KnownPath } from "../files/known.ts";
import { stageAt } from "../graph/queries.ts";
import { isWithin, parentOf } from "../shell/paths.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { mountsOf } from "../syntax/mounts.ts";
import { textOf } from "./pathCard.ts";
import { stageMeant } from "./pathPlace.ts";
import { stateAt, stepsIn } from "./scope.ts";
import { codeBlock } from "./stageText.ts";

/** The paths for the word at a position; undefined where no path can stand. */
export function pathItems(snapshot: Snapshot, position: Position): readonly CompletionItem[] | undefined {
	const { graph } = snapshot;
	const owner = ownerAt(graph.file, position);
	if (owner === undefined || isInHeredoc(owner, position)) return undefined;
	const instruction = owner.trigger ?? owner;
	if (instruction.name === "RUN") return mountItems(snapshot, owner, position);
	if (instruction.name !== "COPY" && instruction.name !== "ADD") return undefined;
	const word = wordAt(snapshot, instruction, position);
	if (word === undefined) return undefined;
	const from = instruction.flags.find(({ name }) => name === "from")?.value;
	const sources = from === undefined ? contextItems(snapshot, word) : stageItems(snapshot, owner, from, word);
	return word.mayEnd ? [...destinations(snapshot, position, word), ...sources] : sources;
}

interface Typed {
	/** What stands there up to the cursor. */
	readonly before: string;
	readonly range: Range;
	/** It may be the destination: something stands before it and nothing behind it. */
	readonly mayEnd: boolean;
	/** In a JSON array: blanks are no end. */
	readonly quoted: boolean;
}

// Nobody completes in a longer line.
const maximumLength = 5000;

function wordAt({ graph }: Snapshot, instruction: Instruction, position: Position): Typed | undefined {
	const { line, character } = position;
	const { keyword, flags, words } = instruction;
	const head = flags.at(-1)?.range.end ?? keyword.range.end;
	if (character > maximumLength || !isBefore(head, position)) return undefined;
	const { document } = graph.file;
	const start = head.line === line ? head : { line, character: 0 };
	const left = document.getText({ start, end: position });
	const right = document.getText({ start: position, end: { line, character: character + maximumLength } });
	if (left.trimStart().startsWith("#")) return undefined;
	const quoted = instruction.arguments.text.startsWith("[");
	// In a JSON array a path stands in quotes; the cursor is in them where an odd number is open.
	if (quoted && left.split('"').length % 2 === 1) return undefined;
	const from = quoted ? left.lastIndexOf('"') + 1 : left.length - (/\S*$/.exec(left)?.[0].length ?? 0);
	const before = left.slice(from);
	if (/["'$\\`]/.test(before) || before.startsWith("--") || before.startsWith("<<")) return undefined;
	const rest = (quoted ? /^[^"\r\n]*/ : /^[^\s]*/).exec(right)?.[0].length ?? 0;
	const range = {
		start: { line, character: character - before.length },
		end: { line, character: character + rest },
	};
	const isAfter = right.slice(rest).replace(/^"?\s*[\\`]?\s*\]?\s*$/, "") !== "";
	const others = quoted
		? jsonStrings(left.slice(0, from))
		: words.filter((one) => isBefore(one.range.end, range.start)).length;
	return {
		before,
		range,
		mayEnd: others > 0 && !isAfter && words.every((one) => !isBefore(range.end, one.range.start)),
		quoted,
	};
}

function jsonStrings(text: string): number {
	return Math.floor((text.split('"').length - 1) / 2);
}

function mountItems(
	snapshot: Snapshot,
	owner: Instruction,
	position: Position,
): readonly CompletionItem[] | undefined {
	const place = placeAt(snapshot.graph.file, position);
	if (place?.kind !== "mount" || (place.key !== "source" && place.key !== "src")) return undefined;
	const { range } = place;
	const before = snapshot.graph.file.document.getText({ start: range.start, end: position });
	const typed: Typed = { before, range, mayEnd: false, quoted: false };
	if (/[$"'\\`]/.test(before)) return undefined;
	const mount = mountsOf(owner).find(({ flag }) => holds(flag.range, position));
	const type = mount?.fields.findLast(({ key }) => key === "type")?.value?.text ?? "bind";
	if (mount?.from !== undefined) return stageItems(snapshot, owner, mount.from, typed);
	return type === "bind" ? contextItems(snapshot, typed) : [];
}

interface Candidate {
	/** Without a slash at either end. */
	readonly path: string;
	readonly folder: boolean;
	readonly known?: KnownPath;
}

function stageItems(
	snapshot: Snapshot,
	owner: Instruction,
	from: Parameters<typeof stageMeant>[2],
	typed: Typed,
): readonly CompletionItem[] {
	const stage = stageMeant(snapshot.graph, owner, from);
	if (stage === undefined) return [];
	const folder = folderOf(typed.before, "/");
	const candidates = filesOf(snapshot)
		.of(stage)
		.all()
		.filter(({ path }) => path !== folder && isWithin(path, folder))
		.map((known) => ({ path: known.path.slice(1), folder: known.kind === "folder", known }));
	// What its own lines make was made to be taken.
	const rank = ({ known }: Candidate): string =>
		known?.implied ? "3" : known?.maker.stage === stage && known.kind !== "folder" ? "1" : "2";
	const prefix = typed.before.startsWith("/") || typed.before === "" ? "/" : "";
	return items(candidates, folder.slice(1), typed, prefix, rank);
}

function contextItems({ graph, facts }: Snapshot, typed: Typed): readonly CompletionItem[] {
	if (facts.context === undefined) return [];
	const prefix = /^(\.\/|\/)?/.exec(typed.before)?.[0] ?? "";
	const within = folderOf(typed.before.slice(prefix.length), "").replace(/^\//, "");
	const files = contextOf(facts.context, graph.file.uri).filesIn(within === "" ? "." : within);
	const paths = files.map((path) => (within === "" ? path : `${within}/${path}`));
	const folders = new Set<string>();
	for (const path of paths) {
		for (let folder = parentOf(path); folder !== "/" && folder !== within; folder = parentOf(folder)) {
			if (folders.has(folder) || folder.length <= within.length) break;
			folders.add(folder);
		}
	}
	const candidates = [
		...[...folders].map((path) => ({ path, folder: true })),
		...paths.map((path) => ({ path, folder: false })),
	];
	return items(candidates, within, typed, prefix, ({ folder }) => (folder ? "1" : "2"));
}

// The folder that is written before the last slash.
function folderOf(before: string, root: string): string {
	const slash = before.lastIndexOf("/");
	const folder = before.slice(0, Math.max(slash, 0)).replace(/^\/+/, "");
	return folder === "" ? root || "/" : root + folder;
}

// More than these are not looked through by anybody: then only what lies right below is shown.
const maximumItems = 200;

function items(
	candidates: readonly Candidate[],
	folder: string,
	{ range, quoted }: Typed,
	prefix: string,
	rank: (candidate: Candidate) => string,
): readonly CompletionItem[] {
	const usable = candidates.filter(({ path }) => (quoted ? /^[^"\\]*$/ : /^[^\s"'$\\`]+$/).test(path));
	const depth = folder === "" ? 1 : folder.split("/").length + 1;
	const shown =
		usable.length <= maximumItems ? usable : usable.filter(({ path }) => path.split("/").length <= depth);
	return shown.slice(0, maximumItems).map((candidate) => {
		const text = `${prefix}${candidate.path}${candidate.folder ? "/" : ""}`;
		const { known } = candidate;
		const kind = candidate.folder ? CompletionItemKind.Folder : CompletionItemKind.File;
		const detail = known === undefined ? "build context" : detailOf(known);
		return {
			label: text,
			labelDetails: { description: detail },
			kind,
			detail,
			...(known !== undefined && {
				documentation: { kind: MarkupKind.Markdown, value: codeBlock(textOf(known)) },
			}),
			sortText: `2${rank(candidate)}${text}`,
			filterText: text,
			textEdit: TextEdit.replace(range, text),
		};
	});
}

function detailOf({ maker, sure }: KnownPath): string {
	const { name } = maker.instruction;
	return `${sure ? "" : "likely, "}${name}, line ${maker.range.start.line + 1}`;
}

// The working directory, and those that the stage had or that others have.
function destinations(
	{ graph }: Snapshot,
	position: Position,
	{ range, before }: Typed,
): readonly CompletionItem[] {
	const stage = stageAt(graph, position);
	if (stage === undefined) return [];
	const { workdir } = stateAt(graph, stage, position);
	const folders = new Map<string, string>();
	folders.set("./", workdir === undefined ? "the working directory" : `WORKDIR ${workdir}`);
	if (workdir !== undefined && workdir !== "/") folders.set(`${workdir}/`, "WORKDIR");
	for (const { instruction } of stepsIn(graph, stage)) {
		const text = instruction.words.at(-1)?.text ?? "";
		const taken = instruction.name === "COPY" || instruction.name === "ADD" || instruction.name === "WORKDIR";
		if (!taken || !/^\/[^\s"'$\\`]*$/.test(text) || text === "/" || folders.size > maximumFolders) continue;
		const path = text.endsWith("/") || instruction.name !== "WORKDIR" ? text : `${text}/`;
		if (path.endsWith("/") && !folders.has(path))
			folders.set(path, `${instruction.name}, line ${instruction.range.start.line + 1}`);
	}
	return [...folders]
		.filter(([path]) => before === "" || path.startsWith(before.charAt(0)))
		.map(([path, detail], place) => ({
			label: path,
			labelDetails: { description: detail },
			kind: CompletionItemKind.Folder,
			detail,
			sortText: `1${String(place).padStart(3, "0")}`,
			filterText: path,
			textEdit: TextEdit.replace(range, path),
		}));
}

const maximumFolders = 20;
