// Document links: from an image to its page at its registry.

import type { DocumentLink, Range } from "vscode-languageserver-types";
import type { Reference } from "../graph/graph.ts";
import { parseImage } from "../graph/image.ts";
import type { Snapshot } from "../snapshot.ts";
import { goLower } from "../syntax/characters.ts";

/** The links of a file's images and of its `# syntax=`. None for stages, scratch, and names that hold a variable. */
export function documentLink({ graph: { file, references }, facts }: Snapshot): readonly DocumentLink[] {
	const frontends = file.directives.filter(({ name }) => name === "syntax").map(({ value }) => value);
	// What a build gives under this name takes the image's place.
	const contexts = new Set(facts.contexts.map(({ name }) => goLower(name)));
	const images = references.filter(({ name }) => !contexts.has(name.value));
	return [...frontends.flatMap(({ text, range }) => linkOf(text, range)), ...images.flatMap(imageLink)];
}

// With a variable in the tag the repository is still known: only that part is a link then.
function imageLink({ name, target, candidates }: Reference): readonly DocumentLink[] {
	const { text, range } = name;
	const variable = text.indexOf("$");
	// A mount takes a number for an image, but nobody means one.
	if (variable < 0) return target.kind === "image" && !/^\d+$/.test(text) ? linkOf(text, range) : [];
	if (target.kind === "stage" || candidates.length > 0 || range.start.line !== range.end.line) return [];
	const repository = text.slice(0, variable);
	const separator = repository.lastIndexOf(repository.includes("@") ? "@" : ":");
	// Before a slash it is a port.
	if (separator <= repository.lastIndexOf("/") || text.includes("/", variable)) return [];
	const { start } = range;
	const end = { line: start.line, character: start.character + separator };
	return linkOf(repository.slice(0, separator), { start, end });
}

function linkOf(text: string, range: Range): readonly DocumentLink[] {
	const image = parseImage(text);
	const page = image.ok ? pageOf(image.repository) : undefined;
	return page === undefined ? [] : [{ range, ...page }];
}

interface Page {
	readonly target: string;
	readonly tooltip: string;
}

// Only registries that have a page for each of their images are known here.
function pageOf(repository: string): Page | undefined {
	const slash = repository.indexOf("/");
	const path = repository.slice(slash + 1);
	switch (repository.slice(0, slash)) {
		case "docker.io":
			return { target: `https://hub.docker.com/${hubPath(path)}`, tooltip: "Open on Docker Hub" };
		case "ghcr.io":
			return { target: `https://ghcr.io/${path}`, tooltip: "Open on GitHub Packages" };
		case "quay.io":
			return { target: `https://quay.io/repository/${path}`, tooltip: "Open on Quay" };
		case "mcr.microsoft.com":
			return {
				target: `https://mcr.microsoft.com/artifact/mar/${path}`,
				tooltip: "Open on Microsoft Artifact Registry",
			};
		case "public.ecr.aws":
			return { target: `https://gallery.ecr.aws/${path}`, tooltip: "Open on Amazon ECR Public Gallery" };
		default:
			return undefined;
	}
}

function hubPath(path: string): string {
	return path.startsWith("library/") ? `_/${path.slice("library/".length)}` : `r/${path}`;
}
