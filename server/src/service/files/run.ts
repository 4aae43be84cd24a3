// What a RUN does to the files of its stage.

import type { Environment } from "../graph/environment.ts";
import type { Step } from "../graph/evaluate.ts";
import type { ShellCommand } from "../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../shell/paths.ts";
import type { Instruction } from "../syntax/dockerfile.ts";
import { memo } from "../syntax/memo.ts";
import { type Mount, mountsOf, mountValue } from "../syntax/mounts.ts";
import { placeIn } from "./commands/arguments.ts";
import { writesOf } from "./commands/table.ts";
import type { Scene, Write } from "./commands/write.ts";
import type { KnownPath, Maker } from "./known.ts";
import { isPattern, matchesPath } from "./pattern.ts";
import { markedValue, type Place, placeOf, unmarked } from "./place.ts";
import type { Root } from "./roots.ts";
import { scriptOf } from "./script.ts";
import type { Tree } from "./tree.ts";

/** What a RUN finds besides its step. */
export interface Running {
	readonly tree: Tree;
	readonly shell: Instruction | undefined;
	/** Where `~` and HOME are; undefined where the user is not known. */
	readonly home: string | undefined;
	/** What the stage stands on at last. */
	readonly root: Root;
	text(path: string): string | undefined;
}

/** Something that is written to a mount, and so is not in the image. */
export interface Mounted {
	readonly known: KnownPath;
	readonly mount: Mount;
}

/** A command that a RUN runs. */
export interface RunCommand {
	readonly command: ShellCommand;
	readonly step: Step;
}

/** What a RUN leaves besides the tree. */
export interface Ran {
	readonly commands: readonly RunCommand[];
	/** What goes into mounts instead. */
	readonly mounted: readonly Mounted[];
	/** All of its script was read. */
	readonly complete: boolean;
}

/** Takes the step of a RUN; changes the tree as it does, and gives what it ran. */
export function run(step: Step, running: Running): Ran {
	const { instruction, before } = step;
	const variables = new Map<string, string | undefined>(Object.entries(running.root.variables));
	if (running.home !== undefined) variables.set("HOME", running.home);
	for (const [name, variable] of marked(before.environment)) variables.set(name, variable);
	const script = scriptOf(instruction, running.shell, { cwd: before.workdir, variables });
	const runner = new Runner(step, running, variables);
	for (const command of script.commands) runner.command(command);
	if (!script.complete) runner.write({ what: "open", at: { path: "/" } }, maker(step));
	const commands = script.commands.map((command) => ({ command, step }));
	return { commands, mounted: runner.mounted, complete: script.complete };
}

const marked = memo(
	(environment: Environment): ReadonlyMap<string, string | undefined> =>
		new Map([...environment.all()].map(([name, variable]) => [name, markedValue(variable)])),
);

function maker({ stage, instruction }: Step, command?: ShellCommand, environment?: Environment): Maker {
	return {
		stage,
		instruction,
		range: command?.range ?? instruction.range,
		...(command !== undefined && { command }),
		...(environment !== undefined && { environment }),
	};
}

class Runner {
	readonly mounted: Mounted[] = [];
	readonly #step: Step;
	readonly #tree: Tree;
	readonly #scene: Scene;
	readonly #folders: ReadonlySet<string>;
	readonly #mounts: readonly { readonly mount: Mount; readonly path: string }[];

	constructor(step: Step, running: Running, variables: ReadonlyMap<string, string | undefined>) {
		this.#step = step;
		this.#tree = running.tree;
		this.#folders = running.root.folders;
		this.#scene = {
			files: running.tree,
			variable: (name) => {
				const value = variables.get(name);
				return value === undefined ? undefined : unmarked(value);
			},
			folders: foldersIn(variables),
			text: running.text,
		};
		const { workdir } = step.before;
		this.#mounts = mountsOf(step.instruction).flatMap((mount) => {
			const target = mountValue(mount, "target", "dst", "destination");
			const path =
				target === undefined || target.text.includes("$")
					? undefined
					: placeOf(workdir, target.text, "").path;
			return path === undefined || path === "/" ? [] : [{ mount, path }];
		});
	}

	command(command: ShellCommand): void {
		const made = maker(this.#step, command, this.#step.before.environment);
		for (const write of writesOf(command, this.#scene)) {
			this.write(
				command.certain || write.what === "open" || write.what === "gone" ? write : unsure(write),
				made,
			);
		}
	}

	write(write: Write, made: Maker): void {
		const { path, loose } = write.at;
		if (write.what === "gone") {
			if (path !== undefined) this.#remove(path);
			return;
		}
		if (loose !== undefined) this.#open(loose);
		if (path === undefined) return;
		switch (write.what) {
			case "open":
				this.#open(path);
				return;
			case "copy":
				this.#copy(write, path, made);
				return;
			case "tree":
				this.#make({ path, kind: "folder", sure: write.likely !== true, maker: made });
				this.#open(path);
				return;
			default:
				this.#make({ path, kind: write.what, sure: write.likely !== true, maker: made });
				// Behind a link, and in what may be a folder, there may be anything.
				if (write.what !== "file" && write.what !== "folder") this.#open(path);
		}
	}

	#open(path: string): void {
		if (this.#mountOf(path) === undefined) this.#tree.open(path);
	}

	#make(known: KnownPath): void {
		const mount = this.#mountOf(known.path);
		if (mount === undefined) this.#tree.make(known);
		else this.mounted.push({ known, mount });
	}

	#remove(path: string): void {
		if (this.#mountOf(path) !== undefined) return;
		if (!isPattern(path)) {
			this.#tree.remove(path);
			return;
		}
		for (const { path: known } of this.#tree.all()) if (matchesPath(path, known)) this.#tree.remove(known);
	}

	#copy({ from, into, move, likely }: Extract<Write, { what: "copy" }>, to: string, made: Maker): void {
		const folder = into || this.#tree.at(to)?.kind === "folder" || this.#folders.has(to);
		for (const place of from) {
			const target = folder && place.path !== undefined ? placeIn({ path: to }, baseOf(place.path)).path : to;
			if (place.path === undefined || target === undefined || isPattern(place.path)) {
				this.#open(to);
				continue;
			}
			this.#copyOne(place, target, likely !== true, made);
			if (folder) this.#make({ path: to, kind: "folder", sure: likely !== true, implied: true, maker: made });
			if (move) this.#remove(place.path);
		}
	}

	#copyOne({ path: from = "" }: Place, to: string, sure: boolean, made: Maker): void {
		const source = this.#tree.at(from);
		const hidden = this.#mountOf(from) !== undefined;
		if (source?.kind === "folder" && !hidden) {
			for (const known of this.#tree.all().slice(0, maximumCopied)) {
				if (known.path === from || !isWithin(known.path, from)) continue;
				const path = to + known.path.slice(from.length);
				this.#make({ ...known, path, sure: known.sure && sure, maker: { ...made, source: known } });
			}
			this.#make({ path: to, kind: "folder", sure, maker: { ...made, source } });
			this.#open(to);
			return;
		}
		const kind = source?.kind ?? "unknown";
		this.#make({ path: to, kind, sure, maker: source === undefined ? made : { ...made, source } });
		// An unknown thing may be a folder; and where a folder is already, it goes into that.
		if (kind !== "file" || this.#tree.isOpen(to)) this.#open(to);
	}

	#mountOf(path: string): Mount | undefined {
		return this.#mounts.find(({ path: target }) => isWithin(path, target))?.mount;
	}
}

// HOME is where programs keep what is theirs, which is no folder that people mean.
function foldersIn(variables: ReadonlyMap<string, string | undefined>): readonly string[] {
	const folders: string[] = [];
	for (const [name, value] of variables) {
		const path = value === undefined || name === "HOME" || name === "PWD" ? "" : unmarked(value);
		if (/^\/[^:\s]+$/.test(path)) folders.push(resolvePath("/", path) ?? path);
	}
	return folders;
}

const maximumCopied = 2000;

function unsure(write: Write): Write {
	return write.what === "open" || write.what === "gone" ? write : { ...write, likely: true };
}
