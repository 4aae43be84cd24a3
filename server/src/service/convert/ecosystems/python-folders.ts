// Where pip installs for the system's own Python, after Debian's, Alpine's and Fedora's patches of it.

import { namesRoot } from "../../graph/user.ts";
import { baseOf } from "../../shell/paths.ts";
import type { BaseImage } from "../image.ts";
import { everInstalled, managerOf } from "../packages.ts";
import type { Build } from "../programs/build.ts";
import type { Recipe } from "../recipe.ts";

/** The folders that pip installs to, with whatever else is in them; undefined where that depends on an unknown image. */
export function pythonFolders(recipe: Recipe): readonly string[] | undefined {
	const family = pythonFamily(recipe);
	if (family === undefined) return undefined;
	if (family === "alpine") return alpineFolders(recipe);
	if (recipe.base.official || isPlain(recipe.base)) return ["/usr/local"];
	// CUDA lies in /usr/local itself, and would be there twice.
	return isCuda(recipe.base) ? ["bin", "lib", "share", "etc"].map((name) => `/usr/local/${name}`) : undefined;
}

/** Whether an image is one of NVIDIA's CUDA images, which have no packages of Python. */
export function isCuda({ text }: BaseImage): boolean {
	return /(^|\/)nvidia\/(cuda|cudagl)(:|@|$)/.test(text);
}

// An image of a system and nothing else, as far as its name tells: whatever others bring where pip installs would be there
// twice.
function isPlain({ text }: BaseImage): boolean {
	const path = text.replace(/[@:][^/]*$/, "");
	return /(^|[/_-])(debian|ubuntu|raspbian|fedora|centos|ubi\d?|amazonlinux|rockylinux|almalinux|buildpack-deps)([\d./_-]|$)/.test(
		path,
	);
}

/** Every run of pip for the system's own Python as a build that fills those folders. */
export function pipBuilds(recipe: Recipe): readonly Build[] {
	const trees = pythonFolders(recipe);
	if (trees === undefined) return [];
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command, index) => {
			const words = command.words.map((word) => word.value ?? "");
			// Other folders are the business of who names them.
			const elsewhere = words.some((word) => /^(--(target|prefix|root|user)\b|-t$)/.test(word));
			const other = step.before.user !== undefined && !namesRoot(step.before.user);
			if (!isPythonInstall(words) || elsewhere || other) return [];
			return [{ step, index, command, folder: undefined, outputs: [], unnamedIn: undefined, trees }];
		}),
	);
}

/** Whether the words of a command have pip, pipenv or setup.py install something. */
export function isPythonInstall([first = "", ...rest]: readonly string[]): boolean {
	const name = baseOf(first);
	if (/^pip[\d.]*$/.test(name)) return rest.includes("install");
	if (name === "pipenv") return rest.includes("install") || rest.includes("sync");
	if (!name.startsWith("python")) return false;
	if (rest[0] === "-m") return rest[1] === "pip" && rest.includes("install");
	return baseOf(rest[0] ?? "") === "setup.py" && (rest.includes("install") || rest.includes("develop"));
}

/** Whose Python a recipe uses, by its base or by what installs its packages; undefined where that is not told. */
export function pythonFamily(recipe: Recipe): "alpine" | "debian" | "redhat" | undefined {
	const { kind } = recipe.base.system;
	if (kind === "alpine") return "alpine";
	if (kind === "debian" || kind === "ubuntu") return "debian";
	const managers = new Set(everInstalled(recipe).map(({ command }) => managerOf(command)));
	if (managers.has("apk")) return "alpine";
	if (managers.has("apt-get") || managers.has("apt")) return "debian";
	// yum's Python of old installs among the system's own files; Amazon's Python 3 does not.
	const amazon =
		recipe.base.name === "amazonlinux" && everInstalled(recipe).some(({ name }) => name === "python3");
	return managers.has("dnf") || amazon ? "redhat" : undefined;
}

// Alpine's Python installs beside what the system's packages bring.
function alpineFolders(recipe: Recipe): readonly string[] {
	const { base } = recipe;
	const packages = new Set(everInstalled(recipe).map(({ name }) => name));
	const old = ["python", "python2", "py-pip", "py2-pip"].some((name) => packages.has(name));
	const version = old
		? "2.7"
		: base.official && base.name === "alpine"
			? alpinePython(base.version)
			: undefined;
	// /usr/share: data files of packages, as Jupyter's.
	return [version === undefined ? "/usr/lib" : `/usr/lib/python${version}`, "/usr/bin", "/usr/share"];
}

// The Python of each release, after Alpine's packages.
const alpinePythons: readonly (readonly [release: number, python: string])[] = [
	[20, "3.12"],
	[18, "3.11"],
	[16, "3.10"],
	[14, "3.9"],
	[11, "3.8"],
	[10, "3.7"],
	[6, "3.6"],
	[4, "3.5"],
];

function alpinePython(release: string): string | undefined {
	const [major, minor] = release.split(".").map(Number);
	if (major !== 3 || minor === undefined || minor > 22) return undefined;
	return alpinePythons.find(([first]) => minor >= first)?.[1];
}
