// Python that packages of the system bring: what pip and setup.py installed, on the same image once more, without
// compilers and headers.

import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { sameBase } from "../bases.ts";
import { cppRuntime, everInstalled, leftBehind, librariesOf } from "../packages.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { deedOf } from "../tools.ts";
import { withinAny } from "./data.ts";
import type { Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { isCuda, isPythonInstall, pythonFamily, pythonFolders } from "./python-folders.ts";
import { projectTools, pythonPlaces } from "./python-places.ts";

/** Applications whose packages pip, pipenv or setup.py installs for the system's own Python. */
export const systemPython: Ecosystem = {
	id: "system-python",
	recognises: (recipe) =>
		!(recipe.base.official && /^(python|pypy)$/.test(recipe.base.name)) &&
		recipe.steps.some(({ script }) =>
			script?.commands.some(({ words }) => isPythonInstall(words.map((word) => word.value ?? ""))),
		),
	split,
};

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const family = pythonFamily(recipe);
	const own = pythonFolders(recipe);
	if (family === undefined)
		return { refused: `Where pip puts what it installs depends on ${recipe.base.text}, and can't be told.` };
	if (own === undefined) {
		return {
			refused: `${recipe.base.text} may bring packages of Python where pip puts its own, and these would be in the image twice.`,
		};
	}
	const tools = everInstalled(recipe).map(({ name }) => name);
	const tool = leftBehind(tools.filter((name) => !notForCompiling.test(name)));
	if (tool === undefined) return { refused: "Nothing that only the build needs is installed." };
	const called = [...projectTools].find((each) => runtime.programs.includes(each));
	if (called !== undefined)
		return { refused: `Where the container's program ${called} comes from can't be told.` };
	if (runtime.programs.length === 0) return { refused: "What the container runs can't be told." };
	const kinds = new Set(["fetch", "compile", "unknown", "clean", "unpackage"]);
	const lastBuild = recipe.steps.findLast((step) =>
		step.script?.commands.some((command) => kinds.has(deedOf(command))),
	);
	if (lastBuild === undefined) return { refused: "No step of the file installs anything." };
	const artefacts = pythonPlaces({ recipe, runtime, own, last: lastBuild });
	if ("refused" in artefacts) return artefacts;
	if (artefacts.length === 0) return { refused: "What pip installs only the build needs." };
	const trees = artefacts.map(({ path }) => path);
	const mounted = runtime.programs.find((program) => isMounted(recipe, program, trees));
	if (mounted !== undefined)
		return { refused: `The container runs ${mounted}, and no step of the file puts it there.` };
	const base = sameBase(recipe.base, recipe.stage.base?.name.text ?? recipe.base.text);
	if (keepsPip(runtime)) return { refused: "The container runs pip, which may need the build tools." };
	const replaced = replacements(recipe);
	if (replaced.length > 0 && family !== "debian" && recipe.base.system.kind !== "alpine")
		return { refused: `Which package brings Python to ${recipe.base.text} can't be told.` };
	const choice: Choice = {
		base: { ...base, programs: ["python", "python2", "python3"] },
		changes: [],
		extras: [],
		installs: [...replaced, ...cppRuntime(recipe)],
		notes: [
			`Packages such as ${tool}, which only the build needs, stay in the build stage.`,
			...(replaced.length === 0
				? []
				: [`${replaced.join(" and ")} came with packages that only the build needs: installed by name.`]),
		],
	};
	return {
		artefacts,
		inputs: ["/root/.cache", "/tmp", "/root/.ssh", ...removed(recipe, lastBuild)],
		choices: [choice, ...runtimeForm(recipe, choice)],
		toolVariables: new Set(["PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_DEFAULT_TIMEOUT"]),
		buildPackages: installers,
		// Scripts may call what is no compiler: git, gpg, curl.
		runtimePackages: notForCompiling,
		keepsDevelopmentPackages: librariesOf(recipe).length > 0,
		isSource: () => false,
		isBuildFile: ({ source }) =>
			/^(requirements.*\.txt|Pipfile(\.lock|\*)?|poetry\.lock|constraints.*\.txt)$/.test(baseOf(source)),
		lastBuild,
	};
}

// NVIDIA's images without the compiler of CUDA. Packages may call that while they run, so the image itself comes first.
function runtimeForm({ base, stage }: Recipe, choice: Choice): readonly Choice[] {
	const written = stage.base?.name.text ?? base.text;
	if (!isCuda(base) || !/^[^$]+:[\d.]+(-cudnn\d*)?-devel-[^$]+$/.test(written)) return [];
	const image = written.replace("-devel-", "-runtime-");
	const why = `${image}: the same CUDA and system without the compiler. It does where no package compiles for the GPU by nvcc while it runs.`;
	return [{ ...choice, base: { ...choice.base, id: "runtime", image, sibling: true, why } }];
}

// A program of a folder that only who starts the container brings.
function isMounted({ steps }: Recipe, program: string, trees: readonly string[]): boolean {
	if (!program.startsWith("/") || /^\/(usr|s?bin|lib|opt)\//.test(program) || withinAny(program, trees))
		return false;
	return !steps.some(
		({ placed, script }) =>
			placed?.some(({ path }) => path === undefined || isWithin(program, path)) === true ||
			script?.commands.some(({ words, cwd }) =>
				words.some(({ value }) => isWithin(program, resolvePath(cwd, value) ?? program)),
			) === true,
	);
}

// Debian's packages of pip depend on compilers.
const installers = /^python[\d.]*-(pip|venv|virtualenv|wheel)$/;

const notForCompiling =
	/^(?!.*-(dev|devel|headers|doc)$)(?!python[\d.]*-(pip|venv|virtualenv|wheel)$)(?!(gcc|g\+\+|gfortran|clang|llvm|cpp|rust|cargo|swig|cython|cmake|make|patch|bison|flex|ninja|meson|autoconf|automake|autotools|libtool|pkg-?config|pkgconf|build-|alpine-sdk|linux-headers|software-properties|apt-transport|lsb-release|dirmngr|devscripts|dpkg-dev)([-.\d]|$|base|essential))/;

function keepsPip({ programs, words }: Runtime): boolean {
	return [...programs, ...words].some((word) => /^pip[\d.]*$/.test(baseOf(word)));
}

// The Python that comes with packages which are for the build alone, and what pip's package brings besides.
function replacements(recipe: Recipe): readonly string[] {
	const packages = new Set(everInstalled(recipe).map(({ name }) => name));
	const needed = new Set<string>();
	for (const name of packages) {
		const [, python, what] = /^(python[\d.]*)-(dev|pip|venv|virtualenv|wheel)$/.exec(name) ?? [];
		if (python === undefined) continue;
		needed.add(python);
		if (what === "pip") needed.add(`${python}-setuptools`);
	}
	return [...needed].filter((name) => !packages.has(name));
}

// What is gone in the end is nothing that could be copied.
function removed(recipe: Recipe, last: Step): readonly string[] {
	return recipe.steps
		.filter(({ index }) => index <= last.index)
		.flatMap(({ script }) => script?.commands ?? [])
		.filter(({ words }) => words[0]?.value === "rm")
		.flatMap(({ words, cwd }) =>
			words.slice(1).map(({ value, text }) => (text.startsWith("-") ? undefined : resolvePath(cwd, value))),
		)
		.filter((path) => path !== undefined)
		.filter((path) => !/[*?]/.test(path) && parentOf(path) !== "/" && path !== "/");
}
