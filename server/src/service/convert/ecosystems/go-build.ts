// What `go build` and `go install` make: the names that the go command gives its programs.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { sourceOf } from "../copies.ts";
import type { Build } from "../programs/build.ts";
import type { Recipe, Step } from "../recipe.ts";
import { inContext } from "./data.ts";
import { textAt } from "./texts.ts";

/** One run of `go build` or `go install`. */
export interface GoBuild extends Build {
	/** It builds what is not in the image's own sources: a tool. */
	readonly tool: boolean;
	/** The value of CGO_ENABLED that is in force; undefined where nobody sets it. */
	readonly cgo: string | undefined;
	readonly flags: readonly string[];
}

/** The runs of `go build` and `go install` in a recipe, in order. */
export function goBuildsOf(recipe: Recipe): readonly GoBuild[] {
	const builds: GoBuild[] = [];
	let modules = 0;
	for (const step of recipe.steps) {
		const exported = new Map<string, string | undefined>();
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const [name, verb] = command.words.map((word) => word.value);
			if (name === "export") for (const word of command.words.slice(1)) remember(exported, word.value);
			if (baseOf(name ?? "") !== "go") continue;
			if (verb === "mod" && command.words[2]?.value === "init") modules++;
			const gets = verb === "get" && !command.words.some((word) => word.text === "-d");
			if (verb === "build" || verb === "install" || gets) {
				builds.push(readBuild(recipe, { step, index, command, exported, named: modules > 0 }));
			}
		}
	}
	return builds;
}

interface Seen {
	readonly step: Step;
	readonly index: number;
	readonly command: ShellCommand;
	readonly exported: ReadonlyMap<string, string | undefined>;
	readonly named: boolean;
}

const flagsWithValue: ReadonlySet<string> = new Set(
	(
		"-o -ldflags -gcflags -asmflags -tags -mod -modfile -buildmode -p -pkgdir -toolexec -installsuffix -compiler " +
		"-overlay -C -covermode -coverpkg -pgo -gccgoflags -exec"
	).split(" "),
);

function readBuild(recipe: Recipe, { step, index, command, exported }: Seen): GoBuild {
	const flags: string[] = [];
	const packages: (string | undefined)[] = [];
	let output: string | undefined;
	let hasOutput = false;
	let folder = command.cwd;
	for (let at = 2; at < command.words.length; at++) {
		const word = command.words[at];
		const text = (word?.value ?? word?.text ?? "").replace(/^--/, "-");
		if (packages.length > 0 || !text.startsWith("-")) {
			packages.push(word?.value);
			continue;
		}
		const equals = text.indexOf("=");
		const name = equals < 0 ? text : text.slice(0, equals);
		const value =
			equals >= 0 ? word?.value?.replace(/^--?/, "-").slice(equals + 1) : command.words[at + 1]?.value;
		flags.push(text);
		if (!flagsWithValue.has(name)) continue;
		if (equals < 0) {
			at++;
			flags.push(command.words[at]?.text ?? "");
		}
		if (name === "-o") {
			output = value;
			hasOutput = true;
		} else if (name === "-C") folder = resolvePath(folder, value);
	}
	const own = command.assignments.find(({ name }) => name === "CGO_ENABLED");
	const cgo = own?.value ?? exported.get("CGO_ENABLED") ?? step.before.variables.get("CGO_ENABLED");
	const common = { step, index, command, folder, cgo, flags };
	const installs = command.words[1]?.value !== "build";
	const setting = (name: string): string | undefined =>
		command.assignments.find((each) => each.name === name)?.value ??
		exported.get(name) ??
		step.before.variables.get(name);
	const gopath = setting("GOPATH")?.split(":")[0];
	const bin = setting("GOBIN") ?? (gopath === undefined ? undefined : `${gopath}/bin`);
	const tool =
		command.words[1]?.value === "get" ||
		(packages.length > 0 && packages.every((path) => path !== undefined && isRemote(recipe, path, gopath)));
	if (hasOutput) {
		const path = resolvePath(folder, output);
		if (path === undefined || path === "/dev/null")
			return { ...common, outputs: [], unnamedIn: undefined, tool };
		// Several files are one package. The go command refuses to write several programs to what is no folder, so that a
		// pattern stands for one then.
		const files = packages.every((each) => each?.endsWith(".go") === true);
		const several =
			output?.endsWith("/") === true ||
			(packages.length > 1 && !files) ||
			(isPattern(packages[0]) && isFolder(recipe, step, index, path));
		if (!several) return { ...common, outputs: [path], unnamedIn: undefined, tool };
		return { ...common, ...namedIn(recipe, path, packages, folder), tool };
	}
	if (installs) {
		if (bin === undefined) return { ...common, outputs: [], unnamedIn: undefined, tool };
		return { ...common, ...namedIn(recipe, bin, packages, folder), tool };
	}
	// Several packages without -o are only checked.
	if (packages.length > 1 && !packages.every((path) => path?.endsWith(".go") === true)) {
		return { ...common, outputs: [], unnamedIn: undefined, tool };
	}
	return { ...common, ...namedIn(recipe, folder, packages, folder), tool };
}

function remember(variables: Map<string, string | undefined>, text: string | undefined): void {
	const equals = text?.indexOf("=") ?? -1;
	if (text !== undefined && equals > 0) variables.set(text.slice(0, equals), text.slice(equals + 1));
}

// A folder that is there before the command, or that something is looked for in.
function isFolder(recipe: Recipe, step: Step, index: number, path: string): boolean {
	const made = recipe.steps.some(({ index: at, before, placed, script }) => {
		if (at > step.index) return false;
		const earlier = at < step.index ? script?.commands : script?.commands.slice(0, index);
		return (
			(before.workdir !== undefined && isWithin(before.workdir, path)) ||
			placed?.some(({ path: there, kind }) => there === path && kind === "tree") === true ||
			earlier?.some(
				({ words, cwd }) =>
					words[0]?.value === "mkdir" &&
					words.slice(1).some(({ value }) => isIn(resolvePath(cwd, value), path)),
			) === true
		);
	});
	if (made || inContext(recipe, path) === "tree") return true;
	return recipe.steps.some(({ instruction, before, script }) => {
		const starts = instruction.name === "CMD" || instruction.name === "ENTRYPOINT";
		const words = starts ? instruction.arguments.text.split(/[\s"',[\]]+/) : [];
		return (
			words.some((word) => isIn(resolvePath(before.workdir, word), path, true)) ||
			script?.commands.some(({ words: all, cwd }) =>
				all.some(({ value }) => isIn(resolvePath(cwd, value), path, true)),
			) === true
		);
	});
}

function isIn(path: string | undefined, folder: string, inside = false): boolean {
	return path !== undefined && isWithin(path, folder) && !(inside && path === folder);
}

function isPattern(path: string | undefined): boolean {
	return path?.endsWith("...") === true;
}

// A package of another module: `github.com/a/b@v1`, or by its import path where the sources are elsewhere.
function isRemote(recipe: Recipe, path: string, gopath: string | undefined): boolean {
	if (path.includes("@")) return true;
	if (path.startsWith(".") || path.startsWith("/") || path.endsWith(".go")) return false;
	if (path.split("/", 1)[0]?.includes(".") !== true) return false;
	const repository = `${gopath ?? "/go"}/src/${path.split("/").slice(0, 3).join("/")}`;
	const known = (folder: string | undefined): boolean => folder !== undefined && isWithin(folder, repository);
	return !recipe.steps.some(
		({ before, placed, script }) =>
			known(before.workdir) ||
			placed?.some((each) => known(each.path)) === true ||
			script?.commands.some(({ cwd, words }) => known(cwd) || words.some(({ value }) => known(value))) ===
				true,
	);
}

function namedIn(
	recipe: Recipe,
	target: string | undefined,
	packages: readonly (string | undefined)[],
	folder: string | undefined,
): { readonly outputs: readonly string[]; readonly unnamedIn: string | undefined } {
	if (target === undefined) return { outputs: [], unnamedIn: undefined };
	const outputs: string[] = [];
	let unnamedIn: string | undefined;
	const list =
		packages.length === 0 ? ["."] : packages[0]?.endsWith(".go") === true ? packages.slice(0, 1) : packages;
	for (const path of list) {
		const names = namesOf(recipe, path, folder);
		if (names === undefined) unnamedIn = target;
		else for (const name of names) outputs.push(target === "/" ? `/${name}` : `${target}/${name}`);
	}
	return { outputs, unnamedIn };
}

// The names of the programs in a package or a pattern of packages; undefined where they can't be told.
function namesOf(
	recipe: Recipe,
	path: string | undefined,
	folder: string | undefined,
): readonly string[] | undefined {
	if (path === undefined) return undefined;
	if (path.endsWith(".go")) return [baseOf(path).slice(0, -3)];
	if (isPattern(path)) {
		const root = resolvePath(folder, path.replace(/\/?\.\.\.$/, "") || ".");
		return root === undefined ? undefined : programsUnder(recipe, root);
	}
	const plain = path.split("@", 1)[0] ?? "";
	const local = plain.startsWith(".") || plain.startsWith("/");
	if (!local) return [lastElement(plain)];
	const target = resolvePath(folder, plain);
	const module = target === undefined ? undefined : moduleAt(recipe, target);
	if (module !== undefined) return [lastElement(module)];
	if (target === undefined || target === folder) {
		// Without a go.mod in sight only a folder under GOPATH names its package.
		const inPath = folder !== undefined && /\/src\/./.test(folder) && recipe.context === undefined;
		return inPath && folder !== undefined && /\/src\/[^/]+\.[^/]+\//.test(folder)
			? [baseOf(folder)]
			: undefined;
	}
	return [lastElement(target)];
}

function lastElement(path: string): string {
	const parts = path.split("/");
	const last = parts.at(-1) ?? "";
	return /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
}

function moduleAt(recipe: Recipe, folder: string): string | undefined {
	const text = textAt(recipe, folder === "/" ? "/go.mod" : `${folder}/go.mod`);
	return text === undefined ? undefined : /^\s*module\s+"?([^\s"]+)/m.exec(text)?.[1];
}

// Programs are by custom in cmd/<name>; a folder with a main.go is one for sure.
function programsUnder(recipe: Recipe, root: string): readonly string[] | undefined {
	const { context } = recipe;
	if (context === undefined) return undefined;
	const names = new Set<string>();
	for (const step of recipe.steps) {
		for (const placed of step.placed ?? []) {
			const source = sourceOf(placed, root);
			if (source === undefined) continue;
			const prefix = source === "." ? "" : `${source}/`;
			for (const path of context.paths) {
				if (!path.startsWith(prefix) || !path.endsWith("/main.go")) continue;
				const folder = path.slice(0, -"/main.go".length);
				if (folder.startsWith(prefix)) names.add(baseOf(folder));
			}
		}
	}
	return names.size === 0 ? undefined : [...names].sort();
}
