// Completion of what every Dockerfile has: instructions, flags and their values, mounts, parser directives.

import {
	type CompletionItem,
	CompletionItemKind,
	CompletionItemTag,
	InsertTextFormat,
	MarkupKind,
	type Position,
	type Range,
	TextEdit,
} from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { directiveDocumentation, flagDocumentation, instructionDocumentation } from "./documentation.ts";
import { type FlagDescription, flagsOf, mountChoice, mountKeysOf, mountTypes } from "./flags.ts";
import { type LibraryItem, libraryItems } from "./library.ts";
import { isBefore, type Place, placeAt } from "./place.ts";

/**
 * What may stand at a position, except names of stages, images and variables. `snippets` is whether the editor
 * understands LSP's snippets; without them only names are inserted.
 */
export function generalCompletion(
	file: Dockerfile,
	position: Position,
	snippets = true,
): readonly CompletionItem[] {
	const place = placeAt(file, position);
	switch (place?.kind) {
		case "keyword":
			return keywords(file, place, snippets);
		case "flag":
			return flags(place, snippets);
		case "value":
			return values(place);
		case "mount":
			return mountFields(place, snippets);
		case "directive":
			return directives(file, place);
		default:
			return [];
	}
}

type PlaceOf<Kind> = Extract<Place, { readonly kind: Kind }>;

function keywords(
	file: Dockerfile,
	{ range, bare, trigger }: PlaceOf<"keyword">,
	snippets: boolean,
): readonly CompletionItem[] {
	const hasStage = file.instructions.some(
		({ name, range: { start } }) => name === "FROM" && isBefore(start, range.start),
	);
	const items = libraryItems("").filter(({ label }) => {
		const [name = ""] = label.split(" ");
		return trigger ? !notTriggers.has(name) : hasStage || name === "FROM" || name === "ARG";
	});
	return bare && snippets ? items.map((item) => snippetItem(item, range)) : bareKeywords(items, range);
}

const notTriggers = new Set(["FROM", "MAINTAINER", "ONBUILD"]);

function snippetItem(
	{ label, snippet, documentation, deprecated }: LibraryItem,
	range: Range,
): CompletionItem {
	const item = {
		label,
		kind: CompletionItemKind.Keyword,
		insertTextFormat: InsertTextFormat.Snippet,
		textEdit: TextEdit.replace(range, snippet),
		...documented(documentation),
	};
	return deprecated ? { ...item, tags: [CompletionItemTag.Deprecated] } : item;
}

function bareKeywords(items: readonly LibraryItem[], range: Range): readonly CompletionItem[] {
	const names = new Set(items.map(({ label }) => label.split(" ")[0] ?? label));
	return [...names].map((name) =>
		plainItem(name, CompletionItemKind.Keyword, range, instructionDocumentation(name)),
	);
}

function flags(place: PlaceOf<"flag">, snippets: boolean): readonly CompletionItem[] {
	const { instruction, range, assigned } = place;
	// What is being written now does not count as there.
	const used = new Set(
		instruction.flags
			.filter((flag) => isBefore(flag.range.end, range.start) || isBefore(range.end, flag.range.start))
			.map(({ name }) => name),
	);
	const items = flagsOf(instruction.name)
		.filter(({ name, repeats }) => repeats || !used.has(name))
		.map((flag) => flagItem(instruction.name, flag, range, assigned, snippets));
	return instruction.name === "HEALTHCHECK" ? [...items, ...subcommands(range, snippets)] : items;
}

function flagItem(
	instruction: string,
	flag: FlagDescription,
	range: Range,
	assigned: boolean,
	snippets: boolean,
): CompletionItem {
	const { name, value } = flag;
	const documentation = flagDocumentation(instruction, name);
	const kind = CompletionItemKind.Field;
	if (value === undefined || assigned) return plainItem(`--${name}`, kind, range, documentation);
	if (!snippets) return plainItem(`--${name}=`, kind, range, documentation);
	return {
		label: `--${name}=${value}`,
		kind,
		insertTextFormat: InsertTextFormat.Snippet,
		textEdit: TextEdit.replace(range, `--${name}=${placeholder(flag)}`),
		...documented(documentation),
	};
}

function placeholder({ value, choices, snippet }: FlagDescription): string {
	if (snippet !== undefined) return snippet;
	if (choices === undefined) return `\${1:${value}}`;
	return `\${1|${choices.map((choice) => choice.replaceAll("$", "\\$")).join(",")}|}`;
}

// HEALTHCHECK's CMD and NONE. NONE takes no flags, but they are written one after the other, so both are offered.
function subcommands(range: Range, snippets: boolean): readonly CompletionItem[] {
	const items = libraryItems("HEALTHCHECK ").filter(({ label }) => !label.startsWith("--"));
	if (!snippets) return bareKeywords(items, range);
	return items.map((item) => snippetItem(item, range));
}

function values({ instruction, flag, range }: PlaceOf<"value">): readonly CompletionItem[] {
	const choices = flagsOf(instruction.name).find(({ name }) => name === flag)?.choices ?? [];
	return choices.map((choice) => plainItem(choice, CompletionItemKind.Value, range, undefined));
}

function mountFields({ key, fields, range }: PlaceOf<"mount">, snippets: boolean): readonly CompletionItem[] {
	if (key === "type") {
		return mountTypes.map((type) =>
			plainItem(type.name, CompletionItemKind.Value, range, type.documentation),
		);
	}
	const keys = mountKeysOf(lastValue(fields, "type"));
	if (key !== undefined) {
		const choices = keys.find(({ name }) => name === key)?.choices ?? [];
		return choices.map((choice) => plainItem(choice, CompletionItemKind.Value, range, undefined));
	}
	const used = new Set(fields.map((field) => field.split("=")[0]?.toLowerCase()));
	const items = keys
		.filter(({ name }) => !used.has(name))
		.map(({ name, value, documentation }) => {
			const text = value === undefined ? name : `${name}=`;
			return plainItem(text, CompletionItemKind.Property, range, documentation);
		});
	return fields.length > 0 ? items : [typeItem(range, snippets), ...items];
}

function typeItem(range: Range, snippets: boolean): CompletionItem {
	if (!snippets) return plainItem("type=", CompletionItemKind.Property, range, undefined);
	return {
		label: "type=",
		kind: CompletionItemKind.Property,
		insertTextFormat: InsertTextFormat.Snippet,
		textEdit: TextEdit.replace(range, `type=${mountChoice}`),
	};
}

function lastValue(fields: readonly string[], key: string): string | undefined {
	return fields.findLast((field) => field.startsWith(`${key}=`))?.slice(key.length + 1);
}

function directives(file: Dockerfile, { range, assigned }: PlaceOf<"directive">): readonly CompletionItem[] {
	const used = new Set(
		file.directives.filter(({ range: { start } }) => start.line !== range.start.line).map(({ name }) => name),
	);
	return [...directiveTexts]
		.filter(([name]) => !used.has(name))
		.map(([name, value]) =>
			plainItem(
				assigned ? name : name + value,
				CompletionItemKind.Keyword,
				range,
				directiveDocumentation(name),
			),
		);
}

const directiveTexts: ReadonlyMap<string, string> = new Map([
	["syntax", "=docker/dockerfile:1"],
	["escape", "=`"],
	["check", "=skip="],
]);

function plainItem(
	text: string,
	kind: CompletionItemKind,
	range: Range,
	documentation: string | undefined,
): CompletionItem {
	return {
		label: text,
		kind,
		insertTextFormat: InsertTextFormat.PlainText,
		textEdit: TextEdit.replace(range, text),
		...documented(documentation),
	};
}

function documented(value: string | undefined): Pick<CompletionItem, "documentation"> {
	return value === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value } };
}
