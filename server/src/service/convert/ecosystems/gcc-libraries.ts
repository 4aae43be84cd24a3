// The images of gcc bring libraries of their own, newer than those of the system under them.

import { baseOf } from "../../shell/paths.ts";
import type { Build } from "../programs/build.ts";
import type { Recipe } from "../recipe.ts";
import { compilerName } from "../tools.ts";
import type { Artefact } from "./ecosystem.ts";

/** Libraries that come along, and why. */
interface Newer {
	readonly libraries: readonly Artefact[];
	readonly why: string;
}

/**
 * Takes a recipe and its builds; gives the libraries of an image of gcc that its programs in C++ are linked against where
 * Debian's are older, undefined where there is no need of them. After the image's Dockerfile (docker-library/gcc), which puts
 * them into /usr/local/lib64 and has the linker look there first.
 */
export function newerLibraries(recipe: Recipe, builds: readonly Build[]): Newer | undefined {
	if (!isNewer(recipe) || builds.every(isPlainC)) return undefined;
	const why = "It is the C++ library of gcc's image, which is newer than Debian's.";
	const names = ["libstdc++.so.6", "libgcc_s.so.1", "libgomp.so.1", "libatomic.so.1"];
	return {
		libraries: [...names.map((name) => `${folder}/${name}`), first].map((path) => ({ path, why })),
		why: `The libraries of gcc itself come from ${folder}, since programs in C++ are linked against them, and the linker looks there first.`,
	};
}

/** Whether a program needs libraries of an image of gcc that can't be told, or that lie elsewhere on some machines. */
export function keepsImage(recipe: Recipe, builds: readonly Build[]): boolean {
	if (!isNewer(recipe)) return false;
	const { base, stage, graph } = recipe;
	const platform = stage.platform === undefined ? "" : graph.file.document.getText(stage.platform.range);
	const narrow = /^(arm32v\d|i386|mips)/.test(base.prefix) || /arm\/v[67]|386|\$/.test(platform);
	const others = builds.some(({ command }) =>
		/^(gfortran|gccgo|gdc|gnat\w*)$/.test(baseOf(command.words[0]?.value ?? "")),
	);
	return others || (narrow && !builds.every(isPlainC));
}

const folder = "/usr/local/lib64";
const first = "/etc/ld.so.conf.d/000-local-lib.conf";

// Debian 12 has the libraries of gcc 12.
function isNewer({ base }: Recipe): boolean {
	const major = base.version === "" ? Number.POSITIVE_INFINITY : Number(base.version.split(".", 1)[0]);
	return base.official && base.name === "gcc" && major > 12;
}

function isPlainC({ command }: Build): boolean {
	const name = compilerName(baseOf(command.words[0]?.value ?? ""));
	const words = command.words.map(({ value, text }) => value ?? text);
	if (words.includes("-static")) return true;
	if (name === "nim" || name === "nimble") return true;
	const cpp = words.some((word) => /\.(cc|cpp|cxx|C|c\+\+)$|^-(fopenmp|latomic|lstdc\+\+)$/.test(word));
	return /^(gcc|cc)$/.test(name) && !cpp;
}
