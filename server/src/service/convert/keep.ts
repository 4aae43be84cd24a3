// What of the old file the running container still needs, besides the artefacts: files that were put into the image,
// packages, users, folders. Where it can't be told that something is not needed, it is kept.

import type { ScriptPart, ShellCommand } from "../shell/command.ts";
import { baseOf, isWithin, meansContents, parentOf, resolvePath } from "../shell/paths.ts";
import { memo } from "../syntax/memo.ts";
import { isFilled, isLeftAlone } from "./afterwards.ts";
import { cloneOperands } from "./clone.ts";
import type { Placed } from "./copies.ts";
import { downloadedTo } from "./downloads.ts";
import { withinAny } from "./ecosystems/data.ts";
import type { Artefact, Refusal, Split } from "./ecosystems/ecosystem.ts";
import { isAmongSystem } from "./ecosystems/staged.ts";
import { textAt } from "./ecosystems/texts.ts";
import { linkedPackages } from "./linked.ts";
import { fromFiles, installsFiles, packagesInFiles } from "./package-files.ts";
import {
	everInstalled,
	type Installed,
	installedPackages,
	isBuildPackage,
	isLibraryPackage,
} from "./packages.ts";
import { concrete, type Recipe, type Step, setsWorkdirFirst, unknownFolder } from "./recipe.ts";
import { oneLine, repeated } from "./repeat.ts";
import type { Runtime } from "./runtime.ts";
import { addsSource, isSourceWork, sourceTools } from "./sources.ts";
import { isOfSystem } from "./system-files.ts";
import { deedOf, pathsOf, writesFile } from "./tools.ts";
import { unpackedFolder } from "./unpacked.ts";

/** What the final stage gets, in the order in which it gets it. */
export interface Kept {
	/** Commands that add sources of packages. */
	readonly sources: readonly KeptCommand[];
	/** Packages that are installed again. */
	readonly packages: readonly Installed[];
	/** Commands that make users. */
	readonly users: readonly KeptCommand[];
	/** Files and folders copied from the build stage. */
	readonly copies: readonly KeptCopy[];
	/** COPYs of the build context into the root folder, which are done again. */
	readonly rootCopies: readonly Step[];
	/** Commands that prepare folders, rights and the like, after the copies. */
	readonly setup: readonly KeptCommand[];
	/** Why something is not kept. */
	readonly notes: readonly string[];
}

/** A command of a RUN that is run again in the final stage. */
export interface KeptCommand {
	readonly step: Step;
	readonly command: ShellCommand;
	/** As it is run, on one line. */
	readonly text: string;
	/** The part of the script that is run again with it. */
	readonly part?: ScriptPart;
	/** The folder that it has to run in, where that is not the working directory of the final stage. */
	readonly cwd?: string;
}

/** A path copied from the build stage. */
export interface KeptCopy extends Artefact {
	readonly chown?: string;
	readonly chmod?: string;
	/** Made on nothing and laid over the rest (`--link`). */
	readonly link?: boolean;
	/** Comes before packages are installed, which it has to do with. */
	readonly early?: boolean;
}

/** For a program that needs nothing of what the old file sets up. */
export const nothingKept: Kept = {
	sources: [],
	packages: [],
	users: [],
	copies: [],
	rootCopies: [],
	setup: [],
	notes: [],
};

/** What a plan keeps of the steps up to the cut. */
export function keptOf(recipe: Recipe, split: Split, runtime: Runtime): Kept | Refusal {
	const keeper = new Keeper(recipe, split, runtime);
	for (const step of recipe.steps) {
		if (step.index > split.lastBuild.index) break;
		const refusal = keeper.step(step);
		if (refusal !== undefined) return refusal;
	}
	return keeper.result();
}

// By custom what is built lies here; what is never built may lie here as well.
const sourceFolder = "/usr/src";

// Nobody looks for anything here once the image is built.
const throwaway = ["/tmp", "/root/.cache", "/root/.ssh", "/root/.npm", "/root/.m2", "/root/.ccache"];

const libraryFolders = ["/usr/local/lib", "/usr/local/lib64", "/usr/lib", "/lib"];

const compilerFolders = ["/usr/include", "/usr/lib/gcc"];

const packageSources = ["/etc/apt", "/etc/apk", "/etc/yum.repos.d"];

const programFolders: ReadonlySet<string> = new Set(["/usr/local/bin", "/usr/bin", "/bin"]);

const userCommands: ReadonlySet<string> = new Set(
	"adduser addgroup useradd groupadd usermod groupmod passwd chpasswd deluser delgroup chsh".split(" "),
);

const systemFolders: ReadonlySet<string> = new Set(
	`${unknownFolder} / /bin /sbin /lib /lib64 /etc /var /usr /usr/bin /usr/sbin /usr/lib /usr/local /usr/local/bin /usr/local/lib /opt /srv /home /root`.split(
		" ",
	),
);

class Keeper {
	readonly #recipe: Recipe;
	readonly #split: Split;
	readonly #mentioned: ReadonlySet<string>;
	readonly #words: ReadonlySet<string>;
	/** What the container runs is a script that can't be read: it may call any program. */
	readonly #scripted: boolean;
	readonly #workdir: string | undefined;
	/** The working directory that the final stage makes before anything is run in it. */
	readonly #made: string | undefined;
	/** Where commands of the final stage run; undefined where it sets its working directory after them. */
	readonly #here: string | undefined;
	readonly #users: KeptCommand[] = [];
	readonly #setup: KeptCommand[] = [];
	readonly #copies = new Map<string, KeptCopy>();
	/** Something was done to where packages come from that can't be done again. */
	#foreign = false;
	readonly #sources: KeptCommand[] = [];
	readonly #rootCopies: Step[] = [];
	readonly #notes: string[] = [];
	/** Folders that will be there in the final stage. */
	readonly #present = new Set<string>();

	constructor(recipe: Recipe, split: Split, runtime: Runtime) {
		this.#recipe = recipe;
		this.#split = split;
		this.#scripted = runtime.programs.some(
			(program) =>
				textAt(recipe, program) === undefined &&
				recipe.steps.some(({ placed }) =>
					placed?.some((each) => each.path === program && each.kind === "file" && program.endsWith(".sh")),
				),
		);
		this.#words = new Set([...runtime.programs, ...runtime.words]);
		// What a RUN of the final stage calls is needed there as well.
		const later = recipe.steps
			.filter(({ index, instruction }) => index > split.lastBuild.index && instruction.name === "RUN")
			.flatMap(({ instruction }) => instruction.arguments.text.split(/[^\w.+/-]+/));
		this.#mentioned = new Set([...this.#words, ...later].map(baseOf));
		this.#workdir = recipe.end.workdir;
		this.#made = recipe.steps[split.lastBuild.index + 1]?.before.workdir ?? recipe.end.workdir;
		const tail = recipe.steps.filter(({ index }) => index > split.lastBuild.index);
		this.#here = setsWorkdirFirst(tail) ? undefined : this.#made;
		if (this.#workdir !== undefined) this.#present.add(this.#workdir);
		for (const step of recipe.steps) {
			if (step.instruction.name === "VOLUME")
				for (const { text } of step.instruction.words) this.#present.add(text);
		}
	}

	result(): Kept | Refusal {
		const packages = installedPackages(this.#recipe).filter(
			({ step, name, command }) =>
				step.index <= this.#split.lastBuild.index && this.#isNeeded(name, command) && !installsFiles(command),
		);
		const files = this.#fromFiles();
		if ("refused" in files) return files;
		packages.unshift(...files.tools.filter(({ name }) => !packages.some((each) => each.name === name)));
		if (packages.length > 0 && this.#foreign) {
			const name = packages[0]?.name;
			return {
				refused: `The package ${name} may come from a source of packages that the file adds on its own.`,
			};
		}
		const linked: KeptCommand[] = [];
		for (const each of installedPackages(this.#recipe)) {
			const { step, name, command } = each;
			const variable = /^["']?\$/.test(name) && !name.includes("PHPIZE_DEPS");
			if (step.index > this.#split.lastBuild.index || !variable) continue;
			// Set by nobody, and nothing where it is not set.
			const optional = /^"?\$\{(\w+):-\}"?$/.exec(each.text)?.[1];
			const set = optional === undefined || step.before.variables.has(optional);
			if (!set && this.#recipe.base.official) continue;
			// A build argument may hold options.
			if (/^-/.test(concrete(this.#recipe, name) ?? "")) continue;
			const text = linkedPackages(each);
			if (text === undefined)
				return { refused: `Which packages ${shorten(each.text)} stands for can't be told.` };
			linked.push({ step, command, text });
		}
		const lost = [...this.#split.artefacts, ...this.#copies.values()].find(({ path }) =>
			isWithin(path, unknownFolder),
		);
		if (lost !== undefined) {
			const { base } = this.#recipe;
			return { refused: `The working directory of ${base.text} is not known, and the file sets none.` };
		}
		const group = packages.find(({ text }) => text.startsWith("@") || /\s/.test(text));
		if (group !== undefined)
			return { refused: `What the group of packages ${group.name} brings can't be told.` };
		const artefacts = new Set(this.#split.artefacts.map(({ path }) => path));
		const copies = [...this.#copies.values()].filter(({ path }) => !artefacts.has(path));
		const made = this.#setup.filter((each) => !this.#isMadeByCopies(each, copies));
		const again = [...files.again, ...linked, ...made];
		const setup = [...again, ...this.#cached(again)];
		for (const { step, command } of this.#split.again ?? []) {
			const refusal = this.#again(step, command, setup);
			if (refusal !== undefined) return refusal;
		}
		return {
			...this.#withSources(packages),
			users: this.#users,
			copies,
			rootCopies: this.#rootCopies,
			setup,
			notes: this.#notes,
		};
	}

	// The linker's list of libraries knows those that an install brought only once it is made anew.
	#cached(setup: readonly KeptCommand[]): readonly KeptCommand[] {
		const step = this.#split.lastBuild;
		const { kind } = this.#recipe.base.system;
		const glibc = kind === "debian" || kind === "ubuntu";
		if (this.#split.records !== true || !glibc || setup.some(({ text }) => /^ldconfig\b/.test(text)))
			return [];
		return [{ step, command: linkerCache, text: linkerCache.text }];
	}

	// Packages out of downloaded files, and the packages that bring what downloads them.
	#fromFiles(): { readonly again: readonly KeptCommand[]; readonly tools: readonly Installed[] } | Refusal {
		const again: KeptCommand[] = [];
		const tools: Installed[] = [];
		for (const step of this.#recipe.steps) {
			if (step.index > this.#split.lastBuild.index) break;
			for (const command of step.script?.commands ?? []) {
				if (!installsFiles(command) || isToolInstall(step, command, baseOf(command.words[0]?.value ?? "")))
					continue;
				// Compilers, headers and tools of a build.
				if (packagesInFiles(command).every(isBuildPackage)) continue;
				const found = fromFiles(step, command);
				const brought = everInstalled(this.#recipe);
				const lacks = found?.programs.some(
					(program) =>
						!(program === "wget" && this.#recipe.base.system.kind === "alpine") &&
						!brought.some(({ name }) => name === program),
				);
				if (found === undefined || lacks === true) {
					const file = command.words.at(-1)?.text;
					return {
						refused: `${file} is installed from a file, and what run time needs of it can't be told.`,
					};
				}
				again.push(found.kept);
				const called = new Set([...found.programs, "ca-certificates"]);
				tools.push(...brought.filter(({ name }) => called.has(name)));
			}
		}
		return {
			again,
			tools: tools.filter((each, at) => tools.findIndex(({ name }) => name === each.name) === at),
		};
	}

	// `mkdir` without -p fails on a folder that is there, and COPY makes the folders above what it copies.
	#isMadeByCopies({ command }: KeptCommand, copies: readonly KeptCopy[]): boolean {
		if (baseOf(command.words[0]?.value ?? "") !== "mkdir") return false;
		const targets = [...copies, ...this.#split.artefacts].map(({ path, to }) => to ?? path);
		return pathsOf(command).every(
			(path) => path !== undefined && targets.some((target) => target !== path && isWithin(target, path)),
		);
	}

	// Sources of packages come before what is installed after them, and after the tools that add them.
	#withSources(packages: readonly Installed[]): Pick<Kept, "sources" | "packages"> {
		const [first] = this.#sources;
		const used = first !== undefined && packages.some((each) => !isBefore(each, first));
		if (first === undefined || !used) return { sources: [], packages };
		const chosen = new Set(packages.map(({ text }) => text));
		const text = this.#sources.map((each) => each.text).join("\n");
		const tools = everInstalled(this.#recipe).filter(
			(each) => sourceTools(text).has(each.name) && !chosen.has(each.text) && isBefore(each, first),
		);
		return { sources: this.#sources, packages: [...tools, ...packages] };
	}

	step(step: Step): Refusal | undefined {
		if (step.placed !== undefined) return this.#place(step);
		if (step.script === undefined) return undefined;
		if (!step.script.complete) {
			const line = step.instruction.firstLine;
			return { refused: `The RUN on line ${line} is not a shell script that can be followed.` };
		}
		for (const command of step.script.commands) {
			const refusal = this.#command(step, command);
			if (refusal !== undefined) return refusal;
		}
		return undefined;
	}

	#place(step: Step): Refusal | undefined {
		for (const each of step.placed ?? []) {
			const placed = this.#inFolder(each);
			const { path, source } = placed;
			if (path === undefined) {
				return {
					refused: `Where ${step.instruction.name} on line ${step.instruction.firstLine} puts its files can't be told.`,
				};
			}
			if (path === "/" && placed.kind === "tree") {
				if (this.#split.keepsRoot === true && !placed.foreign && !this.#rootCopies.includes(step))
					this.#rootCopies.push(step);
				continue;
			}
			const setsUp = withinAny(path, packageSources);
			if (setsUp && placed.kind !== "file") this.#foreign = true;
			if (withinAny(path, throwaway) || this.#split.isBuildFile?.(placed) === true) continue;
			const inside = withinAny(path, this.#split.inputs);
			if (inside && (placed.foreign || this.#split.isSource(placed))) continue;
			if (!inside && this.#isBuildTool(path, step)) continue;
			if (!placed.glob && this.#isRemoved(path, step)) continue;
			if (systemFolders.has(path) && placed.kind !== "file" && !placed.glob) {
				return {
					refused: `${step.instruction.name} on line ${step.instruction.firstLine} unpacks into ${path}; what is needed of it can't be told.`,
				};
			}
			const full = placed.glob ? `${path === "/" ? "" : path}/${baseOf(source)}` : path;
			this.#copy({
				path: full,
				...(placed.glob && { to: `${path === "/" ? "" : path}/` }),
				// What may be a folder as well as a file is copied to its own name.
				...((placed.kind === "unknown" || mayBeInside(placed)) && !placed.glob && { to: path }),
				tree: placed.kind === "tree",
				// Programs of another machine's kind, package managers among them, run through this one.
				...((setsUp || /\/qemu-\w+-static$/.test(full)) && { early: true }),
				...(placed.chown !== undefined && { chown: placed.chown }),
				...(placed.chmod !== undefined && { chmod: placed.chmod }),
				why: `${full} was put into the image, and nothing says that only the build needs it.`,
			});
		}
		return undefined;
	}

	// `COPY agent /usr/bin`, and the container runs /usr/bin/agent: a file of that name in the folder.
	#inFolder(placed: Placed): Placed {
		const { path, source, kind, glob } = placed;
		const inside = `${path}/${baseOf(source)}`;
		const named = path !== undefined && systemFolders.has(path) && this.#words.has(inside);
		return named && kind === "unknown" && !glob ? { ...placed, path: inside } : placed;
	}

	#command(step: Step, command: ShellCommand): Refusal | undefined {
		const name = baseOf(command.words[0]?.value ?? "");
		if (isToolInstall(step, command, name)) return undefined;
		if (this.#split.isCovered?.(command) === true) return this.#written(command, name);
		if (addsSource(step, command)) {
			if (this.#again(step, command, this.#sources, isSourceWork) !== undefined) this.#foreign = true;
			return undefined;
		}
		// These are looked at all together.
		if (name === "dpkg" && installsFiles(command)) return undefined;
		switch (deedOf(command)) {
			case "setup":
				return this.#prepare(step, command, name);
			case "fetch":
				return this.#written(command, name) ?? this.#fetch(step, command, name);
			case "compile":
			case "check":
				return this.#written(command, name);
			case "unknown":
				return this.#unknown(step, command);
			case "clean":
				return this.#remove(step, command, name);
			default:
				return undefined;
		}
	}

	// What came with the base, or with a package, is there again.
	#remove(step: Step, command: ShellCommand, name: string): Refusal | undefined {
		if (name !== "rm") return undefined;
		const { base } = this.#recipe;
		const inherited = pathsOf(command).some(
			(path) =>
				path !== undefined &&
				(/^\/(etc\/(?!apt\/|apk\/|yum|ssl\/|ssh\/ssh_host)|var\/www\/|usr\/share\/nginx\/)./.test(path) ||
					(!base.official && /^\/(usr\/local|opt|srv|home)\/./.test(path))) &&
				!this.#isCopied(path) &&
				!this.#isInTree(path) &&
				!this.#isMade(path) &&
				!withinAny(path, this.#split.inputs),
		);
		if (!inherited || !command.certain) return undefined;
		const forced = command.words.some(({ text }) => /^-\w*f|^--force/.test(text));
		const text = forced ? command.text : command.text.replace(/^rm\b/, "rm -f");
		return this.#again(step, { ...command, text }, this.#setup);
	}

	// Something of the file itself makes it.
	#isMade(path: string): boolean {
		return this.#recipe.steps.some(
			({ placed, script }) =>
				placed?.some((each) => each.path !== undefined && isWithin(path, each.path) && each.path !== "/") ===
					true ||
				script?.commands.some(
					(each) =>
						["mkdir", "tar", "unzip", "curl", "wget", "git", "cp", "mv", "install"].includes(
							each.words[0]?.value ?? "",
						) &&
						each.words.slice(1).some(({ value }) => {
							const made = resolvePath(each.cwd, value);
							return (
								made !== undefined &&
								made !== "/" &&
								(isWithin(path, made) || made === path) &&
								!systemFolders.has(made)
							);
						}),
				) === true,
		);
	}

	// Keys and certificates that the file makes for itself.
	#generated(step: Step, command: ShellCommand): void {
		for (const [at, { text }] of command.words.entries()) {
			if (!/^--?(f|out|keyout|keystore)$/.test(text)) continue;
			const path = resolvePath(command.cwd, command.words[at + 1]?.value);
			if (
				path === undefined ||
				withinAny(path, [...this.#split.inputs, ...throwaway]) ||
				this.#isInTree(path)
			)
				continue;
			const files = text === "-f" ? [path, `${path}.pub`] : [path];
			for (const file of files) {
				if (!this.#isRemoved(file, step, command))
					this.#copy({ path: file, why: `${file} is made by a RUN, and run time may read it.` });
			}
		}
	}

	// What a program of the build prints into a file of the image.
	#written(command: ShellCommand, name: string): Refusal | undefined {
		if (name === "curl" || name === "wget") return undefined;
		for (const { operator, target } of command.redirects) {
			if (!operator.includes(">") || target === undefined || /^(&|\d+$|\/dev\/)/.test(target.text)) continue;
			const path = resolvePath(command.cwd, target.value);
			if (path === undefined) return cannotTell(command);
			if (withinAny(path, [...this.#split.inputs, ...throwaway]) || this.#isInTree(path)) continue;
			this.#copy({ path, why: `${path} is written by a RUN, and run time may read it.` });
		}
		return undefined;
	}

	#prepare(step: Step, command: ShellCommand, name: string): Refusal | undefined {
		if (userCommands.has(name)) return this.#again(step, command, this.#users);
		if (name === "update-ca-certificates") {
			const path = "/etc/ssl/certs/ca-certificates.crt";
			this.#copy({ path, why: "The file adds CA certificates of its own." });
			return undefined;
		}
		if (writesFile(command) || name === "tee" || name === "sed") return this.#rewrite(step, command, name);
		const paths = pathsOf(command);
		if (name === "mkdir" || name === "touch") {
			const needed = paths.filter(
				(path) =>
					path !== undefined &&
					this.#isRuntimeFolder(path) &&
					!this.#isCopied(path) &&
					!(name === "touch" && this.#isSourceTouched(path)),
			);
			if (needed.length === 0) return undefined;
			for (const path of needed) if (path !== undefined) this.#present.add(path);
			const filled = needed.filter(
				(path) => path !== undefined && isFilled(this.#recipe, path, step, command),
			);
			for (const path of filled) {
				if (path === undefined) continue;
				const why = `${path} is filled by the build, and run time may need what is in it.`;
				this.#copy({ path, tree: true, why });
			}
			const empty = needed.filter((path) => !filled.includes(path));
			if (empty.length === 0) return undefined;
			const made = without(command, paths, empty);
			// It may come along with what was installed in it.
			const there = this.#split.records === true && name === "mkdir" && !/\s-(\w*p|-parents)/.test(made.text);
			const text = there ? made.text.replace(/\bmkdir\b/, "mkdir -p") : made.text;
			return this.#againOrCopy(step, { ...made, text }, empty);
		}
		if (name === "chown" || name === "chgrp" || name === "chmod") {
			const there = paths.some((path) => path !== undefined && this.#isPresent(path));
			const copied = paths.every((path) => path !== undefined && this.#isCopied(path));
			if (!there || (name === "chmod" && copied)) return undefined;
			return name === "chmod"
				? this.#againOrCopy(step, command, paths)
				: this.#again(step, command, this.#setup);
		}
		if (name === "cp" || name === "mv" || name === "install") return this.#carry(step, command, name);
		if (name === "ln") {
			const link = paths.at(-1);
			if (link === undefined || withinAny(link, this.#split.inputs) || this.#isInTree(link)) return undefined;
			return this.#again(step, command, this.#setup);
		}
		const linked = this.#setup.some(({ text }) => /\/lib(64)?\//.test(text));
		if (name === "ldconfig" && (linked || this.#bringsLibraries()))
			return this.#again(step, command, this.#setup);
		if (name === "setcap" || name === "ldconfig") return undefined;
		return this.#again(step, command, this.#setup);
	}

	// Text that goes into a file: one of the system's is written again, one of the build's is not.
	#rewrite(step: Step, command: ShellCommand, name: string): Refusal | undefined {
		const redirected = command.redirects
			.filter(({ operator }) => operator.includes(">"))
			.map(({ target }) => resolvePath(command.cwd, target?.value));
		const named = name === "tee" || name === "sed" ? pathsOf(command).slice(name === "sed" ? 1 : 0) : [];
		const files = [...redirected, ...named].filter((path) => path === undefined || !path.startsWith("/dev/"));
		const inputs = [...this.#split.inputs, ...packageSources, "/usr/include"];
		if (files.some((path) => path !== undefined && withinAny(path, packageSources))) this.#foreign = true;
		const needed = files.filter(
			(path) => path === undefined || !(withinAny(path, inputs) || this.#isInTree(path)),
		);
		if (needed.every((path) => path !== undefined && this.#comesAlong(path))) return undefined;
		if (needed.includes(undefined)) return cannotTell(command);
		if (this.#split.records === true && this.#asItIs(step, command, needed)) return undefined;
		// A file of nobody that is known: the build may have made it.
		const stray = needed.some(
			(path) => path !== undefined && !isOfSystem(this.#recipe, path) && !this.#isPresent(path),
		);
		const written = needed.filter((path) => path !== undefined);
		if (written.some((path) => systemFolders.has(path) || /[*?{[]/.test(path))) return cannotTell(command);
		// Among the system's files only an install can have put it there, and not it alone.
		const foreign = written.some(
			(path) => isAmongSystem(parentOf(parentOf(path))) || isAmongSystem(parentOf(path)),
		);
		if (name === "sed" && stray && foreign) return cannotTell(command);
		if ((name === "sed" && stray) || command.pipe >= 0) {
			for (const path of written) {
				if (!this.#isRemoved(path, step, command))
					this.#copy({ path, why: `${path} is written by a RUN, and run time may read it.` });
			}
			return undefined;
		}
		return this.#againOrCopy(step, command, written);
	}

	// What was installed is changed as it comes along: done again, a change could be made twice.
	#asItIs(step: Step, command: ShellCommand, paths: readonly (string | undefined)[]): boolean {
		const files = paths.filter((path) => path !== undefined);
		const known = command.certain && files.every((path) => !systemFolders.has(path) && !/[*?{[]/.test(path));
		if (!known) return false;
		for (const path of files) {
			if (this.#isRemoved(path, step, command)) continue;
			this.#copy({ path, why: `${path} is written by a RUN, and run time may read it.` });
		}
		return true;
	}

	#carry(step: Step, command: ShellCommand, name: string): Refusal | undefined {
		const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
		const target = resolvePath(command.cwd, words.at(-1)?.value);
		if (target === undefined) return cannotTell(command);
		if (withinAny(target, [...this.#split.inputs, ...compilerFolders]) || this.#isInTree(target))
			return undefined;
		// What has no known name goes by the one that it gets.
		const alone = words.length === 2 && !systemFolders.has(target) && !words.at(-1)?.text.endsWith("/");
		for (const word of words.slice(0, -1)) {
			// One file under another name, whatever its own was.
			if (word.glob && this.#split.artefacts.some(({ path }) => path === target)) continue;
			const source = resolvePath(command.cwd, word.value) ?? (alone ? unknownFolder : undefined);
			if (source === undefined || word.glob) {
				const refusal = this.#into(command, target);
				if (refusal !== undefined) return refusal;
				continue;
			}
			const candidates = [target, `${target === "/" ? "" : target}/${baseOf(source)}`];
			if (this.#split.artefacts.some(({ path }) => candidates.includes(path))) continue;
			const folder =
				!meansContents(word.value) &&
				(systemFolders.has(target) || words.at(-1)?.text.endsWith("/") === true || words.length > 2);
			const path = folder ? candidates[1] : target;
			if (path === undefined || systemFolders.has(path)) return cannotTell(command);
			if (name === "mv" && this.#isBuildTool(path, undefined)) continue;
			if (this.#isRemoved(path, step, command)) continue;
			const recursive = command.words.some((each) => /^-[a-zA-Z]*[rRa]/.test(each.text)) || name === "mv";
			this.#copy({
				path,
				...(recursive && { to: path }),
				why: `${path} is put in its place by a RUN, and run time may need it.`,
			});
		}
		return undefined;
	}

	// Files of unknown names among others: the folder that they go to comes along as a whole.
	#into(command: ShellCommand, target: string): Refusal | undefined {
		const { base } = this.#recipe;
		const own = isWithin(target, "/usr/local") || target === "/opt" || target === "/srv";
		if (systemFolders.has(target) && !(own && base.official)) return cannotTell(command);
		this.#copy({ path: target, tree: true, why: `${target} is filled by a RUN, and run time may need it.` });
		return undefined;
	}

	#fetch(step: Step, command: ShellCommand, name: string): Refusal | undefined {
		const after = (...flags: readonly string[]): string | undefined => {
			const at = command.words.findIndex((word) => flags.includes(word.text));
			return at < 0 ? undefined : resolvePath(command.cwd, command.words[at + 1]?.value);
		};
		const redirect = command.redirects.find(({ operator }) => operator === ">" || operator === ">>")?.target;
		const inputs = [
			...this.#split.inputs,
			...this.#split.artefacts.filter(({ tree }) => tree).map(({ path }) => path),
		];
		if (name === "curl" || name === "wget") {
			const named = redirect === undefined ? downloadedTo(command) : resolvePath(command.cwd, redirect.value);
			// A build argument that holds a name, not a whole path, is in the folder where it is used.
			const loose =
				named?.startsWith("${") === true && concrete(this.#recipe, named)?.startsWith("/") === false;
			const path = loose && command.cwd !== undefined ? `${command.cwd}/${named}` : named;
			if (path === undefined || path.startsWith("/dev/") || withinAny(path, inputs)) return undefined;
			if (!isPlainPath(path) || this.#isRemoved(path, step) || /\.(h|hh|hpp)$/.test(path)) return undefined;
			const mayBeCalled = this.#scripted && programFolders.has(parentOf(path));
			if (this.#isBuildTool(path, step) && !mayBeCalled) {
				if (programFolders.has(parentOf(path)))
					this.#notes.push(`${path} stays in the build stage: only the build runs it.`);
				return undefined;
			}
			this.#copy({ path, why: `${path} is downloaded, and nothing says that only the build needs it.` });
			return undefined;
		}
		if (name === "git" && command.words[1]?.value === "clone") return this.#clone(step, command);
		if (name === "tar" || name === "unzip") {
			const folder = after("-C", "--directory", "-d") ?? command.cwd;
			const creates =
				/^-?[a-zA-Z]*c/.test(command.words[1]?.text ?? "") && !/x/.test(command.words[1]?.text ?? "");
			if (creates || folder === undefined || isToolchain(command, step)) return undefined;
			const alone =
				isWithin(folder, sourceFolder) &&
				folder !== sourceFolder &&
				isLeftAlone(this.#recipe, folder, step, command);
			if (withinAny(folder, inputs) && !alone) return undefined;
			const inside = unpackedFolder(this.#recipe, step, command, folder);
			if (systemFolders.has(folder) || inside !== undefined) return this.#unpack(step, command, folder);
			this.#copy({
				path: folder,
				tree: true,
				why: `${folder} is unpacked from an archive, and run time may need it.`,
			});
		}
		return undefined;
	}

	// An archive among other files: mostly one folder, in which the file goes on.
	#unpack(step: Step, command: ShellCommand, folder: string): Refusal | undefined {
		const path = unpackedFolder(this.#recipe, step, command, folder);
		if (path !== undefined) {
			if (withinAny(path, this.#split.inputs) || this.#isInTree(path)) return undefined;
			if (this.#isBuildTool(path, step) || this.#isRemoved(path, step) || this.#isMoved(path, step))
				return undefined;
			this.#copy({ path, tree: true, why: `${path} is unpacked from an archive, and run time may need it.` });
			return undefined;
		}
		if (movesUnknown(step, command)) return undefined;
		return {
			refused: `"${shorten(command.text)}" unpacks into ${folder}; what is needed of it can't be told.`,
		};
	}

	#isMoved(path: string, since: Step): boolean {
		return this.#recipe.steps.some(
			({ index, script }) =>
				index >= since.index &&
				script?.commands.some(
					({ words, cwd }) =>
						words[0]?.value === "mv" &&
						words.slice(1, -1).some(({ value }) => resolvePath(cwd, value) === path),
				) === true,
		);
	}

	#clone(step: Step, command: ShellCommand): Refusal | undefined {
		const words = cloneOperands(command);
		const urls = words.filter((word) => /:\/\/|^git@|\.git$/.test(word.value ?? word.text));
		const last = words.at(-1);
		const named = last !== undefined && !urls.includes(last) ? last : undefined;
		const written = urls[0]?.value ?? urls[0]?.text ?? "";
		const url = written.replace(
			/\$\{(\w+)\}/g,
			(text, name: string) => this.#recipe.arguments.get(name) ?? text,
		);
		if (named === undefined && url.includes("$")) return cannotTell(command);
		const path = resolvePath(
			command.cwd,
			named === undefined ? baseOf(url).replace(/\.git$/, "") : named.value,
		);
		if (path === undefined) return cannotTell(command);
		if (withinAny(path, this.#split.inputs) || this.#isInTree(path)) return undefined;
		if (this.#isBuildTool(path, step)) return undefined;
		if (systemFolders.has(path)) return cannotTell(command);
		this.#copy({ path, tree: true, why: `${path} is cloned, and run time may need it.` });
		return undefined;
	}

	#unknown(step: Step, command: ShellCommand): Refusal | undefined {
		const program = command.words[0]?.value;
		const asked = command.words.slice(1).map((word) => word.value);
		// A single option asks for nothing but an answer.
		if (asked.length === 1 && /^(-.*|version|help)$/.test(asked[0] ?? "")) return undefined;
		if (/^(openssl|ssh-keygen|keytool)$/.test(program ?? "")) {
			this.#generated(step, command);
			return this.#written(command, program ?? "");
		}
		const inside =
			command.cwd !== undefined &&
			!throwaway.includes(command.cwd) &&
			(withinAny(command.cwd, [...this.#split.inputs, ...throwaway]) || this.#isInTree(command.cwd));
		// What lies in /tmp by itself is no part of any sources: it may be there to change the system.
		const sources = this.#split.inputs.filter((folder) => !throwaway.includes(folder));
		const own =
			program?.includes("/") === true && withinAny(resolvePath(command.cwd, program) ?? "", sources);
		const packaged = installedPackages(this.#recipe).some(({ name }) => name === program);
		const built =
			program !== undefined && this.#split.artefacts.some(({ path, to }) => (to ?? path) === program);
		const script = program?.endsWith(".sh") === true;
		const tool = program !== undefined && !built && !script && this.#isFetchedTool(program, step);
		const told =
			(own || inside) && program?.includes("/") === true && asked.some((word) => this.#isElsewhere(word));
		if (told) return cannotTell(command);
		const local = script && this.#fillsLibraries(step);
		if (inside || own || packaged || tool || local) return this.#written(command, program ?? "");
		return cannotTell(command);
	}

	// `./install-lib.sh`, and then ENV LD_LIBRARY_PATH names a folder that nothing else fills: it comes along whole.
	#fillsLibraries(script: Step): boolean {
		const { steps, end, base } = this.#recipe;
		const since = steps.some(
			({ index, instruction }) =>
				index > script.index &&
				instruction.name === "ENV" &&
				instruction.arguments.text.includes("LD_LIBRARY_PATH"),
		);
		const folders = (end.variables.get("LD_LIBRARY_PATH") ?? "").split(":").filter((folder) => folder !== "");
		const others = steps.filter(
			({ index, script: run }) =>
				index !== script.index &&
				run?.commands.some((command) => deedOf(command) === "compile" || deedOf(command) === "unknown"),
		);
		return (
			since &&
			base.official &&
			others.length === 0 &&
			folders.length === 1 &&
			folders.every((folder) => this.#isInTree(folder))
		);
	}

	// A folder of the system that a script of the sources is told: it may install there.
	#isElsewhere(word: string | undefined): boolean {
		return word !== undefined && systemFolders.has(word) && word !== "/usr/local";
	}

	// A command that is run again must not depend on the rest of its script, nor on where it runs.
	#again(
		step: Step,
		command: ShellCommand,
		list: KeptCommand[],
		harmless: (each: ShellCommand) => boolean = preparesOnly,
	): Refusal | undefined {
		const { part } = command;
		if (part !== undefined && list.some((each) => each.part === part)) return undefined;
		const found = repeated(step, command, harmless);
		const relative = (found?.commands ?? [command])
			.flatMap(({ words }) => words.slice(1))
			.some(({ text }) => /^\.{1,2}(\/|$)/.test(text) || (looksRelative(text) && !substitution.test(text)));
		const elsewhere = relative && command.cwd !== this.#here ? command.cwd : undefined;
		const there = elsewhere !== undefined && !elsewhere.includes("$") && this.#isPresent(elsewhere);
		const loose = relative && command.cwd !== this.#here && !there;
		if (found === undefined || loose) {
			return {
				refused: `"${shorten(command.text)}" prepares the running system and can't be taken out of its RUN.`,
			};
		}
		for (const need of found.needs) {
			if (!list.some((each) => each.command === need))
				list.push({ step, command: need, text: oneLine(need.text) });
		}
		list.push({
			step,
			command,
			text: found.text,
			...(found.part !== undefined && { part: found.part }),
			...(elsewhere !== undefined && { cwd: elsewhere }),
		});
		return undefined;
	}

	// What can't be done again comes along as it is, where it is known to be there.
	#againOrCopy(
		step: Step,
		command: ShellCommand,
		paths: readonly (string | undefined)[],
	): Refusal | undefined {
		const refusal = this.#again(step, command, this.#setup);
		if (refusal === undefined) return undefined;
		if (!command.certain || paths.length === 0) return refusal;
		for (const path of paths)
			if (path === undefined || systemFolders.has(path) || /[*?{[]/.test(path)) return refusal;
		for (const path of paths) {
			if (path === undefined || this.#isRemoved(path, step, command)) continue;
			this.#copy({ path, to: path, why: `${path} is prepared by a RUN, and run time may need it.` });
		}
		return undefined;
	}

	#copy(copy: KeptCopy): void {
		const { artefacts } = this.#split;
		const whole = artefacts.some(({ path, tree }) => tree === true && isWithin(copy.path, path));
		if (this.#copies.has(copy.path) || whole) return;
		this.#copies.set(copy.path, copy);
	}

	// A later `rm` takes it away, or the folder that it is in.
	#isRemoved(path: string, since: Step, after?: ShellCommand): boolean {
		const own = since.script?.commands ?? [];
		const done = new Set(after === undefined ? [] : own.slice(0, own.indexOf(after)));
		return this.#recipe.steps.some(
			({ index, script }) =>
				index >= since.index &&
				script?.commands.some(
					(command) =>
						command.words[0]?.value === "rm" &&
						!done.has(command) &&
						argumentPaths(command).some(
							(removed) => removed !== undefined && removed !== "/" && isWithin(path, removed),
						),
				) === true,
		);
	}

	#isCopied(path: string): boolean {
		const { artefacts } = this.#split;
		return (
			this.#copies.has(path) ||
			artefacts.some((each) => each.path === path || (each.tree === true && isWithin(path, each.path)))
		);
	}

	// A copy out of the build stage has what was changed in it.
	#comesAlong(path: string): boolean {
		return [...this.#copies.values()].some((copy) => {
			if (copy.path === path || (copy.tree === true && isWithin(path, copy.path))) return true;
			// A pattern may take it.
			return /[*?]/.test(copy.path) && parentOf(copy.path) === parentOf(path) && matches(copy.path, path);
		});
	}

	// What is changed in a folder that is copied whole comes along with it.
	#isInTree(path: string): boolean {
		return this.#split.artefacts.some((each) => each.tree === true && isWithin(path, each.path));
	}

	// Shared libraries where the linker's cache has to know of them.
	#bringsLibraries(): boolean {
		if (this.#split.installed !== undefined && this.#split.installed.length > 0) return true;
		return this.#split.artefacts.some(
			({ path, tree }) =>
				/\.so(\.[\d.]+)?$/.test(path) ||
				(tree === true && libraryFolders.some((folder) => isWithin(folder, path) || isWithin(path, folder))),
		);
	}

	// What the build installs among the system's files is there again.
	#isInstalled(path: string): boolean {
		const { installed, inputs } = this.#split;
		return installed?.some((folder) => isWithin(path, folder)) === true && !withinAny(path, inputs);
	}

	#isRuntimeFolder(path: string): boolean {
		if (path.startsWith("/tmp") || path === this.#made) return false;
		if (this.#split.inputs.some((folder) => isWithin(folder, path))) return false;
		if (this.#workdir !== undefined && this.#workdir !== "/" && isWithin(path, this.#workdir)) return true;
		return !withinAny(path, this.#split.inputs) && !systemFolders.has(path);
	}

	// `touch src/main.rs` makes a source look new to the build. Its folder is there with the sources alone.
	#isSourceTouched(path: string): boolean {
		const folder = parentOf(path);
		if (!withinAny(path, this.#split.inputs) || folder === this.#workdir) return false;
		return !this.#isPresent(folder) && !this.#isPresent(path);
	}

	#isPresent(path: string): boolean {
		if (this.#isCopied(path) || this.#isInstalled(path)) return true;
		for (const folder of this.#present) if (isWithin(folder, path) || folder === path) return path !== "/";
		return [...this.#copies.keys()].some((copied) => isWithin(copied, path)) && path !== "/";
	}

	// A program that a later step of the build runs, and that nothing of the running container names.
	#isBuildTool(path: string, since: Step | undefined): boolean {
		const name = baseOf(path);
		if (this.#mentioned.has(name) || this.#words.has(concrete(this.#recipe, path) ?? path)) return false;
		return this.#recipe.steps.some(
			(step) =>
				step.index >= (since?.index ?? 0) &&
				step.script?.commands.some((command) => {
					const program = command.words[0]?.value ?? "";
					const reads = argumentPaths(command).includes(path);
					const shell = ["sh", "bash", "tar", "unzip", "dpkg", "rpm", "apk", "gpg"].includes(baseOf(program));
					const inside = program.startsWith("/") && isWithin(program, path);
					return inside || program === name || (reads && (shell || baseOf(program) === "rm"));
				}),
		);
	}

	// A tool that an earlier step brought by its name: `go install`, a download.
	#isFetchedTool(program: string, step: Step): boolean {
		const name = baseOf(program);
		return this.#recipe.steps.some(
			(earlier) =>
				earlier.index <= step.index &&
				(earlier.placed?.some(({ source }) => baseOf(source) === name) === true ||
					earlier.script?.commands.some((command) => argumentNames(command).has(name)) === true),
		);
	}

	#isNeeded(name: string, command: ShellCommand): boolean {
		if (this.#mentioned.has(name) || this.#split.runtimePackages?.test(name) === true) return true;
		if (this.#split.buildPackages?.test(name) === true) return false;
		if (!/^[a-z0-9]/i.test(name) || name.includes("/")) return false;
		if (isBuildPackage(name)) return this.#split.keepsDevelopmentPackages === true && isLibraryPackage(name);
		// A tool that the build itself runs is there for the build.
		const used = this.#recipe.steps.some((step) =>
			step.script?.commands.some((each) => each !== command && baseOf(each.words[0]?.value ?? "") === name),
		);
		// It brings the library that a program is linked against, where the package for linking is taken away again.
		const linked = this.#split.keepsDevelopmentPackages === true && bringsLinked(this.#recipe, name);
		return (!used || linked) && !fetchTools.has(name);
	}
}

// Both are asked of every command, once for each path that may be kept.
const argumentPaths = memo(({ cwd, words }: ShellCommand): readonly (string | undefined)[] =>
	words.slice(1).map(({ value }) => resolvePath(cwd, value)),
);

const argumentNames = memo(
	({ words }: ShellCommand): ReadonlySet<string> =>
		new Set(words.slice(1).map(({ value, text }) => baseOf((value ?? text).split("@", 1)[0] ?? ""))),
);

// `curl` with `libcurl4-openssl-dev`, or with `curl-dev`.
function bringsLinked(recipe: Recipe, name: string): boolean {
	return everInstalled(recipe).some(
		(each) =>
			isLibraryPackage(each.name) && (each.name.startsWith(`lib${name}`) || each.name === `${name}-dev`),
	);
}

// Installed for `go get`, `npm install` and the like, which call them by themselves.
const fetchTools: ReadonlySet<string> = new Set("unzip xz-utils xz openssh openssh-client".split(" "));

const linkerCache: ShellCommand = {
	words: [{ text: "ldconfig", value: "ldconfig", glob: false }],
	assignments: [],
	redirects: [],
	cwd: undefined,
	certain: true,
	separable: true,
	pipe: -1,
	text: "ldconfig",
};

function isBefore({ step, command }: Installed, other: KeptCommand): boolean {
	if (step !== other.step) return step.index < other.step.index;
	const commands = step.script?.commands ?? [];
	return commands.indexOf(command) < commands.indexOf(other.command);
}

// `tar xf X.tar && mv X-$(uname -m) /opt/x`: it goes where it is known.
function movesUnknown(step: Step, command: ShellCommand): boolean {
	const commands = step.script?.commands ?? [];
	return commands
		.slice(commands.indexOf(command) + 1)
		.some(
			({ words: [name, source, target, further] }) =>
				name?.value === "mv" &&
				target?.value !== undefined &&
				further === undefined &&
				(source?.value === undefined || source.glob),
		);
}

function preparesOnly(command: ShellCommand): boolean {
	const deed = deedOf(command);
	return deed === "setup" || deed === "shell" || deed === "check";
}

// `mkdir` and `touch` of those paths alone that are needed.
function without(
	command: ShellCommand,
	paths: readonly (string | undefined)[],
	needed: readonly (string | undefined)[],
): ShellCommand {
	if (needed.length === paths.length || !command.separable || command.redirects.length > 0) return command;
	const operands = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
	const dropped = new Set(operands.filter((_, at) => !needed.includes(paths[at])));
	const words = command.words.filter((word) => !dropped.has(word));
	return { ...command, words, text: words.map(({ text }) => text).join(" ") };
}

// A toolchain that comes by a way of its own, and that only builds use.
function isToolInstall(step: Step, command: ShellCommand, name: string): boolean {
	if (name === "dpkg") {
		const packages = command.words.slice(1).filter(({ text }) => !text.startsWith("-"));
		return packages.length > 0 && packages.every(({ value }) => buildArchive.test(baseOf(value ?? "")));
	}
	if (command.pipe <= 0 || !/^(ba|da|a)?sh$/.test(name)) return false;
	const commands = step.script?.commands ?? [];
	return toolInstallers.test(commands[commands.indexOf(command) - 1]?.text ?? "");
}

// Scripts that bring a compiler into a folder of its own in the user's home, after their own documentation.
const toolInstallers =
	/sh\.rustup\.rs|static\.rust-lang\.org\/rustup|nim-lang\.org\/choosenim|dlang\.org\/install\.sh|get-ghcup\.haskell\.org|get\.haskellstack\.org/;

const buildArchive = /^(sbt|scala|maven|gradle|bazel|cmake)[\w.+-]*\.deb$/;

function cannotTell(command: ShellCommand): Refusal {
	return { refused: `What "${shorten(command.text)}" changes in the image can't be told.` };
}

function shorten(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}

// Whether a pattern of COPY takes a path of the same folder.
function matches(pattern: string, path: string): boolean {
	const [first = "", ...rest] = baseOf(pattern).split("*");
	let at = first.length;
	const name = baseOf(path);
	if (/[?[]/.test(pattern) || !name.startsWith(first)) return false;
	for (const part of rest) {
		const found = name.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return rest.at(-1) === "" || name.endsWith(rest.at(-1) ?? "");
}

// A file that is copied to a name without an ending: a folder of the base may have that name, and then it lies in it.
function mayBeInside({ path, source, kind }: Placed): boolean {
	const [name, own] = [baseOf(path ?? ""), baseOf(source)];
	return kind === "file" && name !== own && !name.includes(".") && own.includes(".");
}

function isPlainPath(path: string): boolean {
	return !systemFolders.has(path);
}

function isToolchain(command: ShellCommand, step: Step): boolean {
	const texts = [command.text, ...(step.script?.commands ?? []).map(({ text }) => text)];
	return texts.some((text) =>
		/golang|\bgo\d|go\$|node-v|protoc|upx|jdk|maven|gradle|cmake|\bzig-|\bldc2?-|\bdmd\.|crystal-\d|swift-\d|\bnim-\d|\bghc-\d/i.test(
			text,
		),
	);
}

// What sed is told to do, which has slashes of its own.
const substitution = /^["']?([\d$,]+\s*)?(s|\/)([^\w\s]|\w).*["']?$/;

function looksRelative(text: string): boolean {
	return (
		!text.startsWith("-") &&
		!text.startsWith("/") &&
		!text.startsWith("$") &&
		text.includes("/") &&
		!text.includes(":")
	);
}
