// What completion offers for values that the file itself suggests: owners, permissions, checks, the name of a stage.

import {
	type CompletionItem,
	CompletionItemKind,
	InsertTextFormat,
	type Position,
	type Range,
	TextEdit,
} from "vscode-languageserver-types";
import { isBefore, isInHeredoc, ownerAt, placeAt } from "../base/place.ts";
import { filesOf } from "../files/files.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import { stageAt } from "../graph/queries.ts";
import { rules } from "../rules/index.ts";
import type { Snapshot } from "../snapshot.ts";

/** The values at a position; undefined where none of these can stand. */
export function valueItems(snapshot: Snapshot, position: Position): readonly CompletionItem[] | undefined {
	const { graph } = snapshot;
	return directiveValues(graph, position) ?? flagValues(snapshot, position) ?? stageName(graph, position);
}

/** Snippets for a stage more, where an instruction can start. */
export function stageSnippets(graph: BuildGraph, position: Position): readonly CompletionItem[] {
	const place = placeAt(graph.file, position);
	const last = graph.stages.findLast(({ name, range }) => name && !isBefore(position, range.start));
	if (place?.kind !== "keyword" || !place.bare || place.trigger || last?.name === undefined) return [];
	const name = escaped(last.name.text);
	const final = `FROM \${1:image}\nCOPY --from=\${2:${name}} \${3:/path} \${4:/path}\n$0`;
	const next = `FROM ${escaped(last.name.value)} AS \${1:${newName(graph)}}\n$0`;
	return [
		snippet(
			`FROM … COPY --from=${last.name.text}`,
			"a stage that takes something out of it",
			final,
			place.range,
		),
		snippet(`FROM ${last.name.value} AS …`, "a stage on top of it", next, place.range),
	];
}

function flagValues(snapshot: Snapshot, position: Position): readonly CompletionItem[] | undefined {
	const place = placeAt(snapshot.graph.file, position);
	if (place?.kind !== "value") return undefined;
	const values = valuesOf(snapshot, place.flag, position);
	return values?.map(([text, detail], index) => plain(text, detail, index, place.range));
}

type Value = readonly [text: string, detail: string];

function valuesOf(snapshot: Snapshot, flag: string, position: Position): readonly Value[] | undefined {
	switch (flag) {
		case "chown":
			return owners(snapshot, position);
		case "chmod":
			return modes;
		case "link":
		case "parents":
		case "keep-git-dir":
			return [
				["true", "as without a value"],
				["false", "as without the flag"],
			];
		default:
			return undefined;
	}
}

const modes: readonly Value[] = [
	["755", "rwxr-xr-x, programs and folders"],
	["644", "rw-r--r--, files"],
	["700", "rwx------, the owner's alone"],
	["600", "rw-------, the owner's secrets"],
	["555", "r-xr-xr-x, nobody writes"],
	["444", "r--r--r--, nobody writes"],
];

// Who is created by the stage or was named before, the newest first.
function owners(snapshot: Snapshot, position: Position): readonly Value[] {
	const { graph } = snapshot;
	const stage = stageAt(graph, position);
	const found = new Map<string, string>();
	const add = (name: string | undefined, detail: string): void => {
		if (name !== undefined && /^[\w.:${}-]+$/.test(name) && !name.startsWith("-") && !found.has(name))
			found.set(name, detail);
	};
	for (const { name, words, flags, range } of [...(stage?.instructions ?? [])].reverse()) {
		const line = `line ${range.start.line + 1}`;
		if (name === "USER") add(words[0]?.text, `USER, ${line}`);
		for (const flag of flags) {
			const written = flag.name === "chown" && flag.value && isApart(flag.range, position);
			if (written) add(flag.value?.text, `--chown, ${line}`);
		}
	}
	for (const { command, step } of stage === undefined ? [] : filesOf(snapshot).commands(stage)) {
		const [program, ...words] = command.words.map(({ value }) => value);
		if (program !== "useradd" && program !== "adduser") continue;
		const name = program === "adduser" ? words.find(isName) : words.findLast(isName);
		const { line } = (command.range ?? step.instruction.range).start;
		if (name !== undefined) add(`${name}:${name}`, `${program}, line ${line + 1}`);
	}
	add("root:root", "the default");
	return [...found].slice(0, 30);
}

function isName(word: string | undefined): boolean {
	return word !== undefined && /^[a-z_][\w-]*$/.test(word);
}

function isApart({ start, end }: Range, position: Position): boolean {
	return isBefore(position, start) || isBefore(end, position);
}

const escapeValues: readonly Value[] = [
	["`", "as in PowerShell: a backslash is a path's then"],
	["\\", "the default"],
];
const syntaxValues: readonly Value[] = [
	["docker/dockerfile:1", "the newest stable syntax"],
	["docker/dockerfile:1-labs", "with what is being tried"],
	["docker/dockerfile:1.7", "no newer than 1.7"],
];

function directiveValues({ file }: BuildGraph, position: Position): readonly CompletionItem[] | undefined {
	const { line, character } = position;
	if (line > maximumDirectives || character > 500) return undefined;
	const above = file.document.getText({ start: { line: 0, character: 0 }, end: { line, character: 0 } });
	if (above.split("\n").some((text, at) => at < line && !/^\uFEFF?#[ \t]*[a-z]+[ \t]*=/i.test(text)))
		return undefined;
	const before = file.document.getText({ start: { line, character: 0 }, end: position });
	const match = /^\uFEFF?#[ \t]*(syntax|escape|check)[ \t]*=[ \t]*(\S*)$/i.exec(before);
	if (match === null) return undefined;
	const [, name = "", written = ""] = match;
	const after = file.document.getText({ start: position, end: { line, character: character + 500 } });
	const check = name.toLowerCase() === "check";
	const rest = (check ? /^[\w-]*/ : /^[^\s]*/).exec(after)?.[0].length ?? 0;
	const start = check ? written.search(/[^,;=]*$/) : 0;
	const range = {
		start: { line, character: character - written.length + start },
		end: { line, character: character + rest },
	};
	const values = check ? checks(written) : name.toLowerCase() === "escape" ? escapeValues : syntaxValues;
	return values.map(([text, detail], index) => plain(text, detail, index, range));
}

// There are three of them, each at most once.
const maximumDirectives = 5;

function checks(written: string): readonly Value[] {
	const option = written.slice(written.lastIndexOf(";") + 1);
	if (!option.includes("=")) {
		return [
			["skip=", "checks that are left out"],
			["error=true", "a finding fails the build"],
			["experimental=", "checks that are being tried"],
		];
	}
	if (option.startsWith("error="))
		return [
			["true", ""],
			["false", ""],
		];
	const used = new Set(option.slice(option.indexOf("=") + 1).split(","));
	const codes = rules.map(({ code }) => code).filter((code) => !used.has(code));
	// BuildKit's have capitals. It takes other names as well, and only our own checks know these.
	const theirs = codes.filter((code) => /^[A-Z]/.test(code)).sort();
	const ours = option.startsWith("skip=") ? codes.filter((code) => !theirs.includes(code)).sort() : [];
	const all: readonly Value[] = used.size === 1 ? [["all", "every check"]] : [];
	return [
		...all,
		...theirs.map((code): Value => [code, "BuildKit"]),
		...ours.map((code): Value => [code, "Dockerfile Stages"]),
	];
}

// After the base of a FROM: `AS name`.
function stageName(graph: BuildGraph, position: Position): readonly CompletionItem[] | undefined {
	const owner = ownerAt(graph.file, position);
	const [base, second, third] = owner?.words ?? [];
	if (owner?.name !== "FROM" || base === undefined || third !== undefined || isInHeredoc(owner, position))
		return undefined;
	if (!isBefore(base.range.end, position) || base.text.toLowerCase() === "as") return undefined;
	if (second !== undefined && (!/^a?s?$/i.test(second.text) || isApart(second.range, position)))
		return undefined;
	const range = second?.range ?? { start: position, end: position };
	const lower = owner.keyword.text === owner.keyword.text.toLowerCase();
	const as = lower ? "as" : "AS";
	return [snippet(`${as} …`, "names the stage", `${as} \${1:${newName(graph)}}`, range, as)];
}

// A name that no stage has.
function newName({ stages }: BuildGraph): string {
	const taken = new Set(stages.map(({ name }: Stage) => name?.value));
	return ["build", "final"].find((name) => !taken.has(name)) ?? "name";
}

function escaped(text: string): string {
	return text.replaceAll(/[\\$}]/g, "\\$&");
}

function snippet(label: string, detail: string, text: string, range: Range, filter = "FROM"): CompletionItem {
	return {
		label,
		labelDetails: { description: detail },
		kind: CompletionItemKind.Snippet,
		detail,
		filterText: filter,
		insertTextFormat: InsertTextFormat.Snippet,
		textEdit: TextEdit.replace(range, text),
	};
}

function plain(text: string, detail: string, index: number, range: Range): CompletionItem {
	return {
		label: text,
		...(detail !== "" && { labelDetails: { description: detail }, detail }),
		kind: CompletionItemKind.Value,
		sortText: String(index).padStart(3, "0"),
		filterText: text,
		textEdit: TextEdit.replace(range, text),
	};
}
