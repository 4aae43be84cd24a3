// Programs that are compiled: where the sources are, what is made of them, and which of that the container runs.
// Shared by the ecosystems whose results are files.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, meansContents, parentOf, resolvePath } from "../../shell/paths.ts";
import { clonedFolder } from "../clone.ts";
import type { Placed } from "../copies.ts";
import { handedOut } from "../handed-out.ts";
import { installedPackages } from "../packages.ts";
import { concrete, type Recipe, type Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { deedOf } from "../tools.ts";
import { dataIn, inContext, namesBuildInput, namesData, withinAny } from "./data.ts";
import type { Artefact, Refusal } from "./ecosystem.ts";
import { textAt } from "./texts.ts";
import { writtenScript } from "./written-scripts.ts";

/** One run of a compiler or a build tool. */
export interface Build {
	readonly step: Step;
	/** Its place among the step's commands. */
	readonly index: number;
	readonly command: ShellCommand;
	/** Where the sources are. */
	readonly folder: string | undefined;
	/** What it makes, as absolute paths. */
	readonly outputs: readonly string[];
	/** A folder in which it makes something whose name can't be told. */
	readonly unnamedIn: string | undefined;
	/** Whole folders that it fills. */
	readonly trees?: readonly string[];
	/** The part of a project's folder that it fills, in each module, as `target`. */
	readonly modules?: string;
	/** What lies in that part needs nothing beside it. */
	readonly selfContained?: boolean;
	/** What it installs is there once more, below this folder. */
	readonly staged?: string;
	/** Its Makefile comes from a tool that is known to honour DESTDIR. */
	readonly configured?: boolean;
	/** What it installs may go through folders that are symbolic links in many systems. */
	readonly throughLinks?: boolean;
	/** It may make anything in the folder where it runs. */
	readonly opaque?: boolean;
}

/** Commands that build, but do not say what: `make`, a script of the sources. */
export function opaqueBuilds(recipe: Recipe): readonly Build[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command, index) => {
			const name = command.words[0]?.value ?? "";
			const script = name.includes("/") && !name.startsWith("/usr/") && deedOf(command) === "unknown";
			if (!opaqueTools.has(baseOf(name)) && !script) return [];
			const folder = workFolder(command);
			return [{ step, index, command, folder, outputs: [], unnamedIn: undefined, opaque: true }];
		}),
	);
}

const opaqueTools: ReadonlySet<string> = new Set("make gmake mage task goreleaser gox bazel".split(" "));

/** The folder where make works: that of `-C`, else the one where it is called. */
export function workFolder({ words, cwd }: ShellCommand): string | undefined {
	const at = words.findIndex(({ text }) => text === "-C" || text.startsWith("--directory"));
	if (at < 0) return cwd;
	const [, joined] = words[at]?.value?.split("=") ?? [];
	return resolvePath(cwd, joined ?? words[at + 1]?.value);
}

/** The folders that hold what builds read and make. `further` are the toolchain's own. */
export function inputsOf(
	recipe: Recipe,
	builds: readonly Build[],
	further: readonly string[],
): readonly string[] {
	const always = ["/root/.cache", "/tmp", "/root/.ssh", "/root/.netrc", "/root/.gitconfig"];
	const folders = new Set<string>([...always, ...further]);
	const works = builds
		.map((build) => build.folder)
		.filter((folder) => folder !== undefined && folder !== "/");
	for (const folder of works) if (folder !== undefined && !systemFolders.has(folder)) folders.add(folder);
	for (const step of recipe.steps) {
		for (const { path, kind } of step.placed ?? []) {
			if (path === undefined || systemFolders.has(path) || kind === "file") continue;
			if (works.some((folder) => folder !== undefined && isWithin(folder, path))) folders.add(path);
		}
		for (const command of step.script?.commands ?? []) {
			const target = clonedFolder(command);
			// What is cloned and never built may be there for run time.
			const built = works.some(
				(folder) => target !== undefined && folder !== undefined && isWithin(folder, target),
			);
			if (target !== undefined && !systemFolders.has(target) && built) folders.add(target);
		}
	}
	return [...folders];
}

// /srv is no one's but the file's: no image has anything in it.
const systemFolders: ReadonlySet<string> = new Set(
	"/ /bin /sbin /lib /lib64 /etc /var /usr /usr/bin /usr/sbin /usr/lib /usr/local /usr/local/bin /usr/local/lib /opt /home /root".split(
		" ",
	),
);

// A script out of the build context, by its path or, in a folder of PATH, by its name.
function startsScript(recipe: Recipe, program: string): boolean {
	return recipe.steps.some(({ placed }) =>
		placed?.some(
			({ path, foreign, kind }) =>
				path !== undefined &&
				!foreign &&
				kind !== "tree" &&
				(path === program || (baseOf(path) === program && pathFolders.includes(parentOf(path)))),
		),
	);
}

interface Parts {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	readonly builds: readonly Build[];
	readonly inputs: readonly string[];
	/** A program that is run where it was built may need what lies around it: libraries, modules. */
	readonly keepsFolders?: boolean;
	/** Programs of the base that run what the build made without naming a file. */
	readonly interpreters?: ReadonlySet<string>;
}

const pathFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** What was found. */
export interface Found {
	readonly found: readonly Artefact[];
	/** Files that are known to be made by a build, where they are in the end. */
	readonly outputs: readonly string[];
	/** Scripts that can't be read run what was built, and may call any program that is there. */
	readonly scripted: boolean;
}

/** Programs that scripts call, though the build calls them as well. */
export const scriptTools =
	/^(bash|bc|coreutils|curl|findutils|gawk|git|grep|iproute2?|iptables|jq|netcat\S*|openssl|perl|procps|python[\d.]*|sed|socat|sudo|tar|unzip|wget|xz\S*)$/;

/** What the builds make that run time needs; why not, where it can't be told that the container runs any of it. */
export function artefactsOf(parts: Parts): Found | Refusal {
	return new Finder(parts).run();
}

class Finder {
	readonly #parts: Parts;
	readonly #found = new Map<string, Artefact>();
	readonly #outputs: readonly string[];
	readonly #named: ReadonlySet<string>;
	readonly #workdir: string | undefined;
	#runs = 0;

	constructor(parts: Parts) {
		this.#parts = parts;
		this.#outputs = movedOutputs(parts);
		this.#named = new Set(parts.runtime.words);
		this.#workdir = concrete(parts.recipe, parts.recipe.end.workdir);
	}

	run(): Found | Refusal {
		const { runtime, builds } = this.#parts;
		for (const word of runtime.words) this.#word(word);
		for (const program of runtime.programs) {
			const refusal = program.includes("/") ? this.#path(program) : this.#bare(program);
			if (refusal !== undefined) return refusal;
		}
		for (const command of runtime.commands) this.#handedOn(command);
		for (const path of handedOut(this.#parts.recipe, runtime)) this.#handed(path);
		for (const output of this.#outputs) {
			if (this.#found.has(output)) continue;
			const carried = [...this.#found.values()];
			const shared = carried.some(({ path, to }) => to !== undefined && parentOf(path) === parentOf(output));
			const to = shared && !this.#named.has(output) ? `/usr/local/bin/${baseOf(output)}` : undefined;
			const why = `${output} is built here, and nothing says that it is not needed.`;
			// What `mv` and `cp -r` carry away may be a whole folder: it keeps its own name either way.
			const folder = to === undefined && this.#mayBeFolder(output);
			this.#found.set(output, {
				path: output,
				...(to !== undefined && { to }),
				...(folder && { to: output, tree: true }),
				why,
			});
		}
		for (const { staged } of builds) {
			if (staged === undefined) continue;
			const why = `${staged} holds what the build installs among the system's files.`;
			this.#found.set(staged, { path: staged, to: "/", tree: true, why });
		}
		const own = builds.filter(({ staged }) => staged === undefined);
		for (const tree of new Set(own.flatMap(({ trees }) => trees ?? []))) {
			this.#found.set(tree, {
				path: tree,
				tree: true,
				why: `${tree} is where the build installs what it made.`,
			});
		}
		if (this.#runs === 0) this.#filled();
		if (this.#runs === 0 && this.#isIndirect()) this.#everything();
		if (this.#found.size === 0 || this.#runs === 0) {
			return { refused: "It can't be told which of the files that the build makes the container runs." };
		}
		for (const word of runtime.words) this.#mention(word);
		const trees = [...this.#found.values()].filter(({ tree }) => tree === true);
		const apart = [...this.#found.values()].filter(
			({ path, to }) =>
				to !== undefined || !trees.some((tree) => tree.path !== path && isWithin(path, tree.path)),
		);
		const order = new Map(this.#outputs.map((path, index) => [path, index]));
		const place = ({ path }: Artefact): number => order.get(path) ?? this.#outputs.length;
		const scripted = this.#parts.runtime.programs.some(
			(program) =>
				isPlacedFile(this.#parts.recipe, program) && textAt(this.#parts.recipe, program) === undefined,
		);
		return { found: apart.sort((a, b) => place(a) - place(b)), outputs: this.#outputs, scripted };
	}

	// A word that names something that is built: an argument, a variable's value.
	#word(word: string): void {
		const path = resolvePath(this.#workdir, word);
		if (path === undefined) return;
		const called = this.#outputs.some(
			(output) => baseOf(output) === word && pathFolders.includes(parentOf(output)),
		);
		if (called || this.#lookup(path) !== undefined || this.#inTree(path)) {
			this.#runs++;
			return;
		}
		if (this.#module(path)) return;
		if (this.#isInstalledByGo(path)) {
			this.#found.set(path, { path, why: `${path} is named by what describes the container.` });
			this.#runs++;
			return;
		}
		const build = this.#parts.builds.find(
			({ unnamedIn }) => unnamedIn !== undefined && unnamedIn === parentOf(path),
		);
		if (build === undefined || !/[./]/.test(word) || word.startsWith("-")) return;
		const glob = /[*?]/.test(baseOf(path));
		const why = `${path} is named by what describes the container.`;
		this.#found.set(path, { path, ...(glob && { to: `${parentOf(path)}/` }), why });
		this.#runs++;
	}

	// `ENTRYPOINT ["entry.sh"]` with `CMD ["/src/server"]`: a script of the file's own is given the program that it starts.
	#handedOn([script = "", program = ""]: readonly string[]): void {
		const { recipe, builds } = this.#parts;
		const path = resolvePath(this.#workdir, program);
		if (path === undefined || !/^[./]*[\w.-]+\/[\w./-]+$/.test(program) || /\.\w+$/.test(program)) return;
		if (!startsScript(recipe, script) || inContext(recipe, path) === "file" || this.#found.has(path)) return;
		const opaque = builds.some(
			({ opaque: any, folder }) => any === true && folder !== undefined && isWithin(path, folder),
		);
		if (opaque) this.#path(path);
	}

	// Without modules Go installs the package in G/src/.../X as G/bin/X, whoever calls it.
	#isInstalledByGo(path: string): boolean {
		if (!path.endsWith(`/bin/${baseOf(path)}`)) return false;
		const sources = `${parentOf(parentOf(path))}/src/`;
		return this.#parts.builds.some(
			({ opaque, folder }) =>
				opaque === true && folder?.startsWith(sources) === true && baseOf(folder) === baseOf(path),
		);
	}

	// What the container hands out: something that is built, or a folder that holds it.
	#handed(path: string): void {
		const { recipe, inputs, builds } = this.#parts;
		// What a shell or COPY would read in another way is left alone.
		if (!/^[\w./*?+@~-]+$/.test(path)) return;
		if (systemFolders.has(path) || this.#lookup(path) !== undefined || this.#inTree(path)) return;
		const holds = this.#outputs.some((output) => isWithin(output, path));
		const opaque = builds.some(
			({ opaque: any, folder }) => any === true && folder !== undefined && isWithin(path, folder),
		);
		if (!holds && (!opaque || !withinAny(path, inputs) || isPlacedFile(recipe, path))) return;
		const glob = /[*?[]/.test(path);
		// It may be a folder as well as a file.
		const to = glob ? `${parentOf(path)}/` : path;
		this.#found.set(path, {
			path,
			to,
			...(holds && { tree: true }),
			why: `${path} is what the container hands out.`,
		});
		this.#runs++;
	}

	#mayBeFolder(output: string): boolean {
		const { recipe, builds } = this.#parts;
		if (builds.some(({ outputs }) => outputs.some((path) => baseOf(path) === baseOf(output)))) return false;
		if (pathFolders.includes(parentOf(output)) || /\.\w+$/.test(output)) return false;
		return recipe.steps.some((step) =>
			step.script?.commands.some((command) => {
				const name = command.words[0]?.value;
				const whole =
					name === "mv" || (name === "cp" && command.words.some(({ text }) => /^-\w*[rRa]/.test(text)));
				const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
				return (
					whole &&
					words.some(
						(word) =>
							(meansContents(word.value) && pathIn(command, words.at(-1)?.value) === output) ||
							baseOf(pathIn(command, word.value) ?? "") === baseOf(output),
					)
				);
			}),
		);
	}

	// The container runs scripts and programs of the system only: what the build made is run by them, if at all.
	#isIndirect(): boolean {
		const { recipe, runtime } = this.#parts;
		if (runtime.open) return true;
		const packages = new Set(installedPackages(recipe).map(({ name }) => name));
		return runtime.programs.every((program) => {
			const name = baseOf(program);
			if (isCommon(name) || wrappers.has(name)) return true;
			// What no step makes comes with the base.
			const brought = !recipe.base.official && !withinAny(program, this.#parts.inputs) && !isSystem(program);
			return program.includes("/")
				? isPlacedFile(recipe, program) || brought
				: packages.has(program) || isFetched(recipe, program);
		});
	}

	// `cp -r ../run/* /usr/local/bin/`: files of unknown names, and the container runs one of that folder.
	#filled(): void {
		const { recipe, runtime, inputs } = this.#parts;
		const folders = (recipe.end.variables.get("PATH") ?? "").split(":");
		for (const { script } of recipe.steps) {
			for (const { words, cwd } of script?.commands ?? []) {
				if (!["cp", "mv", "install"].includes(words[0]?.value ?? "")) continue;
				const operands = words.slice(1).filter(({ text }) => !text.startsWith("-"));
				const target = resolvePath(cwd, operands.at(-1)?.value);
				const sources = operands.slice(0, -1).filter(({ glob }) => glob);
				if (target === undefined || (systemFolders.has(target) && !isWithin(target, "/usr/local"))) continue;
				if (!sources.some(({ value, text }) => withinAny(resolvePath(cwd, value ?? text) ?? "", inputs)))
					continue;
				const called = runtime.programs.some((program) =>
					program.includes("/")
						? parentOf(program) === target
						: folders.includes(target) && !isSystemProgram(program),
				);
				if (!called) continue;
				this.#runs++;
				const why = `${target} is where a RUN puts what was built, and the container runs a program of it.`;
				this.#found.set(target, { path: target, tree: true, why });
			}
		}
	}

	// All that the builds made, wherever it is.
	#everything(): void {
		const { recipe, builds, inputs, keepsFolders } = this.#parts;
		const kept: Artefact[] = [];
		for (const { step, index, folder, opaque, unnamedIn, trees } of builds) {
			if (trees !== undefined || (opaque !== true && unnamedIn === undefined)) continue;
			const place = unnamedIn ?? folder;
			if (place === undefined) return;
			if (isRemoved(recipe, place, step, index) || place.startsWith("/tmp/")) continue;
			if (
				this.#carries(place, step) ||
				builds.some((build) => build.trees !== undefined && build.step.index >= step.index)
			)
				continue;
			const whole = inputs.filter((input) => input !== "/" && isWithin(place, input));
			const path = whole.sort((a, b) => a.length - b.length)[0];
			if (keepsFolders !== true || path === undefined || systemFolders.has(path)) return;
			kept.push({
				path,
				tree: true,
				why: `What the container's scripts run can't be told, so ${path}, where the build works, is copied whole.`,
			});
		}
		for (const artefact of kept) this.#found.set(artefact.path, artefact);
		if (this.#outputs.length > 0 || kept.length > 0 || builds.some(({ trees }) => trees !== undefined))
			this.#runs++;
	}

	// Whether a program is taken out of a folder, to where it is used.
	#carries(folder: string, since: Step): boolean {
		const { recipe, inputs } = this.#parts;
		return recipe.steps.some(
			(step) =>
				step.index >= since.index &&
				step.script?.commands.some((command) => {
					if (!["cp", "mv", "install"].includes(command.words[0]?.value ?? "")) return false;
					const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
					const target = pathIn(command, words.at(-1)?.value);
					return (
						target !== undefined &&
						!withinAny(target, inputs) &&
						words.slice(0, -1).some((word) => {
							const path = pathIn(command, word.value);
							return path !== undefined && isWithin(path, folder);
						})
					);
				}) === true,
		);
	}

	// A file in `target` or the like of some module: alone where it needs nothing beside it, else with its folder.
	#module(path: string): boolean {
		for (const { folder, modules, selfContained } of this.#parts.builds) {
			if (folder === undefined || modules === undefined || !isWithin(path, folder)) continue;
			const at = `${path}/`.indexOf(`/${modules}/`, Math.max(folder.length - 1, 0));
			if (at < 0) continue;
			const made = path.slice(0, at + modules.length + 1);
			const rest = path.slice(made.length + 1);
			const staged = /^(?:universal\/stage|install\/[\w.-]+|install|quarkus-app)(?=\/)/.exec(rest)?.[0];
			if ((selfContained === true || wholeJar.test(rest)) && staged === undefined && rest !== "") {
				const glob = /[*?]/.test(baseOf(path));
				this.#found.set(path, {
					path,
					...(glob && { to: `${parentOf(path)}/` }),
					why: `${path} is what the container runs, and it holds all that it needs.`,
				});
			} else {
				const tree = staged === undefined ? made : `${made}/${staged}`;
				const why = `${path} is what the container runs; what it needs beside it can't be told, so ${tree} is copied whole.`;
				this.#found.set(tree, { path: tree, tree: true, why });
			}
			this.#runs++;
			return true;
		}
		return false;
	}

	#path(program: string): Refusal | undefined {
		const { recipe, builds, inputs } = this.#parts;
		if (this.#module(program)) return undefined;
		const output = this.#lookup(program);
		const why = `${program} is what the container runs.`;
		if (output !== undefined) {
			this.#found.set(output, { path: output, why });
			this.#runs++;
			return undefined;
		}
		const moved = this.#outputs.some(
			(path) => path !== program && isWithin(program, path) && this.#mayBeFolder(path),
		);
		if (moved || this.#inTree(program)) {
			this.#runs++;
			return undefined;
		}
		const unnamed = builds.some((build) => build.unnamedIn === parentOf(program));
		if (!unnamed && (!withinAny(program, inputs) || isSystem(program))) return undefined;
		const opaque = builds.some((build) => build.opaque === true);
		const made = unnamed || opaque;
		const known = inContext(recipe, program);
		if (!made && known === "missing") {
			return { refused: `The container runs ${program}, and no step of the file makes it.` };
		}
		if (known === undefined && !made && !program.endsWith(".sh")) {
			return { refused: `The container runs ${program}, and it can't be told which step makes it.` };
		}
		const script = textAt(recipe, program);
		const tool = script === undefined ? undefined : buildTool.exec(script)?.[2];
		if (tool !== undefined) return { refused: `${program} runs ${tool}, which needs the build tools.` };
		const unreadable = script === undefined && program.endsWith(".sh");
		const keeps = this.#parts.keepsFolders === true && (opaque || unreadable);
		const folder = keeps ? this.#folderOf(program) : undefined;
		if (folder === undefined) this.#found.set(program, { path: program, why });
		else {
			const reason = `${why} What it needs of the folder in which it was built can't be told, so that is copied whole.`;
			this.#found.set(folder, { path: folder, tree: true, why: reason });
		}
		// What an unknown script runs can't be told: it does not count as one of the programs.
		const isScript = program.endsWith(".sh") || known === "file";
		const whole = folder !== undefined && unreadable;
		if (script !== undefined || (made && !isScript) || whole) this.#runs++;
		return undefined;
	}

	#bare(program: string): Refusal | undefined {
		const { recipe, builds } = this.#parts;
		if (isCommon(program)) return undefined;
		const { interpreters } = this.#parts;
		if (interpreters?.has(program) === true && builds.some(({ trees }) => trees !== undefined)) this.#runs++;
		const output = this.#outputs.find((path) => baseOf(concrete(recipe, path) ?? path) === program);
		const folders = (recipe.end.variables.get("PATH") ?? "").split(":");
		const unnamed = builds.find(({ unnamedIn }) => unnamedIn !== undefined && folders.includes(unnamedIn));
		const path =
			output ??
			(unnamed?.unnamedIn === undefined
				? (this.#spoken(program) ?? this.#prefixed(program))
				: `${unnamed.unnamedIn}/${program}`);
		const written = path === undefined ? writtenScript(recipe, program) : undefined;
		if (written !== undefined && this.#written(written)) return undefined;
		if (path === undefined) {
			const inTree = builds.some(({ trees }) =>
				trees?.some((tree) => folders.some((folder) => folder !== "" && isWithin(folder, tree))),
			);
			if (inTree && !isSystemProgram(program)) this.#runs++;
			return undefined;
		}
		const inPath = pathFolders.includes(parentOf(path));
		const to = inPath || this.#named.has(path) ? undefined : `/usr/local/bin/${program}`;
		const where = to === undefined ? "" : " It goes to a folder that is in every image's PATH.";
		const why = `${program} is what the container runs.${where}`;
		this.#found.set(path, { path, ...(to !== undefined && { to }), why });
		this.#runs++;
		return undefined;
	}

	// `make PREFIX=/go`: what the container finds by its name lies in the one folder of PATH that this makes.
	#prefixed(program: string): string | undefined {
		const { recipe, builds } = this.#parts;
		if (isSystemProgram(program) || installedPackages(recipe).some(({ name }) => name === program))
			return undefined;
		const folders = (recipe.end.variables.get("PATH") ?? "").split(":");
		const found = builds.flatMap(({ command, opaque }) => {
			const given = command.words.map(({ value }) => /^(?:PREFIX|prefix)=(\/.+)$/.exec(value ?? "")?.[1]);
			return opaque === true ? given.flatMap((prefix) => (prefix === undefined ? [] : `${prefix}/bin`)) : [];
		});
		const folder = found.find((each) => folders.includes(each) && !pathFolders.includes(each));
		return folder === undefined ? undefined : `${folder}/${program}`;
	}

	// In a folder that a build fills, where a later command names it: `strip /root/.local/bin/program`.
	#spoken(program: string): string | undefined {
		const { recipe, builds } = this.#parts;
		const paths = builds.flatMap(({ unnamedIn }) =>
			unnamedIn === undefined ? [] : `${unnamedIn}/${program}`,
		);
		return paths.find((path) =>
			recipe.steps.some(({ script }) =>
				script?.commands.some(({ words, cwd }) =>
					words.slice(1).some(({ value }) => value !== undefined && resolvePath(cwd, value) === path),
				),
			),
		);
	}

	// A script that a RUN writes among the programs of the build, which it calls: they come along with it.
	#written(script: string): boolean {
		const folder = parentOf(script);
		const { builds } = this.#parts;
		const beside =
			this.#outputs.some((output) => parentOf(output) === folder) ||
			builds.some(({ unnamedIn }) => unnamedIn === folder);
		if (!beside || systemFolders.has(folder) || pathFolders.includes(folder)) return false;
		const why = `${script} is a script that a RUN writes, and what it calls lies beside it: ${folder} is copied whole.`;
		this.#found.set(folder, { path: folder, tree: true, why });
		this.#runs++;
		return true;
	}

	// A file that an argument or a variable names, out of the sources: configuration, data.
	#mention(word: string): void {
		const { recipe, inputs } = this.#parts;
		const path = resolvePath(this.#workdir, word);
		if (path === undefined || this.#found.has(path) || !withinAny(path, inputs) || this.#inTree(path)) return;
		const known = inContext(recipe, path);
		const plain = /^[\w./-]+$/.test(word) && !word.startsWith("-");
		const likely = plain && (word.includes("/") ? namesData(path) : dataName.test(word));
		const isArgument = this.#parts.runtime.arguments.has(word);
		if (path === this.#workdir && isArgument && (word.startsWith("/") || word === ".")) {
			this.#found.set(path, { path, tree: true, why: `${path} is named by what describes the container.` });
			return;
		}
		if (path === this.#workdir || known === "missing" || (known === undefined && !likely)) return;
		if (known === undefined && !isCopied(recipe, path)) return;
		this.#found.set(path, {
			path,
			...(known === "tree" ? { tree: true } : known === undefined ? { to: path } : {}),
			why: `${path} is named by what describes the container.`,
		});
	}

	// The outermost folder of the build that holds a program.
	#folderOf(program: string): string | undefined {
		const folders = this.#parts.inputs.filter((folder) => folder !== program && isWithin(program, folder));
		// What is everybody's folder for sources is nobody's own.
		const own = folders.filter(
			(folder) => folder !== "/usr/src" || folders.every((each) => each === "/usr/src"),
		);
		return own.sort((a, b) => a.length - b.length)[0];
	}

	#lookup(program: string): string | undefined {
		const { recipe } = this.#parts;
		return this.#outputs.find((path) => path === program || concrete(recipe, path) === program);
	}

	#inTree(path: string): boolean {
		const { builds, inputs } = this.#parts;
		// What was built in /usr/src is not what was installed in /usr.
		const own = (tree: string): boolean =>
			inputs.some((input) => input !== tree && isWithin(input, tree) && isWithin(path, input));
		return builds.some(({ trees }) => trees?.some((tree) => isWithin(path, tree) && !own(tree)));
	}
}

// Names that the makers of jars with all their libraries give them.
const wholeJar = /(-jar-with-dependencies|-standalone|-uber|-shaded|-fat|-all|-assembly-[\w.-]+)\.jar$/;
const buildTool = /(^|[\s;&|(])(go|make|air|cargo|mvn|gradle|gcc)\s/m;
const dataName = /\.(ya?ml|json|toml|ini|conf|cfg|properties|env|html?|xml|sql|pem|crt)$/;

function isCopied(recipe: Recipe, path: string): boolean {
	return recipe.steps.some((step) =>
		step.placed?.some(
			(placed) => placed.path !== undefined && placed.kind !== "file" && isWithin(path, placed.path),
		),
	);
}

function isSystemProgram(program: string): boolean {
	return ["java", "node", "python", "python3", "ruby", "php", "dotnet", "nginx", "go", "perl"].includes(
		program,
	);
}

function isSystem(path: string): boolean {
	return pathFolders.includes(parentOf(path));
}

// Start other programs that they are told.
const wrappers: ReadonlySet<string> = new Set(
	"tini dumb-init su-exec gosu exec env python python3 node perl".split(" "),
);

/**
 * What another language's installer puts among the system's files, where nobody would find it again; undefined where
 * there is nothing, or where it comes along with a whole folder.
 */
export function foreignInstall(recipe: Recipe, builds: readonly Build[]): Refusal | undefined {
	if (builds.some(({ trees }) => trees?.includes("/usr/local") === true)) return undefined;
	for (const { script } of recipe.steps) {
		for (const command of script?.commands ?? []) {
			const [name = "", ...rest] = command.words.map((word) => word.value ?? word.text);
			const words = rest.filter((word) => !word.startsWith("-"));
			const global = rest.includes("-g") || rest.includes("--global");
			const npm = /^(npm|yarn|pnpm)$/.test(baseOf(name)) && global;
			if (!npm && !(/^(pip[\d.]*|gem|luarocks|cpanm?)$/.test(baseOf(name)) && words[0] === "install"))
				continue;
			if (builds.some((build) => build.command === command)) continue;
			// That of an environment in the sources, which stays where it is.
			if (name.includes("/") && !name.startsWith("/usr/")) continue;
			const foreign = words
				.slice(1)
				.find((word) => !buildTools.has(word.replace(/[=<>~!@[].*$/, "").toLowerCase()));
			if (foreign !== undefined)
				return {
					refused: `${baseOf(name)} installs ${foreign}, and whether run time needs it can't be told.`,
				};
		}
	}
	return undefined;
}

const buildTools: ReadonlySet<string> = new Set(
	"meson ninja cmake conan scons setuptools wheel pip virtualenv build pybind11 cython jinja2 mako six ply pyyaml add install".split(
		" ",
	),
);

function isCommon(program: string): boolean {
	return ["sh", "bash", "curl", "wget", "cat", "test", "nc", "ping", "pgrep", "pidof"].includes(program);
}

// The programs where they are in the end: `cp` and `mv` carry them away.
function movedOutputs({ recipe, builds, inputs }: Parts): readonly string[] {
	const outputs = new Set<string>();
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			for (const build of builds) {
				if (build.step !== step || build.index !== index) continue;
				for (const output of build.outputs) outputs.add(output);
			}
			const name = command.words[0]?.value;
			if (name === "rm") {
				for (const word of command.words.slice(1)) {
					const removed = word.glob ? undefined : pathIn(command, word.value);
					if (removed === undefined) continue;
					for (const output of outputs) if (isWithin(output, removed)) outputs.delete(output);
				}
			}
			if (name !== "cp" && name !== "mv" && name !== "install") continue;
			const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
			const target = pathIn(command, words.at(-1)?.value);
			if (target === undefined) continue;
			for (const word of words.slice(0, -1)) {
				const source = pathIn(command, word.value ?? (word.glob ? word.text : undefined));
				const known = source !== undefined && (outputs.has(source) || isModuleFile(builds, source));
				const built =
					known || (source !== undefined && !isPlacedFile(recipe, source) && withinAny(source, inputs));
				const intoFolder = isFolder(recipe, target, words.at(-1)?.value) || words.length > 2;
				// `mv target/*.jar app.jar`: one file, whatever its name was.
				if (source === undefined || !built || (word.glob && (intoFolder || !known))) continue;
				// `cp -r out/. html/` copies what is in the folder, and not the folder.
				const contents = meansContents(word.value);
				if (contents && systemFolders.has(target)) continue;
				const path = intoFolder && !contents ? `${target === "/" ? "" : target}/${baseOf(source)}` : target;
				// What was carried out of the sources was meant to be used from there.
				if (name === "mv" || (known && withinAny(source, inputs))) outputs.delete(source);
				if (known || !withinAny(path, inputs)) outputs.add(path);
			}
		}
	}
	return [...outputs];
}

// A jar or a program in the folder that a build tool fills.
function isModuleFile(builds: readonly Build[], path: string): boolean {
	return (
		/(\.[jw]ar|\/native(Compile|-image)?\/.+|-runner)$/.test(path) &&
		builds.some(
			({ folder, modules }) =>
				folder !== undefined &&
				modules !== undefined &&
				isWithin(path, folder) &&
				path.includes(`/${modules}/`),
		)
	);
}

function pathIn(command: ShellCommand, value: string | undefined): string | undefined {
	if (value === undefined) return undefined;
	if (value.startsWith("/")) return value.length > 1 ? value.replace(/(\/\.?)+$/, "") || "/" : value;
	if (command.cwd === undefined) return undefined;
	const plain = value.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
	if (plain === "" || plain === ".") return command.cwd;
	return plain.startsWith("..") ? undefined : `${command.cwd === "/" ? "" : command.cwd}/${plain}`;
}

function isFolder(recipe: Recipe, path: string, written: string | undefined): boolean {
	if (written?.endsWith("/") === true || written === ".") return true;
	if (path === "/" || pathFolders.includes(path) || path === "/opt" || path === "/srv") return true;
	return recipe.steps.some(
		(step) =>
			step.before.workdir === path ||
			(step.script?.commands ?? []).some(
				(command) => command.words[0]?.value === "mkdir" && command.words.some((word) => word.value === path),
			),
	);
}

function isPlacedFile(recipe: Recipe, path: string): boolean {
	return recipe.steps.some((step) =>
		step.placed?.some((placed) => placed.kind === "file" && placed.path === path),
	);
}

// A script or a program out of the network.
function isFetched(recipe: Recipe, program: string): boolean {
	return recipe.steps.some(({ script }) =>
		script?.commands.some(
			({ words, cwd }) =>
				["curl", "wget"].includes(words[0]?.value ?? "") &&
				words.slice(1).some(({ value }) => {
					const path = resolvePath(cwd, value);
					return path !== undefined && baseOf(path) === program && pathFolders.includes(parentOf(path));
				}),
		),
	);
}

// `rm -rf` of the sources once they are built, in a later step or behind a command of the same one.
function isRemoved(recipe: Recipe, path: string, since: Step, command = Number.POSITIVE_INFINITY): boolean {
	return recipe.steps.some(
		({ index, script }) =>
			index >= since.index &&
			script?.commands.some(
				(each, at) =>
					(index > since.index || at > command) &&
					each.words[0]?.value === "rm" &&
					each.words.slice(1).some((word) => {
						const removed = pathIn(each, word.value);
						return removed !== undefined && !word.glob && isWithin(path, removed);
					}),
			) === true,
	);
}

/** The last RUN that does more than prepare the running system. */
export function lastBuildOf(recipe: Recipe, inputs: readonly string[]): Step | undefined {
	const building = new Set(["compile", "fetch", "clean", "unknown", "unpackage"]);
	return recipe.steps.findLast((step) =>
		step.script?.commands.some((command) => {
			const deed = deedOf(command);
			if (building.has(deed)) return true;
			const name = command.words[0]?.value ?? "";
			if (deed === "check") return name === "go" || baseOf(name) === "golangci-lint";
			if (deed !== "setup" || !["cp", "mv", "install", "chmod", "sed"].includes(name)) return false;
			return command.words.slice(1).some((word) => withinAny(pathIn(command, word.value) ?? "", inputs));
		}),
	);
}

/** Whether a copied file or folder inside the inputs is needed only by the build. */
export function isSource(recipe: Recipe, placed: Placed, builds: readonly Build[]): boolean {
	const { path, source } = placed;
	const name = baseOf(source);
	if (
		path !== undefined &&
		placed.kind !== "file" &&
		builds.some(({ folder }) => folder !== undefined && isWithin(folder, path))
	) {
		// The sources themselves; data among them are found by `dataOf`.
		return true;
	}
	if (
		/\.(go|s|S|c|h|cc|cpp|cxx|hpp|proto|mod|sum|work|templ|qtpl|rs|java|kt|kts|scala|sbt|cs|csproj|fsproj|sln|slnx|in|am|ac|cmake|build)$/.test(
			name,
		) ||
		codeFolders.has(name)
	)
		return true;
	if (namesBuildInput(source)) return true;
	if (placed.kind === "file") return false;
	return !namesData(source) && !hasData(recipe, placed);
}

function hasData(recipe: Recipe, placed: Placed): boolean {
	const prefix = `${placed.source}/`;
	for (const path of recipe.context?.paths ?? []) {
		if (path.startsWith(prefix) && !path.endsWith("/") && !isCode(path) && !namesBuildInput(path))
			return true;
	}
	return false;
}

function isCode(path: string): boolean {
	return /\.(go|s|c|h|cc|cpp|proto|mod|sum|work|templ|qtpl|sh|md|yml\.example)$/.test(path);
}

const codeFolders: ReadonlySet<string> = new Set(
	"cmd pkg internal vendor src lib app api server client proto hack scripts tools test third_party .git".split(
		" ",
	),
);

/** What the context shows to be data, in the folders that hold the sources. */
export function dataOf(
	recipe: Recipe,
	inputs: readonly string[],
	known: readonly Artefact[],
): readonly Artefact[] {
	const found: Artefact[] = [];
	const taken = new Set(known.map(({ path }) => path));
	// What is copied behind the last build stands in the final stage by itself.
	const last = lastBuildOf(recipe, inputs)?.index ?? recipe.steps.length;
	for (const step of recipe.steps.slice(0, last + 1)) {
		for (const placed of step.placed ?? []) {
			if (placed.path === undefined || !withinAny(placed.path, inputs)) continue;
			for (const { path, tree } of dataIn(recipe, placed, isCode)) {
				if (taken.has(path) || isRemoved(recipe, path, step)) continue;
				taken.add(path);
				found.push({ path, tree, why: `${path}: by its name the program may read it while it runs.` });
			}
		}
	}
	return found;
}
