// Which programs a container of Node may call through scripts: those of package.json, and the file's own.

import { entriesOf, packageFields } from "../../files/package-json.ts";
import { baseOf } from "../../shell/paths.ts";
import { readShell } from "../../shell/read.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { scriptWords } from "./scripts.ts";
import { textAt } from "./texts.ts";

/** What the container's scripts say, as far as they are at hand. */
export interface Called {
	/** Every word that may be a program. */
	readonly words: ReadonlySet<string>;
	/** Some script that is started is not at hand: it may call anything. */
	readonly unread: boolean;
}

/** Takes what a container starts; gives the words of its command and of every script that this leads to. */
export function calledBy(recipe: Recipe, runtime: Runtime): Called {
	const words = new Set([...runtime.programs, ...runtime.words, ...scriptWords(recipe, runtime)].map(baseOf));
	const own = runtime.programs.some(
		(program) => isScript(recipe, program) && textAt(recipe, program) === undefined,
	);
	const managed = ["npm", "yarn", "pnpm", "bun"].some((name) => words.has(name));
	if (!managed) return { words, unread: own };
	const manifest = packageFields(textAt(recipe, `${recipe.end.workdir ?? "/?"}/package.json`));
	if (manifest === undefined) return { words, unread: true };
	const scripts = entriesOf(manifest.get("scripts"));
	const open = [...words];
	for (let name = open.pop(); name !== undefined; name = open.pop()) {
		for (const each of [name, `pre${name}`, `post${name}`]) {
			const script = scripts.get(each);
			if (typeof script !== "string") continue;
			for (const word of wordsOf(script)) {
				if (words.has(word)) continue;
				words.add(word);
				open.push(word);
			}
		}
	}
	return { words, unread: own };
}

function wordsOf(script: string): readonly string[] {
	const { commands } = readShell(script, undefined, { cwd: undefined, variables: new Map() });
	return commands.flatMap((command) =>
		command.words.flatMap(({ value }) => (value ?? "").split(/\s+/).map(baseOf)),
	);
}

// A file of the application or its image that is no program of a package.
function isScript(recipe: Recipe, program: string): boolean {
	if (program.includes("/node_modules/")) return false;
	return recipe.steps.some(({ placed }) =>
		placed?.some(({ path, kind, foreign }) => {
			if (path === undefined || foreign) return false;
			return program.includes("/")
				? program === path || (kind !== "file" && program.startsWith(`${path === "/" ? "" : path}/`))
				: kind !== "tree" && baseOf(path) === program;
		}),
	);
}
