// What a container of the image runs: the programs and the paths that ENTRYPOINT, CMD and HEALTHCHECK name.

import type { ShellCommand } from "../shell/command.ts";
import { baseOf, resolvePath } from "../shell/paths.ts";
import { readShell } from "../shell/read.ts";
import { inheritedPrograms } from "./inherited.ts";
import { concrete, type Recipe, type Step } from "./recipe.ts";

/** What is run, as far as the file tells. */
export interface Runtime {
	readonly entrypoint: Step | undefined;
	readonly cmd: Step | undefined;
	readonly healthcheck: Step | undefined;
	/** Something is in shell form, or is a shell itself. */
	readonly needsShell: boolean;
	/** Programs in the order of their mention: absolute paths, or bare names that are looked up in PATH. */
	readonly programs: readonly string[];
	/** The commands themselves: each program with its arguments, as far as they are known. */
	readonly commands: readonly (readonly string[])[];
	/** Every other word, and the values of the container's ENV; as written. */
	readonly words: readonly string[];
	/** Those of the words that are arguments of a program. */
	readonly arguments: ReadonlySet<string>;
	/** All of it could be read. */
	readonly complete: boolean;
	/** The base image's own command is run, since the file has none: it is there only on that image. */
	readonly inherited: boolean;
	/** Nobody says what is run: neither the file, nor what is known of the base image. */
	readonly open: boolean;
}

/** Takes a recipe; gives what its containers run: nothing where neither the file nor the base image is known to say. */
export function runtimeOf(recipe: Recipe): Runtime {
	const last = (name: string): Step | undefined =>
		recipe.steps.findLast((step) => step.instruction.name === name && step.instruction.words.length > 0);
	const entrypoint = recipe.steps.findLast((step) => step.instruction.name === "ENTRYPOINT");
	const cmd = last("CMD");
	const healthcheck = last("HEALTHCHECK");
	const reader = new Reader(recipe);
	const inherited = entrypoint === undefined && cmd === undefined;
	if (inherited) reader.programs.push(...inheritedPrograms(recipe.base));
	else if (
		entrypoint !== undefined &&
		!entrypoint.instruction.json &&
		entrypoint.instruction.words.length > 0
	) {
		reader.shell(entrypoint.instruction.arguments.text);
	} else {
		const first = entrypoint?.instruction.words.map(({ text }) => text) ?? [];
		if (cmd?.instruction.json === false && first.length === 0) reader.shell(cmd.instruction.arguments.text);
		else if (cmd?.instruction.json === false) {
			// BuildKit wraps it in a shell, and the entry point gets that as its arguments.
			reader.exec(first);
			reader.shell(cmd.instruction.arguments.text);
		} else reader.exec([...first, ...(cmd?.instruction.words.map(({ text }) => text) ?? [])]);
	}
	const given = new Set(reader.words);
	if (healthcheck !== undefined) reader.healthcheck(healthcheck.instruction.arguments.text.trim());
	for (const name of recipe.end.environment) {
		const value = recipe.end.variables.get(name);
		if (value !== undefined && name !== "PATH" && !ofCompilers.test(name))
			reader.words.push(...value.split(/[\s=:]+/));
	}
	const { programs, commands, words, needsShell, complete } = reader;
	return {
		entrypoint,
		cmd,
		healthcheck,
		needsShell,
		programs: [...new Set(programs)],
		commands,
		words,
		arguments: given,
		complete,
		inherited,
		open: (inherited && programs.length === 0) || isIdle(programs, reader),
	};
}

// A shell to type in, or nothing but waiting: people call what they want.
function isIdle(programs: readonly string[], { commands, words }: Reader): boolean {
	const idle = (name: string): boolean =>
		(shells.has(baseOf(name)) || idlePrograms.has(baseOf(name))) &&
		(!name.includes("/") || /^\/(usr\/)?(local\/)?s?bin\/[^/]+$/.test(name));
	return (
		programs.length > 0 &&
		programs.every(idle) &&
		commands.every(([name = ""]) => idle(name)) &&
		words.every((word) => !word.includes("/"))
	);
}

const idlePrograms: ReadonlySet<string> = new Set("echo true sleep login".split(" "));

// Variables that name the tools of a build.
const ofCompilers =
	/^(CC|CXX|CPP|FC|AR|AS|LD|NM|RANLIB|STRIP|OBJCOPY|OBJDUMP|[A-Z]*FLAGS|BUILD_?DEPS?|DEBIAN_FRONTEND)$/;

const initPrograms: ReadonlySet<string> = new Set([
	"tini",
	"dumb-init",
	"catatonit",
	"docker-init",
	"nohup",
	"exec",
	"env",
]);
const switchUser: ReadonlySet<string> = new Set(["su-exec", "gosu", "setpriv", "chpst", "runuser"]);
const shells: ReadonlySet<string> = new Set(["sh", "bash", "ash", "dash"]);
const shellWords: ReadonlySet<string> = new Set(
	"cd set export true false : exit test [ [[ echo printf sleep trap wait umask ulimit".split(" "),
);

class Reader {
	readonly programs: string[] = [];
	readonly commands: (readonly string[])[] = [];
	readonly words: string[] = [];
	needsShell = false;
	complete = true;
	readonly #recipe: Recipe;

	constructor(recipe: Recipe) {
		this.#recipe = recipe;
	}

	exec(words: readonly string[]): void {
		const [first, ...rest] = words;
		if (first === undefined) return;
		const name = first.slice(first.lastIndexOf("/") + 1);
		if (shells.has(name)) {
			this.needsShell = true;
			this.#program(first);
			const at = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
			const script = rest[at + 1];
			if (at >= 0 && script !== undefined) this.shell(script);
			else this.#interpreted(rest);
			return;
		}
		this.#program(first);
		if (initPrograms.has(name) || switchUser.has(name)) {
			let at = 0;
			while (rest[at]?.startsWith("-") === true) at++;
			this.exec(rest.slice(switchUser.has(name) ? at + 1 : at));
			return;
		}
		this.commands.push(words);
		this.words.push(...rest.flatMap((word) => word.split(/[=:]/)));
	}

	shell(script: string): void {
		this.needsShell = true;
		const { end } = this.#recipe;
		const { commands, complete } = readShell(script, undefined, {
			cwd: end.workdir,
			variables: end.variables,
		});
		if (!complete) this.complete = false;
		for (const command of commands) this.#command(command);
	}

	healthcheck(text: string): void {
		const command = /^CMD\s+/i.exec(text);
		if (command === null) return;
		const rest = text.slice(command[0].length);
		const words = jsonStrings(rest);
		if (words === undefined) this.shell(rest);
		else this.exec(words);
	}

	#command(command: ShellCommand): void {
		const words = command.words.map((word) => word.value);
		const [first] = words;
		if (command.words.length > 0 && first === undefined) {
			// A name out of a variable that only run time knows.
			if (!/^"?\$[@*{]/.test(command.words[0]?.text ?? "")) this.complete = false;
			return;
		}
		if (first === undefined || shellWords.has(first)) return;
		// The reader has gone into `sh -c` already.
		if (shells.has(first) && words.some((word) => /^-[a-z]*c$/.test(word ?? ""))) return;
		this.exec(command.words.map((word) => word.value ?? (word.glob ? word.text : "")));
	}

	// `sh start.sh`: the script is what is run.
	#interpreted(words: readonly string[]): void {
		const script = words.find((word) => !word.startsWith("-"));
		if (script !== undefined) this.#program(script.includes("/") ? script : `./${script}`);
	}

	#program(name: string): void {
		const value = concrete(this.#recipe, name) ?? name;
		if (!value.includes("/")) this.programs.push(value);
		else {
			const path = resolvePath(concrete(this.#recipe, this.#recipe.end.workdir), value);
			if (path === undefined) this.complete = false;
			else this.programs.push(path);
		}
	}
}

function jsonStrings(text: string): readonly string[] | undefined {
	if (!text.startsWith("[")) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) && value.every((word) => typeof word === "string") ? value : undefined;
	} catch {
		return undefined;
	}
}
