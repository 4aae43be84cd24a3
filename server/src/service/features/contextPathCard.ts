// The card that hovering over a path of the build context shows, in Markdown.

import type { BuildGraph } from "../graph/graph.ts";
import { type ContextPath, contextUri } from "./contextPlace.ts";
import { code } from "./stageText.ts";

/** What a path of the build context is, and whether it is sent to the build; undefined where that can't be known. */
export function contextPathCard(graph: BuildGraph, place: ContextPath): string | undefined {
	const { path, kind, loose } = place;
	const text = textOf(graph, place);
	if (text === undefined || (loose && kind === "missing")) return undefined;
	const doubt = loose ? ["With other build arguments it may be another path."] : [];
	return [`${code(path)}: ${text}`, ...doubt].join("\n\n");
}

function textOf(graph: BuildGraph, place: ContextPath): string | undefined {
	const { path, kind, context } = place;
	const where = whereIs(graph, place);
	switch (kind) {
		case "file": {
			const by = leftOut(place, path);
			const uri = contextUri(graph, context, path).replaceAll("(", "%28").replaceAll(")", "%29");
			const then = context.root === undefined ? " where this folder is the build context" : "";
			const ignored = by === undefined ? "" : ` ${by}${then}, so that a build does not find it.`;
			return `[a file](${uri}) in ${where}.${ignored}`;
		}
		case "folder":
			return `${path === "." ? where : `a folder in ${where}`}. ${counted(place)}`.trimEnd();
		case "pattern":
			if (place.files.length > 0)
				return `matches ${listed(place.files)} in ${where}. ${counted(place)}`.trimEnd();
			return place.complete ? `matches nothing in ${where}.` : undefined;
		case "missing":
			return context.root === undefined
				? `not in ${where}, which is the build context unless a build names another one.`
				: `not in ${where}.`;
		default:
			return undefined;
	}
}

// Where no build says it, the folder is only what most builds take.
function whereIs(graph: BuildGraph, { context: { root } }: ContextPath): string {
	return root === undefined ? "this Dockerfile's folder" : `the build context ${code(relative(graph, root))}`;
}

// As it would be written from the Dockerfile.
function relative({ file: { uri } }: BuildGraph, root: string): string {
	const from = uri.split("/").slice(0, -1);
	const to = root.replace(/\/$/, "").split("/");
	let common = 0;
	while (common < from.length && common < to.length && from[common] === to[common]) common++;
	const path = [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/") || ".";
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

function leftOut({ ignored }: ContextPath, path: string): string | undefined {
	const by = ignored(path);
	if (by === undefined) return undefined;
	const { uri, name } = by.file;
	return `${code(by.pattern.text)} in [${name}](${uri}#L${by.pattern.line + 1}) leaves it out`;
}

function counted({ files, complete, ignored, kind }: ContextPath): string {
	// Many files through many patterns would take time, for a number that nobody needs.
	if (files.length > maximumCounted) return "";
	const out = files.filter((path) => ignored(path) !== undefined).length;
	const sent = files.length - out;
	const number = `${complete ? "" : "At least "}${sent} file${sent === 1 ? "" : "s"}`;
	if (kind === "pattern")
		return out === 0 ? "" : `${out} of them ${out === 1 ? "is" : "are"} left out by the ignore file.`;
	if (out > 0 && sent === 0) return `The ignore file leaves all of it out.`;
	return `${number}${out === 0 ? "" : `; ${out} more ${out === 1 ? "is" : "are"} left out by the ignore file`}.`;
}

function listed(files: readonly string[]): string {
	const shown = files.slice(0, 5).map(code);
	const rest = files.length - shown.length;
	return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const maximumCounted = 2000;
