// C, C++ and what else is built by configure, make, cmake, meson or a compiler alone: the system stays, what was
// installed or built comes along, and so do the libraries.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import { cppRuntime, installedPackages, isLibraryPackage } from "../packages.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { ownBaseOf } from "../systems.ts";
import { deedOf } from "../tools.ts";
import type { Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { madeBy, swiftSlim } from "./languages.ts";
import { installRule } from "./makefile.ts";
import {
	artefactsOf,
	type Build,
	dataOf,
	foreignInstall,
	inputsOf,
	isSource,
	lastBuildOf,
	opaqueBuilds,
	scriptTools,
	workFolder,
} from "./programs.ts";
import { pipBuilds } from "./python-folders.ts";
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
	const own = buildsOf(recipe);
	const pips = own.every((build) => isCarried(recipe, build)) ? pipBuilds(recipe) : [];
	const known = [...own, ...pips];
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
	const foreign = foreignInstall(recipe, known);
	if (foreign !== undefined) return foreign;
	const staging = stagingOf(recipe, known);
	if ("refused" in staging) return staging;
	const { builds, changes } = staging;
	const base = baseFor(recipe, builds);
	if ("refused" in base) return base;
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
		choices: [{ base, changes, extras: [], installs: cppRuntime(recipe), notes }],
		toolVariables,
		keepsDevelopmentPackages: true,
		keepsRoot: true,
		installed: builds.flatMap(({ staged, trees }) => (staged === undefined ? [] : (trees ?? []))),
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
	if (base.name === "gcc") {
		const major = base.version === "" ? 99 : Number(base.version.split(".", 1)[0]);
		const cpp = builds.some(
			({ command }) => !/^(gcc|cc|make|nim|nimble)$/.test(baseOf(command.words[0]?.value ?? "")),
		);
		// Its C++ library is newer than that of any smaller image.
		if (cpp && major > 12) return sameBase(base, written);
	}
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

/** The folders that builds of a recipe install to, of those commands that `counts` takes. */
export function treesOf(recipe: Recipe, counts: (command: ShellCommand) => boolean): readonly string[] {
	const trees = buildsOf(recipe)
		.filter(({ command }) => counts(command))
		.flatMap((build) => build.trees ?? []);
	return [...new Set(trees)];
}

const compilers: ReadonlySet<string> = new Set(
	"gcc g++ cc c++ clang clang++ gfortran nasm ocamlfind ocamlopt v vlang ghc dmd ldc2 fpc swiftc".split(" "),
);

function buildsOf(recipe: Recipe): readonly Build[] {
	const builds: Build[] = [...opaqueBuilds(recipe)];
	let prefix: string | undefined;
	let configured = false;
	let settings: string[] = [];
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const name = baseOf(command.words[0]?.value ?? "");
			const words = command.words.slice(1).map((word) => word.value ?? word.text);
			const base = { step, index, command, folder: command.cwd, outputs: [], unnamedIn: undefined };
			const given = prefixIn(words, command.cwd);
			if (name === "configure" || name === "config" || name === "Configure") {
				prefix = given ?? "/usr/local";
				configured = name === "configure";
				settings = [];
			} else if (name === "cmake" || name === "meson") {
				const setsUp = words.some((word) => /^(\.\.?|-S|-B|setup|-D\w.*)$/.test(word));
				if (given !== undefined) prefix = given;
				else if (setsUp) prefix = "/usr/local";
				if (setsUp) settings = [];
				configured = true;
				builds.push({ ...base, opaque: true });
			}
			const installs =
				["make", "gmake", "ninja", "meson", "cmake"].includes(name) &&
				words.some((word) => /^(install|--install)(-\w+|\/strip)?$/.test(word));
			if (installs) builds.push(...installOf(recipe, base, { given, prefix, settings, configured }));
			// Configuration and data apart from the prefix: empty folders for what changes are made by the program.
			const apart = folderOf(
				words,
				command.cwd,
				"--sysconfdir",
				"-DCMAKE_INSTALL_SYSCONFDIR",
				"-Dsysconfdir",
			);
			if (apart !== undefined && !isWithin(apart, prefix ?? "/usr/local")) settings.push(apart);
			const made = madeBy(command);
			if (made !== undefined) {
				builds.push({ ...base, outputs: made.outputs, unnamedIn: made.unnamedIn });
				continue;
			}
			if (compilers.has(name)) {
				const at = words.findIndex((word) => word === "-o" || word === "--out" || word.startsWith("-out:"));
				const output = at < 0 ? undefined : resolvePath(command.cwd, words[at + 1]);
				if (output !== undefined && !words.includes("-c")) builds.push({ ...base, outputs: [output] });
				else builds.push({ ...base, opaque: true });
			}
		}
	}
	return builds;
}

interface Setting {
	/** A prefix that the command itself gives. */
	readonly given: string | undefined;
	readonly prefix: string | undefined;
	readonly settings: readonly string[];
	readonly configured: boolean;
}

// Where an install goes: as it was configured, as the Makefile says, or where it is usual.
function installOf(
	recipe: Recipe,
	build: Build,
	{ given, prefix, settings, configured }: Setting,
): readonly Build[] {
	const { command } = build;
	const name = baseOf(command.words[0]?.value ?? "");
	if (!configured && (name === "make" || name === "gmake")) {
		const folder = workFolder(command);
		const texts = ["GNUmakefile", "makefile", "Makefile"].map((file) => textAt(recipe, `${folder}/${file}`));
		const text = texts.find((each) => each !== undefined);
		const rule = text === undefined ? undefined : installRule(text, variablesGiven(command));
		if (rule?.files !== undefined) return [{ ...build, outputs: rule.files }];
		if (rule?.staged === true) return [{ ...build, trees: [given ?? "/usr"], configured: true }];
		if (rule !== undefined) return [{ ...build, trees: ["/"] }];
	}
	return [{ ...build, trees: [given ?? prefix ?? "/usr/local", ...settings], configured }];
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

// Where a build installs to, by an option of configure, cmake, meson or make.
function prefixIn(words: readonly string[], cwd: string | undefined): string | undefined {
	for (const [at, word] of words.entries()) {
		const match = /^(?:--prefix|-DCMAKE_INSTALL_PREFIX(?::\w+)?|PREFIX|prefix|DESTDIR)=(.+)$/.exec(word);
		if (match !== null) return resolvePath(cwd, match[1]);
		if (word === "--prefix") return resolvePath(cwd, words[at + 1]);
	}
	return undefined;
}
