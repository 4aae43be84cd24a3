// What a container of Node starts, through the scripts of package.json.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import { readShell } from "../../shell/read.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
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
		if (!/^(npm|yarn|pnpm|bun)$/.test(program)) return words;
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

function wordsOf({ instruction }: Step, joined: boolean): readonly string[] | undefined {
	if (instruction.words.length === 0 || instruction.arguments.text.includes("$")) return undefined;
	if (instruction.json) {
		const words = instruction.words.map(({ text }) => text);
		if (!/^(\/bin\/)?(ba|a)?sh$/.test(words[0] ?? "")) return words;
		const script = words[1] === "-c" && words.length === 3 && !joined ? words[2] : undefined;
		return script === undefined || script.includes("$") ? undefined : plainWords(script);
	}
	return joined ? undefined : plainWords(instruction.arguments.text);
}

// One command and nothing around it.
function plainWords(text: string): readonly string[] | undefined {
	const { commands, complete } = readShell(text, undefined, { cwd: undefined, variables: new Map() });
	const [command, second] = commands;
	if (command === undefined || second !== undefined || !complete || !isPlain(command)) return undefined;
	const words = command.words.map(({ value }) => value);
	if (words.some((word) => word === undefined)) return undefined;
	const known = words.flatMap((word) => word ?? []);
	return known[0] === "exec" ? known.slice(1) : known;
}

function isPlain({ assignments, redirects, pipe }: ShellCommand): boolean {
	return assignments.length === 0 && redirects.length === 0 && pipe <= 0;
}

// `npm start`, `yarn serve`, `pnpm run preview`.
function scriptOf(recipe: Recipe, words: readonly string[]): readonly string[] | undefined {
	const [verb = "", ...rest] = words[0] === "run" ? words.slice(1) : words;
	if (rest.length > 0 || verb.startsWith("-")) return undefined;
	const manifest = `${recipe.end.workdir ?? "/?"}/package.json`;
	const text = textAt(recipe, manifest);
	const scripts = text === undefined ? undefined : scriptsIn(text);
	const script = scripts?.[verb];
	if (typeof script !== "string" || script.includes("$")) return undefined;
	if (scripts?.[`pre${verb}`] !== undefined || scripts?.[`post${verb}`] !== undefined) return undefined;
	return plainWords(script);
}

function scriptsIn(text: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== "object" || value === null || !("scripts" in value)) return undefined;
		const { scripts } = value;
		return typeof scripts === "object" && scripts !== null
			? Object.fromEntries(Object.entries(scripts))
			: undefined;
	} catch {
		return undefined;
	}
}
