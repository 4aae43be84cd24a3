// A single-stage Dockerfile read as a recipe: what each instruction does, and in which state it finds the image.

import { ignoredBy } from "../facts/dockerignore.ts";
import type { ContextFiles } from "../facts/facts.ts";
import type { BuildGraph, Stage } from "../graph/graph.ts";
import type { ShellCommand } from "../shell/command.ts";
import { resolvePath } from "../shell/paths.ts";
import { readShell, type ShellScript } from "../shell/read.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { expand } from "../syntax/expand.ts";
import { type Placed, placedBy } from "./copies.ts";
import { type BaseImage, imageOf } from "./image.ts";
import { opamImageOf } from "./opam-image.ts";
import { inWorkdir, unknownFolder } from "./unknown-folder.ts";

/** A Dockerfile with one stage, understood. */
export interface Recipe {
	readonly graph: BuildGraph;
	readonly stage: Stage;
	readonly base: BaseImage;
	readonly steps: readonly Step[];
	/** The state after the last instruction. */
	readonly end: State;
	readonly context: ContextFiles | undefined;
	/** Defaults of build arguments by name; those without one are there with undefined. */
	readonly arguments: ReadonlyMap<string, string | undefined>;
}

/** One instruction after FROM and what it finds. */
export interface Step {
	readonly index: number;
	readonly instruction: Instruction;
	readonly before: State;
	/** What a RUN runs. */
	readonly script?: ShellScript;
	/** What a COPY or ADD puts into the image. */
	readonly placed?: readonly Placed[];
}

/** What holds at a point of the file. */
interface State {
	/** undefined where the base image's own is unknown. */
	readonly workdir: string | undefined;
	/** As written in USER; absent where no USER was given. */
	readonly user?: string;
	/** The last SHELL instruction. */
	readonly shell?: Instruction;
	/** ENV and ARG in scope. ARG's are there as `${NAME}`, since a build may change them. */
	readonly variables: ReadonlyMap<string, string | undefined>;
	/** Names set by ENV in this file. */
	readonly environment: ReadonlySet<string>;
}

/** Takes a graph with exactly one stage; gives its recipe. */
export function recipeOf(graph: BuildGraph, stage: Stage, folder: ContextFiles | undefined): Recipe {
	const sent = folder === undefined ? undefined : sentOf(folder);
	const recipe = read(graph, stage, sent);
	// A folder that lacks what the file copies is not its build context: nothing is known of that then.
	return sent === undefined || fits(recipe, sent) ? recipe : read(graph, stage, undefined);
}

// What is left out is not missing, nor is what no program reads.
function sentOf(folder: ContextFiles): ContextFiles {
	const ignore = folder.texts.get(".dockerignore");
	const ignored = ignore === undefined ? () => false : ignoredBy(ignore);
	const complete =
		folder.complete ||
		folder.unread?.every((path) => ofTools.test(path) || ignored(path.replace(/\/$/, ""))) === true;
	if (ignore === undefined) return { ...folder, complete };
	const paths = new Set<string>();
	for (const path of folder.paths) {
		if (ignored(path.replace(/\/$/, ""))) continue;
		paths.add(path);
		// A folder is there when something in it is, also where a pattern leaves out the folder itself.
		for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
			paths.add(path.slice(0, at + 1));
	}
	return { ...folder, complete, paths };
}

// Folders of version control and of build tools, which hold no part of the project.
const ofTools = /(^|\/)\.(git|hg|svn|gradle)\/$/;

function fits(recipe: Recipe, context: ContextFiles): boolean {
	if (!context.complete) return true;
	return recipe.steps.every((step) =>
		(step.placed ?? []).every(
			({ source, foreign, glob }) =>
				foreign ||
				glob ||
				source === "." ||
				context.paths.has(source) ||
				context.paths.has(`${source}/`) ||
				context.unread?.some((folder) => source.startsWith(folder)) === true,
		),
	);
}

function read(graph: BuildGraph, stage: Stage, context: ContextFiles | undefined): Recipe {
	const arguments_ = new Map<string, string | undefined>();
	const globals = new Map<string, string | undefined>();
	const { escape: escapeCharacter } = graph.file;
	for (const instruction of graph.global) {
		for (const [name, value] of pairsOf(instruction, (variable) => globals.get(variable), escapeCharacter)) {
			globals.set(name, value);
		}
	}
	const written = stage.base?.name.text ?? "";
	const base = imageOf(expand(written, (name) => globals.get(name), { skipUnset: true }).value);
	const steps: Step[] = [];
	let state: State = { workdir: base.workdir, variables: new Map(variablesOf(base)), environment: new Set() };
	for (const [index, instruction] of stage.instructions.entries()) {
		const before = state;
		steps.push({
			index,
			instruction,
			before,
			...effectsOf(instruction, before, { escapeCharacter, context }),
		});
		if (instruction.name === "ARG") {
			for (const [name, value] of pairsOf(
				instruction,
				(variable) => arguments_.get(variable),
				escapeCharacter,
			)) {
				arguments_.set(name, value ?? globals.get(name));
			}
		}
		state = after(instruction, before, { escapeCharacter, defaults: arguments_ });
	}
	return { graph, stage, base, steps, end: state, context, arguments: arguments_ };
}

/** Whether steps begin with an absolute WORKDIR of their own, as far as the working directory matters to them. */
export function setsWorkdirFirst(steps: readonly Step[]): boolean {
	const first = steps.find(({ instruction }) => ["WORKDIR", "RUN", "COPY", "ADD"].includes(instruction.name));
	return first?.instruction.name === "WORKDIR" && first.instruction.words[0]?.text.startsWith("/") === true;
}

/** A path or word with the build arguments' defaults filled in; undefined where one has none. */
export function concrete(recipe: Recipe, text: string | undefined): string | undefined {
	if (text === undefined || !text.includes("${")) return text;
	let known = true;
	const value = text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
		const replacement = recipe.arguments.get(name);
		if (replacement === undefined) known = false;
		return replacement ?? "";
	});
	if (!known) return undefined;
	return value.startsWith("/") ? resolvePath("/", value) : value;
}

/** A word of an instruction with ENV and ARG expanded; undefined where BuildKit or we can't. */
function evaluated(text: string, state: State, escapeCharacter: "\\" | "`"): string | undefined {
	const { value, unmatched, error } = expand(text, (name) => state.variables.get(name), {
		escape: escapeCharacter,
	});
	return error !== undefined || unmatched.size > 0 ? undefined : bounded(value);
}

// Values that refer to each other can grow without end, and no path is that long.
function bounded(value: string): string | undefined {
	return value.length > 4096 ? undefined : value;
}

/** The names and values that an ARG, ENV or LABEL sets; a name without a value has undefined. */
export function pairsOf(
	instruction: Instruction,
	lookup: (name: string) => string | undefined,
	escapeCharacter: "\\" | "`",
): readonly (readonly [string, string | undefined])[] {
	const [first, second] = instruction.words;
	const evaluate = (text: string): string | undefined => {
		const { value, unmatched, error } = expand(text, lookup, { escape: escapeCharacter });
		return error !== undefined || unmatched.size > 0 ? undefined : bounded(value);
	};
	if (instruction.name !== "ARG" && first !== undefined && !first.text.includes("=")) {
		return second === undefined ? [] : [[first.text, evaluate(second.text)]];
	}
	return instruction.words.map(({ text }) => {
		const equals = text.indexOf("=");
		return equals < 0 ? [text, undefined] : [text.slice(0, equals), evaluate(text.slice(equals + 1))];
	});
}

interface Around {
	readonly escapeCharacter: "\\" | "`";
	readonly context: ContextFiles | undefined;
}

function effectsOf(
	instruction: Instruction,
	state: State,
	{ escapeCharacter, context }: Around,
): Partial<Step> {
	if (instruction.name === "RUN") {
		const script = scriptOf(instruction, state);
		return { script: { ...script, commands: script.commands.map(ofScript) } };
	}
	if (instruction.name === "COPY" || instruction.name === "ADD") {
		return {
			placed: placedBy(
				instruction,
				state.workdir,
				(text) => evaluated(text, state, escapeCharacter),
				context,
			),
		};
	}
	return {};
}

function scriptOf(instruction: Instruction, state: State): ShellScript {
	const home = state.user === undefined || state.user === "root" || state.user === "0" ? "/root" : undefined;
	const variables = new Map(state.variables);
	if (home !== undefined && !variables.has("HOME")) variables.set("HOME", home);
	const start = { cwd: state.workdir ?? unknownFolder, variables, temporary: "/tmp/mktemp" };
	if (state.shell !== undefined && !isPosixShell(state.shell)) return { commands: [], complete: false };
	if (instruction.json)
		return readShell(instruction.words.map(({ text }) => quoted(text)).join(" "), undefined, start);
	const [heredoc] = instruction.heredocs;
	if (heredoc === undefined) return readShell(instruction.arguments.text, instruction.arguments, start);
	// A heredoc alone is the script; one that feeds a command is that command's business.
	if (!/^<<-?\s*["']?\w+["']?$/.test(instruction.arguments.text.trim()))
		return { commands: [], complete: false };
	if (heredoc.content.startsWith("#!") && !/^#!\s*\S*\/(env )?(ba|da|a)?sh\b/.test(heredoc.content)) {
		return { commands: [], complete: false };
	}
	return readShell(heredoc.content, undefined, start);
}

// `bash ./configure` does what `./configure` does.
function ofScript(command: ShellCommand): ShellCommand {
	const [shell, ...rest] = command.words;
	const at = rest.findIndex(({ text }) => !/^-[euvx]+$/.test(text));
	const script = rest[at];
	const known = /^(\/bin\/)?(ba|da|a)?sh$/.test(shell?.value ?? "") && command.pipe <= 0;
	if (!known || script?.value === undefined || !/^\.{0,2}\/?[\w.${}/-]*[\w}]$/.test(script.text))
		return command;
	if (script.text.startsWith("-")) return command;
	const value = script.value.includes("/") ? script.value : `./${script.value}`;
	return { ...command, words: [{ ...script, value }, ...rest.slice(at + 1)] };
}

function isPosixShell(shell: Instruction): boolean {
	return /(^|\/)(ba|da|a)?sh$/.test(shell.words[0]?.text ?? "");
}

// What is plain stays as it is: a command that is run again is to read as one that somebody wrote.
function quoted(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

interface Reading {
	readonly escapeCharacter: "\\" | "`";
	readonly defaults: ReadonlyMap<string, string | undefined>;
}

function after(instruction: Instruction, state: State, { escapeCharacter, defaults }: Reading): State {
	switch (instruction.name) {
		case "WORKDIR": {
			const path = evaluated(instruction.words[0]?.text ?? "", state, escapeCharacter);
			return { ...state, workdir: inWorkdir(state.workdir, path) };
		}
		case "USER":
			return { ...state, user: instruction.words[0]?.text ?? "" };
		case "SHELL":
			return { ...state, shell: instruction };
		case "ENV": {
			const variables = new Map(state.variables);
			const environment = new Set(state.environment);
			for (const [name, value] of pairsOf(
				instruction,
				(variable) => state.variables.get(variable),
				escapeCharacter,
			)) {
				variables.set(name, value);
				environment.add(name);
			}
			return { ...state, variables, environment };
		}
		case "ARG": {
			const variables = new Map(state.variables);
			for (const { text } of instruction.words) {
				const name = text.split("=", 1)[0] ?? "";
				if (state.environment.has(name)) continue;
				// A whole absolute path in a variable is marked as one, so that it is not joined to the working directory.
				variables.set(name, defaults.get(name)?.startsWith("/") === true ? `/\${${name}}` : `\${${name}}`);
			}
			return { ...state, variables };
		}
		default:
			return state;
	}
}

const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// What the official images set, as far as paths depend on it.
function variablesOf(base: BaseImage): readonly (readonly [string, string])[] {
	// What they start by default is started through opam, which puts this folder first.
	const opam = opamImageOf(base.text)?.prefix;
	if (opam !== undefined) return [["PATH", `${opam}/bin:${systemPath}`]];
	if (!base.official) return [["PATH", systemPath]];
	if (base.name === "golang") {
		return [
			["PATH", `/go/bin:/usr/local/go/bin:${systemPath}`],
			["GOPATH", "/go"],
		];
	}
	if (base.name === "rust") {
		return [
			["PATH", `/usr/local/cargo/bin:${systemPath}`],
			["CARGO_HOME", "/usr/local/cargo"],
			["RUSTUP_HOME", "/usr/local/rustup"],
		];
	}
	return [["PATH", systemPath], ...(folders[base.name] ?? [])];
}

const folders: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
	php: [["PHP_INI_DIR", "/usr/local/etc/php"]],
	tomcat: [["CATALINA_HOME", "/usr/local/tomcat"]],
	httpd: [["HTTPD_PREFIX", "/usr/local/apache2"]],
};
