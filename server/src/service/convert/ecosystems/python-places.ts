// Where pip and its kin put what they install, and which folders with it are copied.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { deedOf } from "../tools.ts";
import type { Artefact, Refusal } from "./ecosystem.ts";

/** What is asked of `pythonPlaces`. */
interface Asked {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	/** The folders that the image's own pip installs to. */
	readonly own: readonly string[];
	/** The last step of the build. */
	readonly last: Step;
}

/**
 * Takes a recipe; gives the folders with what was installed: the image's own ones, a virtual environment, the user's
 * folder, one that is named; and the application where the build made something in it.
 */
export function pythonPlaces({ recipe, runtime, own, last }: Asked): readonly Artefact[] | Refusal {
	const folders = new Map<string, string>();
	/** Where a project's tool ran: what it builds of the project itself stays there. */
	const projects = new Set<string>();
	let shared = false;
	let works = false;
	let project = false;
	for (const step of recipe.steps) {
		if (step.index > last.index) break;
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const words = command.words.map((word) => word.value ?? "");
			const name = baseOf(words[0] ?? "");
			const made = environmentMadeBy(command);
			if (made !== undefined) folders.set(made, "the virtual environment");
			const tool = projectTools.has(name);
			if (tool) {
				project = true;
				if (command.cwd !== undefined) projects.add(command.cwd);
				const elsewhere = environmentOf(recipe, step, name, words);
				if (elsewhere !== undefined && "refused" in elsewhere) return elsewhere;
				if (elsewhere !== undefined) folders.set(elsewhere.path, "the virtual environment");
			}
			const setup = isSetup(words);
			if (!name.startsWith("pip") && !tool && !words.includes("pip") && !setup) {
				if (["compile", "unknown"].includes(deedOf(command)) && made === undefined) works = true;
				continue;
			}
			if (setup) works = true;
			const kept = runtime.open ? wheelFolder(command) : undefined;
			if (kept !== undefined) {
				folders.set(kept, "where pip puts wheels");
				continue;
			}
			const at = words.findIndex((word) => ["--target", "-t", "--prefix", "--root"].includes(word));
			const given =
				at < 0
					? words.find((word) => /^--(target|prefix|root)=/.test(word))?.replace(/^[^=]*=/, "")
					: words[at + 1];
			const prefix = given === undefined ? undefined : (resolvePath(command.cwd, given) ?? given);
			if (prefix !== undefined && own.some((folder) => isWithin(folder, prefix))) shared = true;
			else if (prefix === "/" || prefix === "/usr")
				return { refused: `"${command.text}" installs among the system's own files.` };
			else if (prefix !== undefined) folders.set(prefix, "where pip installs to");
			else if (inEnvironment(step, index, folders) || (tool && hasOwnEnvironment(recipe, step, words)))
				continue;
			else if (words.includes("--user") || isOther(step.before.user)) {
				const home = homeOf(step);
				if (home === undefined)
					return { refused: `Where pip installs for the user ${step.before.user} can't be told.` };
				folders.set(home, "where pip installs to for a user");
			} else if (runtime.open || !isToolOnly(words, runtime)) shared = true;
		}
	}
	const artefacts: Artefact[] = [];
	if (shared) {
		for (const path of own) {
			artefacts.push({
				path,
				tree: true,
				why: `${path} is where pip installs packages and their programs.`,
			});
		}
	}
	for (const tool of projectTools) {
		const home = runtime.programs.includes(tool) ? installedTool(recipe, tool) : undefined;
		if (home !== undefined) folders.set(home, `where ${tool}, which the container runs, is installed`);
	}
	for (const [path, what] of folders) artefacts.push({ path, tree: true, why: `${path} is ${what}.` });
	const workdir = rootOf(recipe);
	if (workdir !== undefined && (works || project || isMade(recipe, workdir))) projects.add(workdir);
	for (const path of projects) {
		if (path === "/" || (path !== workdir && sharedFolders.test(path)) || !hasFiles(recipe, path, last))
			continue;
		artefacts.push({
			path,
			tree: true,
			why: `${path} is the application, with what the build made in it.`,
		});
	}
	return artefacts.filter(
		({ path }) => !artefacts.some((other) => other.path !== path && isWithin(path, other.path)),
	);
}

// Where `pip wheel` and `pip download` put what they make: for those who use the image.
function wheelFolder({ words, cwd }: ShellCommand): string | undefined {
	const texts = words.map(({ value }) => value ?? "");
	const at = texts.findIndex((word) => /^pip[\d.]*$/.test(baseOf(word)));
	if (texts[at + 1] !== "wheel" && texts[at + 1] !== "download") return undefined;
	const option = texts.findIndex((word) => /^(-w|--wheel-dir|-d|--dest)$/.test(word));
	const joined = texts.find((word) => /^--(wheel-dir|dest)=/.test(word))?.replace(/^[^=]*=/, "");
	return resolvePath(cwd, option < 0 ? (joined ?? ".") : texts[option + 1]);
}

const sharedFolders = /^\/((usr|opt|var|home|root|etc|srv|tmp)(\/(local|src|lib|share))?)?$/;

/**
 * The folder into which the file's own run of a tool's installer puts it (`curl https://install.python-poetry.org |
 * python3 -`); undefined where there is none, or where it runs for another user.
 */
export function installedTool(recipe: Recipe, tool: string): string | undefined {
	const known = toolInstallers[tool];
	if (known === undefined) return undefined;
	const step = recipe.steps.find(({ script }) =>
		script?.commands.some(({ text }) => text.includes(known.url) && /^\s*(curl|wget)\s/.test(text)),
	);
	if (step === undefined || isOther(step.before.user)) return undefined;
	const named = step.before.variables.get(known.variable);
	return named === undefined
		? "/root/.local"
		: named.startsWith("/") && !named.includes("$")
			? named
			: undefined;
}

// After the tools' own documentation of how they are installed.
const toolInstallers: Readonly<Record<string, { readonly url: string; readonly variable: string }>> = {
	poetry: { url: "install.python-poetry.org", variable: "POETRY_HOME" },
	uv: { url: "astral.sh/uv/install.sh", variable: "UV_INSTALL_DIR" },
};

/** Tools that install what a project file lists. */
export const projectTools: ReadonlySet<string> = new Set(["uv", "poetry", "pipenv", "pdm"]);

// `python -m venv FOLDER`, `virtualenv FOLDER`, `uv venv FOLDER`.
function environmentMadeBy(command: ShellCommand): string | undefined {
	const words = command.words.map((word) => word.value ?? "");
	const at = words[0] !== undefined && baseOf(words[0]) === "virtualenv" ? 0 : words.indexOf("venv");
	if (at < 0 || (at === 0 && baseOf(words[0] ?? "") !== "virtualenv")) return undefined;
	const folder = words.slice(at + 1).findLast((word) => !word.startsWith("-"));
	if (folder === undefined) return undefined;
	return resolvePath(command.cwd, folder) ?? folder;
}

// Whether a virtual environment is active for a command: by PATH, by its own path, or by `. FOLDER/bin/activate`.
function inEnvironment(
	{ before, script }: Step,
	index: number,
	folders: ReadonlyMap<string, string>,
): boolean {
	const commands = script?.commands ?? [];
	const path = before.variables.get("PATH") ?? "";
	return [...folders].some(
		([folder, what]) =>
			what === "the virtual environment" &&
			(path.startsWith(`${folder}/bin`) ||
				commands[index]?.words[0]?.value?.startsWith(`${folder}/bin/`) === true ||
				commands.slice(0, index).some(({ words: [first, second], cwd }) => {
					const script = resolvePath(cwd, second?.value);
					return (first?.text === "." || first?.text === "source") && script === `${folder}/bin/activate`;
				})),
	);
}

function isOther(user: string | undefined): boolean {
	return user !== undefined && user !== "root" && user !== "0" && !user.startsWith("root:");
}

// The user's own folder, which PATH names where its programs are to be found.
function homeOf({ before }: Step): string | undefined {
	const named = (before.variables.get("PATH") ?? "")
		.split(":")
		.find((folder) => folder.endsWith("/.local/bin"));
	if (named !== undefined) return named.slice(0, -"/bin".length);
	return isOther(before.user) ? undefined : "/root/.local";
}

// Where a project's tool keeps the environment, unless that is in the project's folder or the image's own.
function environmentOf(
	recipe: Recipe,
	step: Step,
	name: string,
	words: readonly string[],
): { readonly path: string } | Refusal | undefined {
	const { variables } = step.before;
	if (name === "uv" && words[1] === "python")
		return { refused: "uv brings a Python of its own; whether all of it comes along can't be told." };
	const isSet = (variable: string, pattern: RegExp): boolean => pattern.test(variables.get(variable) ?? "");
	if (!words.some((word) => /^(install|sync|add)$/.test(word))) return undefined;
	if (name === "uv") {
		const path = variables.get("UV_PROJECT_ENVIRONMENT");
		if (path === undefined || !path.startsWith("/")) return undefined;
		return /[:\s]/.test(path) ? { refused: "Where uv keeps its environment can't be told." } : { path };
	}
	const yes = /^(1|true|yes)$/i;
	if (name === "pipenv") {
		if (words.includes("--system") || isSet("PIPENV_VENV_IN_PROJECT", yes)) return undefined;
		if (variables.has("WORKON_HOME") || isOther(step.before.user))
			return { refused: "Where pipenv keeps its environment can't be told." };
		return { path: "/root/.local/share/virtualenvs" };
	}
	if (name !== "poetry") return undefined;
	const plain =
		withoutEnvironment(recipe, step) ||
		isSet("POETRY_VIRTUALENVS_IN_PROJECT", yes) ||
		isConfigured(recipe, step, "virtualenvs.in-project", "true");
	if (plain || variables.has("VIRTUAL_ENV")) return undefined;
	const moved = ["POETRY_CACHE_DIR", "POETRY_VIRTUALENVS_PATH", "XDG_CACHE_HOME"].some((each) =>
		variables.has(each),
	);
	if (moved || isOther(step.before.user))
		return { refused: "Where poetry keeps its environment can't be told." };
	return { path: "/root/.cache/pypoetry" };
}

// Whether a project's tool installs into an environment that it makes, in the project's folder or elsewhere.
function hasOwnEnvironment(recipe: Recipe, step: Step, [first = "", ...words]: readonly string[]): boolean {
	const name = baseOf(first);
	const verb = words.find((word) => !word.startsWith("-"));
	if (!/^(install|sync|add)$/.test(verb ?? "") || step.before.variables.has("VIRTUAL_ENV")) return false;
	if (name === "uv") return verb !== "install";
	if (name === "poetry") return !withoutEnvironment(recipe, step);
	return name === "pipenv" && !words.includes("--system") && !step.before.variables.has("PIPENV_SYSTEM");
}

// Poetry is told to install beside what the image has.
function withoutEnvironment(recipe: Recipe, step: Step): boolean {
	const create = step.before.variables.get("POETRY_VIRTUALENVS_CREATE") ?? "";
	return /^(0|false|no)$/i.test(create) || isConfigured(recipe, step, "virtualenvs.create", "false");
}

function isConfigured({ steps }: Recipe, step: Step, setting: string, value: string): boolean {
	return steps.some(
		({ index, script }) =>
			index <= step.index &&
			script?.commands.some(({ words }) => {
				const texts = words.map((word) => word.value ?? "");
				return texts[1] === "config" && texts.includes(setting) && texts.includes(value);
			}),
	);
}

// `python setup.py install`: what pip does, of old.
function isSetup(words: readonly string[]): boolean {
	const [first, script] = words;
	return (
		baseOf(first ?? "").startsWith("python") &&
		baseOf(script ?? "") === "setup.py" &&
		words.some((word) => word === "install" || word === "develop")
	);
}

// `pip install --upgrade pip` and the like, where run time calls none of it.
function isToolOnly(words: readonly string[], { programs, words: mentioned }: Runtime): boolean {
	const names = words
		.slice(words.indexOf("install") + 1)
		.filter((word) => !word.startsWith("-"))
		.map((word) => word.replace(/[<>=~![].*$/, ""));
	if (!words.includes("install") || names.length === 0) return false;
	const called = new Set([...programs, ...mentioned].map(baseOf));
	return names.every(
		(name) =>
			/^(pip|wheel|virtualenv|poetry|poetry-core|pipenv|uv|pip-tools)$/.test(name) && !called.has(name),
	);
}

// The outermost working directory around the last one: what a command makes may lie beside the folder it runs in.
function rootOf(recipe: Recipe): string | undefined {
	const { workdir } = recipe.end;
	const around = recipe.steps
		.map(({ before }) => before.workdir)
		.filter((folder) => folder !== undefined && workdir !== undefined && isWithin(workdir, folder))
		.filter((folder) => folder !== undefined && !/^\/($|[\w.-]+$)/.test(folder));
	return around.sort((a, b) => (a?.length ?? 0) - (b?.length ?? 0))[0] ?? workdir;
}

// Whether a command puts the application where it is run: a clone, an archive.
function isMade(recipe: Recipe, folder: string | undefined): boolean {
	return recipe.steps.some((step) =>
		step.script?.commands.some(({ words, cwd }) => {
			const name = baseOf(words[0]?.value ?? "");
			if (name === "git") return words.some(({ value }) => value !== undefined && value === folder);
			return (
				(name === "tar" || name === "unzip") &&
				(cwd === folder || words.some(({ value }) => value === folder))
			);
		}),
	);
}

function hasFiles(recipe: Recipe, folder: string, last: Step): boolean {
	return recipe.steps.some(
		(step) =>
			step.index <= last.index &&
			(step.placed?.some(({ path }) => path !== undefined && isWithin(path, folder)) === true ||
				step.script?.commands.some(
					(command) =>
						command.words.some(({ value }) => value?.startsWith("/") === true && isWithin(value, folder)) ||
						(command.cwd !== undefined && isWithin(command.cwd, folder) && deedOf(command) === "compile"),
				) === true),
	);
}
