// Python: the installed packages and the application, on the slim form of the image, without compilers.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import type { BaseImage } from "../image.ts";
import { cppRuntime, everInstalled, isBuildPackage, librariesOf } from "../packages.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { deedOf } from "../tools.ts";
import type { Artefact, Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { slimOf } from "./slim.ts";

/** Applications whose packages pip and its kin install in an image of Python. */
export const python: Ecosystem = {
	id: "python",
	recognises: (recipe) =>
		recipe.base.official && prefixOf(recipe.base) !== undefined && installs(recipe).length > 0,
	split,
};

// Where an image's own pip puts packages and their programs.
function prefixOf({ name, variants, version, tag }: BaseImage): string | undefined {
	if (name === "python") return "/usr/local";
	if (name !== "pypy") return undefined;
	// PyPy's images have it in a folder of its own since 7.3.3, and tags of a version alone move on.
	const exact = variants.find((word) => /^v?\d+\.\d+\.\d+/.test(word));
	const [major = 0, minor = 0, patch = 0] = (exact?.replace(/^v/, "") ?? "7.3.3").split(".").map(Number);
	const since = major > 7 || (major === 7 && (minor > 3 || (minor === 3 && patch >= 3)));
	return since && (tag === undefined || /^(latest|slim|2|3)$/.test(tag) || version !== "")
		? "/opt/pypy"
		: undefined;
}

const installers: ReadonlySet<string> = new Set("pip pip3 poetry pipenv uv pdm".split(" "));

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const written = recipe.stage.base?.name.text ?? recipe.base.text;
	const base = runtimeBase(recipe.base, written);
	const tools = everInstalled(recipe).filter(({ name }) => isBuildPackage(name));
	const [first] = tools;
	if (base.id !== "slim" && first === undefined) {
		return {
			refused: "The image is a slim one already, and nothing that only the build needs is installed.",
		};
	}
	const libraries = base.id === "slim" ? librariesNeeded(recipe) : { names: [], note: undefined };
	if ("refused" in libraries) return libraries;
	const lastBuild = lastOf(recipe);
	if (lastBuild === undefined) return { refused: "No step of the file installs anything." };
	if (runtime.programs.length === 0) return { refused: "What the container runs can't be told." };
	const gain =
		base.id === "slim"
			? "Compilers and headers of the full image stay in the build stage."
			: `Packages such as ${first?.name}, which only the build needs, stay in the build stage.`;
	const choice: Choice = {
		base,
		changes: [],
		extras: [],
		installs: [...libraries.names, ...cppRuntime(recipe)],
		notes: libraries.note === undefined ? [gain] : [gain, libraries.note],
	};
	const artefacts = artefactsOf(recipe, runtime, lastBuild);
	if ("refused" in artefacts) return artefacts;
	const lost = [...projectTools].find((tool) => runtime.programs.includes(tool) && !isBrought(recipe, tool));
	if (lost !== undefined)
		return { refused: `Where the container's program ${lost} comes from can't be told.` };
	return {
		artefacts,
		inputs: ["/root/.cache", "/tmp", "/root/.ssh"],
		choices: [choice],
		toolVariables: new Set(["PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_DEFAULT_TIMEOUT"]),
		keepsDevelopmentPackages: librariesOf(recipe).length > 0,
		isSource: () => false,
		isBuildFile: ({ source }) =>
			/^(requirements.*\.txt|Pipfile(\.lock)?|poetry\.lock|uv\.lock|constraints.*\.txt)$/.test(
				baseOf(source),
			),
		lastBuild,
	};
}

function runtimeBase(base: BaseImage, written: string): RuntimeBase {
	const image = slimOf(base, written) ?? written;
	const programs = ["python", "python3", "pip", "pip3", "pypy", "pypy3"];
	if (image === written) return { ...sameBase(base, written), programs };
	return {
		id: "slim",
		image,
		system: "debian",
		shell: true,
		certificates: true,
		programs,
		why: `${image}: the slim form of the same image, with the same Python and system but no compilers.`,
	};
}

// Packages that pip compiles against libraries which the full image has and the slim one lacks. What neither has the
// file installs by itself, and that is kept.
const compiled: readonly { readonly name: RegExp; readonly library?: string }[] = [
	{ name: /^psycopg2([<>=~!;[\s]|$)/im, library: "libpq5" },
	{ name: /^psycopg(\[c\])?([<>=~!;\s]|$)/im, library: "libpq5" },
	{ name: /^mysqlclient\b/im, library: "libmariadb3" },
	{ name: /^python-magic\b/im, library: "libmagic1" },
	{ name: /^uwsgi\b/im, library: "libxml2" },
	{ name: /^pycurl\b/im, library: "libcurl4" },
	{ name: /^(pycairo|cairocffi|cairosvg)\b/im, library: "libcairo2" },
	// It runs the program.
	{ name: /^gitpython\b/im, library: "git" },
	{ name: /^(weasyprint|wand)\b/im },
];

// The libraries of the full image that pip's packages are linked to where no wheel holds them.
const common: readonly string[] =
	"libpq5 libmariadb3 libxml2 libxslt1.1 libcurl4 libmagic1 libyaml-0-2".split(" ");

interface Libraries {
	readonly names: readonly string[];
	readonly note: string | undefined;
}

function librariesNeeded(recipe: Recipe): Libraries | Refusal {
	const texts = manifests(recipe);
	if (texts === undefined) {
		// These names are good from Debian 10 on.
		if (/^(wheezy|jessie|stretch)$/.test(recipe.base.system.release ?? "")) {
			return {
				refused: "What pip installs can't be told, and it may need libraries that the slim image lacks.",
			};
		}
		const note =
			"What pip installs can't be told here: the libraries of the full image that its packages are commonly linked to are installed.";
		return { names: common, note };
	}
	const names = new Set<string>();
	for (const text of texts) {
		for (const { name, library } of compiled) {
			const found = name.exec(text)?.[0];
			if (found === undefined) continue;
			if (library === undefined) {
				return { refused: `${found.replace(/\W+$/, "")} needs libraries that the slim image lacks.` };
			}
			names.add(library);
		}
	}
	return { names: [...names], note: undefined };
}

// What is installed: the words of `pip install`, and the files that it names. undefined where one can't be read.
function manifests(recipe: Recipe): readonly string[] | undefined {
	const texts: string[] = [];
	for (const { step, index } of installs(recipe)) {
		const command = step.script?.commands[index];
		const words = command?.words.slice(1).map((word) => word.value ?? "") ?? [];
		const name = baseOf(command?.words[0]?.value ?? "");
		if (!name.startsWith("pip") || name === "pipenv") {
			const text = textNamed(recipe, name === "pipenv" ? "Pipfile" : "pyproject.toml");
			if (text === undefined) return undefined;
			texts.push(text.replace(/^\s*["']?/gm, ""));
			continue;
		}
		for (const [at, word] of words.entries()) {
			const file = word === "-r" || word === "--requirement" ? words[at + 1] : /^-r(.+)/.exec(word)?.[1];
			if (file !== undefined) {
				const text = textNamed(recipe, baseOf(file));
				if (text === undefined || /^\s*-r/m.test(text)) return undefined;
				texts.push(text);
			} else if (word === "." || word.startsWith("./") || word === "-e") return undefined;
			else if (!word.startsWith("-") && word !== "install" && words[at - 1] !== "-r") texts.push(word);
		}
	}
	return texts;
}

function textNamed(recipe: Recipe, name: string): string | undefined {
	const { texts } = recipe.context ?? { texts: new Map<string, string>() };
	for (const step of recipe.steps) {
		for (const { source, foreign } of step.placed ?? []) {
			if (foreign) continue;
			const path = baseOf(source) === name ? source : source === "." ? name : `${source}/${name}`;
			const text = texts.get(path);
			if (text !== undefined) return text;
		}
	}
	return undefined;
}

function installs(recipe: Recipe): readonly { readonly step: Step; readonly index: number }[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command, index) => {
			const words = command.words.map((word) => word.value ?? "");
			const module = baseOf(words[0] ?? "").startsWith("python") && words[1] === "-m" && words[2] === "pip";
			const verb = words.find((word) => ["install", "sync", "add"].includes(word));
			return (installers.has(baseOf(words[0] ?? "")) || module) && verb !== undefined
				? [{ step, index }]
				: [];
		}),
	);
}

function lastOf(recipe: Recipe): Step | undefined {
	const kinds = new Set(["fetch", "compile", "unknown", "clean", "unpackage"]);
	return recipe.steps.findLast((step) => step.script?.commands.some((command) => kinds.has(deedOf(command))));
}

// Whether pip installs a tool or a COPY brings it.
function isBrought(recipe: Recipe, tool: string): boolean {
	const byPip = installs(recipe).some(({ step, index }) => {
		const [first, ...words] = step.script?.commands[index]?.words ?? [];
		const called = baseOf(first?.value ?? "");
		return called !== tool && words.some(({ value }) => value?.replace(/[<>=~![].*$/, "") === tool);
	});
	return byPip || recipe.steps.some(({ placed }) => placed?.some(({ source }) => baseOf(source) === tool));
}

// Where packages are installed: the image's own folder, a virtual environment, the user's folder, one that is named.
function artefactsOf(recipe: Recipe, runtime: Runtime, last: Step): readonly Artefact[] | Refusal {
	const prefix = prefixOf(recipe.base) ?? "/usr/local";
	const folders = new Map<string, string>();
	let own = false;
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
				const elsewhere = environmentOf(recipe, step, name, words);
				if (elsewhere !== undefined && "refused" in elsewhere) return elsewhere;
				if (elsewhere !== undefined) folders.set(elsewhere.path, "the virtual environment");
			}
			if (!name.startsWith("pip") && !tool && !words.includes("pip")) {
				if (["compile", "unknown"].includes(deedOf(command)) && made === undefined) works = true;
				continue;
			}
			const at = words.findIndex((word) => ["--target", "-t", "--prefix", "--root"].includes(word));
			const given =
				at < 0
					? words.find((word) => /^--(target|prefix)=/.test(word))?.replace(/^[^=]*=/, "")
					: words[at + 1];
			if (given !== undefined) folders.set(resolvePath(command.cwd, given) ?? given, "where pip installs to");
			else if (inEnvironment(step, index, folders)) continue;
			else if (words.includes("--user") || isOther(step.before.user)) {
				const home = homeOf(step);
				if (home === undefined)
					return { refused: `Where pip installs for the user ${step.before.user} can't be told.` };
				folders.set(home, "where pip installs to for a user");
			} else if (!isToolOnly(words, runtime)) own = true;
		}
	}
	const artefacts: Artefact[] = [];
	if (own) {
		artefacts.push({
			path: prefix,
			tree: true,
			why: `${prefix} is where pip installs packages and their programs.`,
		});
	}
	for (const [path, what] of folders) artefacts.push({ path, tree: true, why: `${path} is ${what}.` });
	const workdir = rootOf(recipe);
	if (
		(works || project || isMade(recipe, workdir)) &&
		workdir !== undefined &&
		workdir !== "/" &&
		hasFiles(recipe, workdir, last)
	) {
		artefacts.push({
			path: workdir,
			tree: true,
			why: `${workdir} is the application, with what the build made in it.`,
		});
	}
	return artefacts.filter(
		({ path }) => !artefacts.some((other) => other.path !== path && isWithin(path, other.path)),
	);
}

const projectTools: ReadonlySet<string> = new Set(["uv", "poetry", "pipenv", "pdm"]);

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
		return path === undefined || !path.startsWith("/") ? undefined : { path };
	}
	const yes = /^(1|true|yes)$/i;
	if (name === "pipenv") {
		if (words.includes("--system") || isSet("PIPENV_VENV_IN_PROJECT", yes)) return undefined;
		if (variables.has("WORKON_HOME") || isOther(step.before.user))
			return { refused: "Where pipenv keeps its environment can't be told." };
		return { path: "/root/.local/share/virtualenvs" };
	}
	if (name !== "poetry") return undefined;
	const no = /^(0|false|no)$/i;
	const configured = (setting: string, value: string): boolean =>
		recipe.steps.some(
			({ index, script }) =>
				index <= step.index &&
				script?.commands.some(({ words: each }) => {
					const texts = each.map((word) => word.value ?? "");
					return texts[1] === "config" && texts.includes(setting) && texts.includes(value);
				}),
		);
	const plain =
		isSet("POETRY_VIRTUALENVS_CREATE", no) ||
		isSet("POETRY_VIRTUALENVS_IN_PROJECT", yes) ||
		configured("virtualenvs.create", "false") ||
		configured("virtualenvs.in-project", "true");
	if (plain || variables.has("VIRTUAL_ENV")) return undefined;
	const moved = ["POETRY_CACHE_DIR", "POETRY_VIRTUALENVS_PATH", "XDG_CACHE_HOME"].some((each) =>
		variables.has(each),
	);
	if (moved || isOther(step.before.user))
		return { refused: "Where poetry keeps its environment can't be told." };
	return { path: "/root/.cache/pypoetry" };
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
				step.script?.commands.some(({ words }) =>
					words.some(({ value }) => value?.startsWith("/") === true && isWithin(value, folder)),
				) === true),
	);
}
