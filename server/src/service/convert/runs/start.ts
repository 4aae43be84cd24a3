// The command with which a container starts, as words that can be exchanged.

import { baseOf } from "../../shell/paths.ts";
import { readShell } from "../../shell/read.ts";
import type { Recipe, Step } from "../recipe.ts";
import { shellWord } from "./run.ts";

/** The one command that CMD or ENTRYPOINT starts. */
export interface Start {
	readonly step: Step;
	/** What its words come to; undefined for one that only run time knows. */
	readonly words: readonly (string | undefined)[];
	/** It is started through opam, which sets up OCaml's tools: no part of the words, nor of what is put in their place. */
	readonly throughOpam: boolean;
	/** CMD gives it further arguments. */
	readonly followed: boolean;
	/** The command with other words in the place of all before `from`, as the instruction has it. */
	put(program: readonly string[], from: number): string;
}

/**
 * Takes a recipe; gives the command with which its containers start, undefined where there is more to it than one: then
 * nothing is said of it. An init that only starts it is none.
 */
export function startOf(recipe: Recipe): Start | undefined {
	const last = (name: string): Step | undefined =>
		recipe.steps.findLast(({ instruction }) => instruction.name === name);
	const given = (step: Step | undefined): step is Step =>
		step !== undefined && step.instruction.words.length > 0;
	const [entrypoint, cmd] = [last("ENTRYPOINT"), last("CMD")];
	if (!given(entrypoint)) return given(cmd) ? read(recipe, cmd, false) : undefined;
	if (!given(cmd)) return read(recipe, entrypoint, false);
	const { json, words } = entrypoint.instruction;
	if (!json || !cmd.instruction.json) return undefined;
	if (!inits.has(baseOf(words[0]?.text ?? ""))) return read(recipe, entrypoint, true);
	return words.slice(1).every(({ text }) => /^-\w*$|^--$/.test(text)) ? read(recipe, cmd, false) : undefined;
}

const inits: ReadonlySet<string> = new Set("tini dumb-init catatonit docker-init".split(" "));

function read(recipe: Recipe, step: Step, followed: boolean): Start | undefined {
	const { json, words, arguments: written, heredocs } = step.instruction;
	if (heredocs.length > 0) return undefined;
	const texts = words.map(({ text }) => text);
	if (!json) {
		const line = readLine(recipe, written.text);
		return line === undefined ? undefined : { step, followed, ...line };
	}
	const [shell = "", flag = "", script = ""] = texts;
	if (!/^(\/bin\/)?(ba|da|a)?sh$/.test(shell)) {
		const own = texts.slice(opamWords(texts));
		const put = (program: readonly string[], from: number): string =>
			listed([...program, ...own.slice(from)]);
		return { step, followed, words: own, throughOpam: own.length < texts.length, put };
	}
	// What follows a script is given to the shell.
	const line = flag === "-c" && !followed && texts.length === 3 ? readLine(recipe, script) : undefined;
	if (line === undefined) return undefined;
	return { step, followed, ...line, put: (program, from) => listed([shell, flag, line.put(program, from)]) };
}

// How many words `opam exec --` or `opam config exec --` are.
function opamWords(texts: readonly string[]): number {
	const [, all = ""] = /^(opam\0(?:config\0)?exec\0(?:--\0)?)/.exec(`${texts.join("\0")}\0`) ?? [];
	return all.split("\0").length - 1;
}

function listed(words: readonly string[]): string {
	return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}

type Line = Pick<Start, "words" | "throughOpam" | "put">;

// `eval $(opam env) && ...`
const opamEnvironment = /^\s*eval\s+["']?(\$\(|`)\s*opam\s+(config\s+)?env\s*[)`]["']?\s*(&&|;)\s*/;
const opamExec = /^opam\s+(?:config\s+)?exec\s+(?:--\s+)?/;

// One command, with `exec` and variables before it: these stay as they are written.
function readLine({ end }: Recipe, whole: string): Line | undefined {
	const text = whole.replace(opamEnvironment, "");
	const { commands, complete } = readShell(text, undefined, {
		cwd: end.workdir,
		variables: end.variables,
	});
	const [command, second] = commands;
	if (command === undefined || second !== undefined || !complete || command.pipe > 0) return undefined;
	if (command.redirects.length > 0 || command.text.trim() !== text.trim()) return undefined;
	const source = command.text.trim();
	const before = /^(?:\w+=(?:'[^']*'|"[^"]*"|[^\s'"\\])*\s+)*(?:exec\s+)?/.exec(source)?.[0] ?? "";
	const own = command.words[0]?.text === "exec" ? command.words.slice(1) : command.words;
	const through = opamExec.exec(source.slice(before.length))?.[0] ?? "";
	const start = before.length + through.length;
	let at = start;
	const places = own.map((word) => {
		const place = source.indexOf(word.text, at);
		at = place + word.text.length;
		return place;
	});
	if (places.includes(-1) || places[0] !== start) return undefined;
	return {
		throughOpam: text !== whole || through !== "",
		words: own.map(({ value, glob }) => (glob || value?.includes("${") === true ? undefined : value)),
		put: (program, from) => {
			const rest = places[from] === undefined ? [] : [source.slice(places[from])];
			return before + [...program.map(shellWord), ...rest].join(" ");
		},
	};
}
