// Python: the installed packages and the application, on the slim form of the image, without compilers.

import { baseOf } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import type { BaseImage } from "../image.ts";
import { cppRuntime, everInstalled, isBuildPackage, leftBehind, librariesOf } from "../packages.ts";
import { concrete, type Recipe, type Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { deedOf } from "../tools.ts";
import type { Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { installedTool, projectTools, pythonPlaces } from "./python-places.ts";
import { mayCall } from "./scripts.ts";
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
	const tools = everInstalled(recipe).flatMap(({ name }) =>
		// A build argument may hold a whole list.
		(concrete(recipe, name) ?? name).split(/\s+/).filter(isBuildPackage),
	);
	const first = leftBehind(tools);
	if (base.id !== "slim" && first === undefined) {
		return {
			refused: "The image is a slim one already, and nothing that only the build needs is installed.",
		};
	}
	const libraries = base.id === "slim" ? librariesNeeded(recipe) : { names: [], note: undefined };
	if ("refused" in libraries) return libraries;
	const lastBuild = lastOf(recipe);
	if (lastBuild === undefined) return { refused: "No step of the file installs anything." };
	if (runtime.programs.length === 0 && !runtime.open)
		return { refused: "What the container runs can't be told." };
	const gain =
		base.id === "slim"
			? "Compilers and headers of the full image stay in the build stage."
			: `Packages such as ${first}, which only the build needs, stay in the build stage.`;
	const choice: Choice = {
		base,
		changes: [],
		extras: [],
		installs: [...libraries.names, ...cppRuntime(recipe)],
		notes: libraries.note === undefined ? [gain] : [gain, libraries.note],
	};
	const brought = broughtPython(recipe);
	if (brought !== undefined)
		return {
			refused: `${brought}, so uv brings one of its own; whether all of it comes along can't be told.`,
		};
	const own = [prefixOf(recipe.base) ?? "/usr/local"];
	const artefacts = pythonPlaces({ recipe, runtime, own, last: lastBuild });
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
		isBuildFile: ({ source, foreign }) =>
			/^(requirements.*\.txt|Pipfile(\.lock)?|poetry\.lock|uv\.lock|constraints.*\.txt)$/.test(
				baseOf(source),
			) ||
			// It comes with uv, of which it is another name.
			(foreign && baseOf(source) === "uvx" && !callsUv(recipe, runtime)),
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
const compiled: readonly { readonly name: RegExp; readonly library: string }[] = [
	{ name: /^psycopg2([<>=~!;[\s]|$)/im, library: "libpq5" },
	{ name: /^psycopg(\[c\])?([<>=~!;\s]|$)/im, library: "libpq5" },
	{ name: /^mysqlclient\b/im, library: "libmariadb3" },
	{ name: /^python-magic\b/im, library: "libmagic1" },
	{ name: /^uwsgi\b/im, library: "libxml2" },
	{ name: /^pycurl\b/im, library: "libcurl4" },
	{ name: /^(pycairo|cairocffi|cairosvg)\b/im, library: "libcairo2" },
	// It runs the program.
	{ name: /^gitpython\b/im, library: "git" },
	// GDK-PixBuf's own package has another name from Debian 11 on: that of librsvg, which needs it, has one name.
	{
		name: /^(django-|flask-)?weasyprint\b/im,
		library: "libcairo2 libpango-1.0-0 libpangocairo-1.0-0 libpangoft2-1.0-0 librsvg2-2 shared-mime-info",
	},
	// It loads the library of whatever release is there.
	{ name: /^wand\b/im, library: "imagemagick" },
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
			if (name.test(text)) for (const each of library.split(" ")) names.add(each);
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
			// A list may be on one line.
			texts.push(text.replace(/["'[\],]+/g, "\n").replace(/^\s+/gm, ""));
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

// Why uv can't use the image's Python: it downloads one that the project asks for into the user's home then.
function broughtPython(recipe: Recipe): string | undefined {
	const uses = installs(recipe).some(({ step, index }) => {
		const [first, second] = step.script?.commands[index]?.words ?? [];
		return baseOf(first?.value ?? "") === "uv" && second?.value !== "pip";
	});
	const [version = "", major = "", minor = ""] = /^(\d+)\.(\d+)/.exec(recipe.base.version) ?? [];
	if (!uses || version === "") return undefined;
	const pinned = /^\s*(\d+\.\d+)(\.\d+)?\s*$/m.exec(textNamed(recipe, ".python-version") ?? "")?.[1];
	if (pinned !== undefined && pinned !== version) return `.python-version asks for Python ${pinned}`;
	const asked = /^\s*requires-python\s*=\s*["']([^"']+)/m.exec(
		textNamed(recipe, "pyproject.toml") ?? "",
	)?.[1];
	for (const [, sign, first, second] of (asked ?? "").matchAll(/(>=|==|~=|<=|<)\s*(\d+)\.(\d+)/g)) {
		const order = Number(major) - Number(first) || Number(minor) - Number(second);
		const fits = { ">=": order >= 0, "~=": order >= 0, "==": order === 0, "<=": order <= 0, "<": order < 0 };
		if (!fits[sign as keyof typeof fits]) return `pyproject.toml asks for Python ${asked}`;
	}
	return undefined;
}

// The container, or a script that it may start.
function callsUv(recipe: Recipe, runtime: Runtime): boolean {
	return (
		runtime.open || ["uv", "uvx"].some((name) => isCalled(runtime, name) || mayCall(recipe, runtime, name))
	);
}

function isCalled({ programs, words }: Runtime, name: string): boolean {
	return [...programs, ...words].some((word) => baseOf(word) === name);
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
	return (
		byPip ||
		installedTool(recipe, tool) !== undefined ||
		recipe.steps.some(({ placed }) => placed?.some(({ source }) => baseOf(source) === tool))
	);
}
