// C, C++ and what else is built by configure, make, cmake, meson or a compiler alone: the system stays, what was
// installed or built comes along, and so do the libraries.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import { clonedFolder } from "../clone.ts";
import { cppRuntime, installedPackages, isLibraryPackage } from "../packages.ts";
import { artefactsOf } from "../programs/artefacts.ts";
import { type Build, opaqueBuilds, workFolder } from "../programs/build.ts";
import { foreignInstall } from "../programs/foreign-install.ts";
import { inputsOf } from "../programs/inputs.ts";
import { dataOf, isSource, lastBuildOf } from "../programs/sources.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { ownBaseOf } from "../systems.ts";
import { compilerName, deedOf } from "../tools.ts";
import type { Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { keepsImage, newerLibraries } from "./gcc-libraries.ts";
import { projectOf, showsLocal, showsSystem } from "./install-evidence.ts";
import { knownMakefile } from "./known-makefiles.ts";
import { madeBy, swiftSlim } from "./languages.ts";
import { installRule } from "./makefile.ts";
import { pipBuilds } from "./python-folders.ts";
import { recorded } from "./recorded.ts";
import { scriptTools } from "./scripts.ts";
import { isAmongSystem, stagingOf } from "./staged.ts";
import { textAt } from "./texts.ts";

/** Programs that a C or C++ toolchain builds, and all that is made by `make`. */
export const native: Ecosystem = {
	id: "native",
	// A script alone may do anything: it takes a tool that is known to build.
	recognises: (recipe) => buildsOf(recipe).some(({ command }) => deedOf(command) === "compile"),
	split,
};

const toolVariables: ReadonlySet<string> = new Set(
	"CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS MAKEFLAGS PKG_CONFIG_PATH CMAKE_PREFIX_PATH CPATH CPLUS_INCLUDE_PATH".split(
		" ",
	),
);

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const { builds: known, unknown } = readBuilds(recipe);
	const noted = unknown.map(({ build }) => recorded(recipe, build));
	const nowhere = unknown.find((_, at) => noted[at] === undefined);
	if (nowhere !== undefined) return nowhere.refusal;
	const told = [...known, ...noted.flatMap((each) => each?.build ?? [])];
	const pips = told.every((build) => isCarried(recipe, build)) ? pipBuilds(recipe) : [];
	const every = [...told, ...pips];
	const tools = runtime.programs.map(baseOf).find((program) => needsToolchain.has(program));
	if (tools !== undefined) return { refused: `The container runs ${tools}, which needs the build tools.` };
	const opam = recipe.steps
		.flatMap(({ script }) => script?.commands ?? [])
		.find(
			({ words }) =>
				words[0]?.value === "opam" && words.some(({ value }) => /^(depext|install)$/.test(value ?? "")),
		);
	if (opam !== undefined) {
		return { refused: "opam installs packages of the system on its own, and which can't be told." };
	}
	const foreign = foreignInstall(recipe, every);
	if (foreign !== undefined) return foreign;
	const staging = stagingOf(recipe, every);
	if ("refused" in staging) return staging;
	const { builds } = staging;
	const changes = [...staging.changes, ...noted.flatMap((each) => each?.change ?? [])];
	const base = baseFor(recipe, builds);
	if ("refused" in base) return base;
	if (base.system === "same" && recipe.base.official && recipe.base.name === "gcc") {
		return {
			refused: `No smaller image is sure to have the libraries that ${recipe.base.text} brings, which would have the compilers once more.`,
		};
	}
	const own = newerLibraries(recipe, builds);
	const scattered = rootBuild(recipe, builds);
	if (scattered !== undefined) {
		return {
			refused: `The build on line ${scattered.step.instruction.firstLine} works in the root folder, among the system's files.`,
		};
	}
	const inputs = inputsOf(recipe, builds, ["/usr/src", ...builds.flatMap(sourceFolder)]);
	const artefacts = artefactsOf({ recipe, runtime, builds, inputs, keepsFolders: true });
	if ("refused" in artefacts) return artefacts;
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const libraries = installedPackages(recipe)
		.map(({ name }) => name)
		.filter(isLibraryPackage);
	const notes =
		libraries.length === 0
			? []
			: [
					`Packages such as ${libraries[0]} stay, since they bring the libraries that the program is linked against.`,
				];
	return {
		artefacts: [...artefacts.found, ...dataOf(recipe, inputs, artefacts.found)],
		inputs,
		choices: [
			{
				base,
				changes,
				extras: own === undefined ? [] : own.libraries,
				installs: cppRuntime(recipe),
				notes: own === undefined ? notes : [...notes, own.why],
			},
		],
		...(own !== undefined && { relinks: true }),
		toolVariables,
		keepsDevelopmentPackages: true,
		keepsRoot: true,
		installed: builds.flatMap(({ staged, trees }) => (staged === undefined ? [] : (trees ?? []))),
		...(changes.some((change) => "closing" in change) && { records: true }),
		...((artefacts.scripted || pips.length > 0) && { runtimePackages: scriptTools }),
		isSource: (placed) => isSource(recipe, placed, builds),
		lastBuild,
	};
}

// What a build made is taken out of its folder, installed, or thrown away: Python's programs do not look for it there.
function isCarried(recipe: Recipe, { step, folder, opaque, trees }: Build): boolean {
	if (opaque !== true || trees !== undefined || folder === undefined) return true;
	return recipe.steps.some(
		({ index, script }) =>
			index >= step.index &&
			script?.commands.some(({ words, cwd }) => {
				const [name = "", ...rest] = words.map(({ value }) => value ?? "");
				const carries = ["cp", "mv", "install", "rm"].includes(name);
				const installs =
					/^(g?make|ninja|cmake|meson)$/.test(baseOf(name)) && rest.some((word) => /install/.test(word));
				const paths = [cwd, ...rest.map((word) => resolvePath(cwd, word))];
				return (carries || installs) && paths.some((path) => path !== undefined && isWithin(path, folder));
			}) === true,
	);
}

const needsToolchain: ReadonlySet<string> = new Set(
	"make gcc g++ cc clang cmake ninja bazel gdb valgrind swift crystal nim nimble dub zig dune stack cabal ghc".split(
		" ",
	),
);

function baseFor(recipe: Recipe, builds: readonly Build[]): RuntimeBase | Refusal {
	const { base } = recipe;
	const written = recipe.stage.base?.name.text ?? base.text;
	const slim = swiftSlim(base, written);
	if (slim !== undefined) return slim;
	// The full form of buildpack-deps brings libraries that a program may be linked against without a word.
	const full =
		base.name === "buildpack-deps" && !base.variants.some((word) => word === "curl" || word === "scm");
	if (full && !/-(curl|scm)$/.test(base.tag ?? "")) return sameBase(base, written);
	if (keepsImage(recipe, builds)) return sameBase(base, written);
	const owned = builds.some(({ trees }) => trees?.some((tree) => isWithin("/usr/local", tree)));
	// Over the same image once more, what is copied falls on what was there.
	if (owned && !plainLocal(recipe)) return sameBase(base, written);
	return ownBaseOf(base, written) ?? sameBase(base, written);
}

// Sources that were copied into the root folder, and are built there.
function rootBuild(recipe: Recipe, builds: readonly Build[]): Build | undefined {
	const copied = recipe.steps.some(({ placed }) =>
		placed?.some(({ path, kind }) => path === "/" && kind === "tree"),
	);
	return copied
		? builds.find(({ opaque, folder, trees }) => opaque === true && folder === "/" && trees === undefined)
		: undefined;
}

// `cmake ..`: the project is the folder above.
function sourceFolder({ command }: Build): readonly string[] {
	if (baseOf(command.words[0]?.value ?? "") !== "cmake") return [];
	const at = command.words.findIndex(({ value }) => value === "-S");
	const named =
		at < 0 ? command.words.slice(1).find(({ value }) => value?.startsWith("..")) : command.words[at + 1];
	const folder = named === undefined ? undefined : resolvePath(command.cwd, named.value);
	return folder === undefined || isAmongSystem(folder) || systemParents.has(folder) ? [] : [folder];
}

const systemParents: ReadonlySet<string> = new Set(["/", "/opt", "/srv", "/usr/local", "/tmp"]);

// Nothing of the image's own is in /usr/local.
function plainLocal({ base }: Recipe): boolean {
	return base.official && ["alpine", "debian", "ubuntu", "buildpack-deps"].includes(base.name);
}

/** The folders that builds of a recipe install to, of those commands that `counts` takes; why not, where it can't be told. */
export function treesOf(
	recipe: Recipe,
	counts: (command: ShellCommand) => boolean,
): readonly string[] | Refusal {
	const { builds, unknown } = readBuilds(recipe);
	const nowhere = unknown.find(({ build }) => counts(build.command));
	if (nowhere !== undefined) return nowhere.refusal;
	return [...new Set(builds.filter(({ command }) => counts(command)).flatMap((build) => build.trees ?? []))];
}

// Without -o they make `a.out`.
const cCompilers: ReadonlySet<string> = new Set("gcc g++ cc c++ clang clang++ gfortran".split(" "));

const compilers: ReadonlySet<string> = new Set(
	"gcc g++ cc c++ clang clang++ gfortran nasm ocamlfind ocamlopt v vlang ghc dmd ldc2 fpc swiftc".split(" "),
);

function buildsOf(recipe: Recipe): readonly Build[] {
	return readBuilds(recipe).builds;
}

/** Builds, and those installs among them of which nothing says where they go. */
interface Read {
	readonly builds: readonly Build[];
	readonly unknown: readonly { readonly build: Build; readonly refusal: Refusal }[];
}

// Links to folders below /usr, and to /run.
const linkedFolder = /=\/((var|run|lib|lib32|lib64|bin|sbin)(\/|$)|$)/;

/** One run of configure, cmake or meson. */
interface Setup {
	/** Where make is run then. */
	readonly folder: string | undefined;
	readonly step: Step;
	readonly index: number;
	readonly prefix: string;
	/** Configuration and data apart from the prefix: empty folders for what changes are made by the program. */
	readonly settings: string[];
	/** Its installs honour DESTDIR. */
	readonly staged: boolean;
	/** Its installs may go through folders that are links. */
	readonly throughLinks: boolean;
	/** It makes a module of the system's Apache, whose own tool installs it. */
	readonly modules: boolean;
}

function readBuilds(recipe: Recipe): Read {
	const builds: Build[] = [...opaqueBuilds(recipe)];
	const unknown: Read["unknown"][number][] = [];
	const setups: Setup[] = [];
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const name = compilerName(baseOf(command.words[0]?.value ?? ""));
			const words = command.words.slice(1).map((word) => word.value ?? word.text);
			const base = { step, index, command, folder: command.cwd, outputs: [], unnamedIn: undefined };
			const given = prefixIn(words, command.cwd);
			const setup = setupOf(command, given);
			if (setup !== undefined) {
				const throughLinks = name === "meson" || words.some((word) => linkedFolder.test(word));
				const modules = words.some((word) => systemApache.test(word));
				setups.push({ step, index, settings: [], throughLinks, modules, ...setup });
			}
			if (name === "cmake" || name === "meson") builds.push({ ...base, opaque: true });
			const installs =
				["make", "gmake", "ninja", "meson", "cmake"].includes(name) &&
				words.some((word) => /^(install|--install)(-\w+|\/strip)?$/.test(word));
			if (installs) {
				const found = installOf(recipe, base, setups);
				if ("refused" in found)
					unknown.push({ build: { ...base, folder: workFolder(command) }, refusal: found });
				else builds.push(found);
			}
			const apart = folderOf(
				words,
				command.cwd,
				"--sysconfdir",
				"-DCMAKE_INSTALL_SYSCONFDIR",
				"-Dsysconfdir",
			);
			const latest = setups.at(-1);
			if (apart !== undefined && latest !== undefined && !isWithin(apart, latest.prefix))
				latest.settings.push(apart);
			const made = madeBy(command);
			if (made !== undefined) {
				builds.push({ ...base, outputs: made.outputs, unnamedIn: made.unnamedIn });
				continue;
			}
			if (compilers.has(name)) {
				const at = words.findIndex((word) => word === "-o" || word === "--out" || word.startsWith("-out:"));
				const own = cCompilers.has(name);
				const joined = own ? words.find((word) => /^-o[\w./]/.test(word))?.slice(2) : undefined;
				const named = at < 0 ? joined : words[at + 1];
				const unnamed = named === undefined && own && !words.some((word) => /^(-[cSEM]|@)/.test(word));
				const output = resolvePath(command.cwd, unnamed ? "a.out" : named);
				if (output !== undefined && !words.includes("-c")) builds.push({ ...base, outputs: [output] });
				else builds.push({ ...base, opaque: true });
			}
		}
	}
	return { builds, unknown };
}

// With an Apache of the system, `make install` puts a module into the folder that apxs names.
const systemApache = /--with-apxs2?(?![2=])|--with-apxs2?=(?!\/(usr\/local|opt)\/)/;

function setupOf(
	command: ShellCommand,
	given: string | undefined,
): Pick<Setup, "folder" | "prefix" | "staged"> | undefined {
	const written = command.words[0]?.value ?? "";
	const name = baseOf(written);
	const words = command.words.slice(1).map((word) => word.value ?? word.text);
	const prefix = given ?? "/usr/local";
	if (name === "configure" || name === "config" || name === "Configure")
		return { folder: command.cwd, prefix, staged: name === "configure" };
	if (name === "cmake" && !words.some((word) => /^(--build|--install|-E|-P|--version)$/.test(word))) {
		const at = words.findIndex((word) => word.startsWith("-B"));
		const named = words[at] === "-B" ? words[at + 1] : words[at]?.slice(2);
		return { folder: at < 0 ? command.cwd : resolvePath(command.cwd, named), prefix, staged: true };
	}
	if (
		name === "meson" &&
		!/^(install|compile|test|configure|dist|introspect|--version)$/.test(words[0] ?? "")
	)
		return { folder: command.cwd, prefix, staged: true };
	// `./autogen.sh --prefix=/usr`: a script of the sources that hands its options on to configure.
	const script = written.includes("/") && words.some((word) => /^--prefix\b/.test(word));
	if (!script || given === undefined) return undefined;
	return { folder: command.cwd, prefix: given, staged: name === "autogen.sh" };
}

// The latest setup that made the Makefile of a folder; sources that were cloned into it have one of their own.
function setupFor(recipe: Recipe, install: Build, setups: readonly Setup[]): Setup | undefined {
	const { step, index, command, folder } = install;
	if (!/^g?make$/.test(baseOf(command.words[0]?.value ?? ""))) return setups.at(-1);
	const clones = recipe.steps.flatMap(({ script }) => (script?.commands ?? []).map(clonedFolder));
	return setups.findLast((setup) => {
		if (setup.folder === undefined || folder === undefined) {
			const [before, now] = [lastChange(setup.step, setup.index), lastChange(step, index)];
			const same = before === now || (before?.text === now?.text && before?.text.includes("..") === false);
			return setup.folder === folder && same;
		}
		const { folder: around } = setup;
		const apart = clones.some(
			(clone) =>
				clone !== undefined && clone !== around && isWithin(clone, around) && isWithin(folder, clone),
		);
		return isWithin(folder, around) && !apart;
	});
}

function lastChange({ script }: Step, index: number): ShellCommand | undefined {
	return script?.commands.slice(0, index).findLast(({ words }) => words[0]?.value === "cd");
}

// Where an install goes: as the command says, as it was configured, as the Makefile says, as is known of the project,
// or as the rest of the file shows.
function installOf(recipe: Recipe, found: Build, setups: readonly Setup[]): Build | Refusal {
	const { command, step } = found;
	const build: Build = { ...found, folder: workFolder(command) };
	const given = prefixIn(
		command.words.slice(1).map((word) => word.value ?? word.text),
		command.cwd,
	);
	const setup = setupFor(recipe, build, setups);
	if (setup !== undefined) {
		const apart = setup.modules
			? "Apache's module"
			: setup.settings.length === 0 && setup.prefix === "/usr/local" && showsSystem(recipe, build)
				? "what is edited in /etc later"
				: undefined;
		if (apart !== undefined)
			return {
				refused: `Whether \`${command.text.trim()}\` installs ${apart}, and what else outside ${setup.prefix}, can't be told.`,
			};
		return {
			...found,
			trees: [given ?? setup.prefix, ...setup.settings],
			configured: setup.staged,
			throughLinks: setup.throughLinks,
		};
	}
	const plain = command.words.some(({ value }) => value === "install");
	const texts = ["GNUmakefile", "makefile", "Makefile"].map((file) =>
		textAt(recipe, `${build.folder}/${file}`),
	);
	const text = plain ? texts.find((each) => each !== undefined) : undefined;
	const rule = text === undefined ? undefined : installRule(text, variablesGiven(command));
	if (rule?.files !== undefined) return { ...found, outputs: rule.files };
	if (rule?.staged === true) return { ...found, trees: [given ?? "/usr"], configured: true };
	if (rule !== undefined) return { ...found, trees: ["/"] };
	const project = projectOf(recipe, build);
	const known = project === undefined || !plain ? undefined : knownMakefile(project);
	if (given !== undefined) return { ...found, trees: [given], configured: known?.staged === true };
	const around = [...step.before.environment].map((name) => [name, step.before.variables.get(name)] as const);
	const before = command.assignments.map(({ name, value }) => [name, value] as const);
	const environment = prefixIn(
		[...before, ...around].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
		command.cwd,
	);
	// Whether a Makefile heeds the environment is up to it: where two places are told, neither is sure.
	if (environment !== undefined && known === undefined) return { ...found, trees: [environment] };
	if (known !== undefined && (environment === undefined || known.trees.includes(environment)))
		return { ...found, trees: known.trees, configured: known.staged };
	if (environment === undefined && showsLocal(recipe, build, project))
		return { ...found, trees: ["/usr/local"] };
	const whose = project ?? build.folder ?? "the sources";
	return {
		refused: `Where \`${command.text.trim()}\` of ${whose} puts its files can't be told: its Makefile is not at hand.`,
	};
}

function variablesGiven({ words, assignments }: ShellCommand): ReadonlyMap<string, string> {
	const given = new Map<string, string>();
	for (const { name, value } of assignments) if (value !== undefined) given.set(name, value);
	for (const { value } of words.slice(1)) {
		const match = /^(\w+)=(.*)$/.exec(value ?? "");
		if (match?.[1] !== undefined) given.set(match[1], match[2] ?? "");
	}
	return given;
}

function folderOf(
	words: readonly string[],
	cwd: string | undefined,
	...options: readonly string[]
): string | undefined {
	for (const [at, word] of words.entries()) {
		const option = options.find((each) => word === each || word.startsWith(`${each}=`));
		if (option === undefined) continue;
		const value = word === option ? words[at + 1] : word.slice(option.length + 1);
		if (value?.startsWith("/") === true) return resolvePath(cwd, value);
	}
	return undefined;
}

// Where a build installs to, by an option of configure, cmake, meson or make; what is put before a prefix comes first.
function prefixIn(words: readonly string[], cwd: string | undefined): string | undefined {
	for (const word of words) {
		const match = /^(?:DESTDIR|INSTALL_ROOT)=(.+)$/.exec(word);
		if (match !== null) return resolvePath(cwd, match[1]);
	}
	for (const [at, word] of words.entries()) {
		const match = /^(?:--prefix|-DCMAKE_INSTALL_PREFIX(?::\w+)?|PREFIX|prefix|INSTALL_TOP)=(.+)$/.exec(word);
		if (match !== null) return resolvePath(cwd, match[1]);
		if (word === "--prefix") return resolvePath(cwd, words[at + 1]);
	}
	return undefined;
}
