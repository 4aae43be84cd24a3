// What a container of Node starts, through the scripts of package.json.

import { entriesOf, packageFields } from "../../files/package-json.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { plainWords, wordsOf } from "./command-words.ts";
import { textAt } from "./texts.ts";

/** The one command that the container starts, its script of package.json looked up; undefined where there is more to it. */
export function commandOf(recipe: Recipe, { entrypoint, cmd }: Runtime): readonly string[] | undefined {
	const steps = [entrypoint, cmd].filter((step) => step !== undefined);
	const all: string[] = [];
	for (const step of steps) {
		const words = wordsOf(step, steps.length > 1);
		if (words === undefined) return undefined;
		all.push(...words);
	}
	let words = withoutInit(all);
	for (let depth = 0; depth < 3; depth++) {
		const [program = "", ...rest] = words;
		if (/^(npx|bunx)$/.test(program)) {
			const [name, ...others] = rest.filter(
				(word, at) => !(at === 0 && /^(-y|--yes|--no-install)$/.test(word)),
			);
			return name === undefined ? undefined : [name.replace(/(?!^)@.*$/, ""), ...others];
		}
		if (!/^(npm|yarn|pnpm|bun)$/.test(baseOf(program))) return words;
		const script = scriptOf(recipe, rest);
		if (script === undefined) return undefined;
		words = withoutInit(script);
	}
	return undefined;
}

function withoutInit(words: readonly string[]): readonly string[] {
	const [first = "", ...rest] = words;
	if (!/^(tini|dumb-init)$/.test(baseOf(first))) return words;
	return rest[0] === "--" ? rest.slice(1) : rest;
}

// `npm start`, `yarn serve`, `pnpm run preview`.
function scriptOf(recipe: Recipe, words: readonly string[]): readonly string[] | undefined {
	const [verb = "", ...rest] = words[0] === "run" ? words.slice(1) : words;
	if (rest.length > 0 || verb.startsWith("-")) return undefined;
	const manifest = `${recipe.end.workdir ?? "/?"}/package.json`;
	const text = textAt(recipe, manifest);
	const scripts = entriesOf(packageFields(text)?.get("scripts"));
	const script = scripts.get(verb);
	if (typeof script !== "string" || script.includes("$")) return undefined;
	if (scripts.has(`pre${verb}`) || scripts.has(`post${verb}`)) return undefined;
	return plainWords(script);
}
