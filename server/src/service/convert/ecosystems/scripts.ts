// The scripts that a container starts with: what they may call.

import { baseOf } from "../../shell/paths.ts";
import { readShell } from "../../shell/read.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { textAt } from "./texts.ts";

/**
 * Whether a script that the file brings and the container starts may call a program: its text names it, or is not at
 * hand. A container that starts no script of the file's own calls nothing.
 */
export function mayCall(recipe: Recipe, { programs }: Runtime, name: string): boolean {
	return recipe.steps.some(({ placed }) =>
		placed?.some(({ path, foreign, kind }) => {
			if (path === undefined || foreign || kind === "tree") return false;
			const started = programs.some((program) => program === path || program === baseOf(path));
			return started && textAt(recipe, path)?.includes(name) !== false;
		}),
	);
}

/**
 * The words that may be programs in the scripts that the file brings and the container starts, as far as their texts
 * are at hand. Empty where there are none.
 */
export function scriptWords(recipe: Recipe, runtime: Runtime): ReadonlySet<string> {
	const words = new Set<string>();
	for (const { text } of startedScripts(recipe, runtime)) {
		const { commands } = readShell(text, undefined, { cwd: undefined, variables: new Map() });
		for (const command of commands) {
			if (/^(echo|printf)$/.test(command.words[0]?.text ?? "")) continue;
			for (const { value } of command.words) if (value !== undefined) words.add(baseOf(value));
		}
	}
	return words;
}

/** The scripts for a shell that the file brings and the container starts, by their paths, where their texts are at hand. */
export function startedScripts(
	recipe: Recipe,
	{ programs }: Runtime,
): readonly { readonly path: string; readonly text: string }[] {
	const paths = programs.flatMap((program) =>
		program.includes("/") ? [program] : placedAs(recipe, program),
	);
	return paths.flatMap((path) => {
		const text = textAt(recipe, path);
		return text !== undefined && /^#!\s*\S*\/(env\s+)?(ba|da|a)?sh\b/.test(text) ? [{ path, text }] : [];
	});
}

// The paths to which COPY puts files of a name.
function placedAs(recipe: Recipe, name: string): readonly string[] {
	return recipe.steps.flatMap(({ placed }) =>
		(placed ?? []).flatMap(({ path, foreign }) =>
			path !== undefined && !foreign && baseOf(path) === name ? [path] : [],
		),
	);
}

/** Programs that scripts call, though the build calls them as well. */
export const scriptTools =
	/^(bash|bc|coreutils|curl|findutils|gawk|git|grep|iproute2?|iptables|jq|netcat\S*|openssl|perl|procps|python[\d.]*|sed|socat|sudo|tar|unzip|wget|xz\S*)$/;
