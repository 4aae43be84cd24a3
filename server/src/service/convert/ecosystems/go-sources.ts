// What a Go program uses, where all of its sources are at hand and nothing but the standard library is imported.

import { baseOf } from "../../shell/paths.ts";
import type { Recipe } from "../recipe.ts";

/** What a program may expect of its system. */
export interface Uses {
	/** TLS connections, which need CA certificates. */
	readonly certificates: boolean;
	/** Names of users and groups. */
	readonly users: boolean;
}

/** Takes a recipe; gives what its sources use. Where a source is not at hand or comes from elsewhere, that is anything. */
export function usesOf(recipe: Recipe): Uses {
	const { context } = recipe;
	const anything = { certificates: true, users: true };
	if (context === undefined || !context.complete) return anything;
	const sources = [...context.paths].filter((path) => path.endsWith(".go") && !path.endsWith("_test.go"));
	if (sources.length === 0) return anything;
	for (const path of context.paths) {
		if (baseOf(path) === "go.mod" && !isAlone(context.texts.get(path))) return anything;
	}
	const imported = new Set<string>();
	for (const path of sources) {
		const text = context.texts.get(path);
		if (text === undefined || !isOwnAlone(recipe)) return anything;
		for (const [, name = ""] of text.matchAll(/^\s*(?:import\s+)?(?:[\w.]+\s+)?"([\w./-]+)"/gm))
			imported.add(name);
	}
	if (imported.has("C") || imported.has("plugin") || imported.has("os/exec")) return anything;
	return {
		certificates: ["net/http", "crypto/tls", "crypto/x509", "net/smtp", "net/rpc"].some((name) =>
			imported.has(name),
		),
		users: imported.has("os/user"),
	};
}

/** The path of a source of the program's own, for this system, that is linked with C; undefined where none is known. */
export function sourceWithC({ context }: Recipe): string | undefined {
	for (const [path, text] of context?.texts ?? []) {
		if (!path.endsWith(".go") || path.endsWith("_test.go") || /(^|\/)(vendor|testdata)\//.test(path))
			continue;
		if (otherSystem.test(path) || !/^\s*(?:import\s+)?"C"/m.test(text)) continue;
		const [, constraint = ""] = /^\/\/go:build (.*)$/m.exec(text) ?? [];
		// Without `linux` or `unix`, a constraint that names another system is that system's.
		const foreign =
			!/\b(linux|unix)\b/.test(constraint) && /(?<!!)\b(windows|darwin|freebsd|ignore)\b/.test(constraint);
		if (!foreign) return path;
	}
	return undefined;
}

const otherSystem = /_(windows|darwin|freebsd|netbsd|openbsd|android|ios|js|wasip1)(_\w+)?\.go$/;

// A module without requirements.
function isAlone(text: string | undefined): boolean {
	return text !== undefined && !/^\s*(require|replace)\b/m.test(text);
}

// All that is built is in the context: nothing is cloned, downloaded or fetched on the way.
function isOwnAlone({ steps }: Recipe): boolean {
	const outside = new Set(["git", "curl", "wget", "tar", "make"]);
	return !steps.some(
		({ placed, script }) =>
			placed?.some(({ foreign }) => foreign) === true ||
			script?.commands.some(
				({ words }) =>
					outside.has(words[0]?.value ?? "") || words[1]?.value === "generate" || words[1]?.value === "get",
			) === true,
	);
}
