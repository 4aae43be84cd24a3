// What is kept, once every step has been looked at.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { linkedPackages } from "../linked.ts";
import { fromFiles, installsFiles, packagesInFiles } from "../package-files.ts";
import type { Installed } from "../packages.ts";
import {
	everInstalled,
	installedPackages,
	isBuildPackage,
	isLibraryPackage,
	programsOf,
} from "../packages.ts";
import type { Recipe } from "../recipe.ts";
import { concrete } from "../recipe.ts";
import { sourceTools } from "../sources.ts";
import { pathsOf } from "../tools.ts";
import { unknownFolder } from "../unknown-folder.ts";
import { runAgain } from "./again.ts";
import type { Keeping } from "./keeping.ts";
import type { Kept, KeptCommand, KeptCopy } from "./kept.ts";
import { shorten } from "./refusals.ts";
import { isToolInstall } from "./tool-installs.ts";

/** What is kept, or why it can't be told. */
export function keptIn(keep: Keeping): Kept | Refusal {
	const packages = installedPackages(keep.recipe).filter(
		({ step, name, command }) =>
			step.index <= keep.split.lastBuild.index && isNeeded(keep, name, command) && !installsFiles(command),
	);
	packages.push(...newerLibraries(keep));
	const files = packageFiles(keep);
	if ("refused" in files) return files;
	packages.unshift(...files.tools.filter(({ name }) => !packages.some((each) => each.name === name)));
	if (packages.length > 0 && keep.foreign) {
		const name = packages[0]?.name;
		return {
			refused: `The package ${name} may come from a source of packages that the file adds on its own.`,
		};
	}
	const linked: KeptCommand[] = [];
	for (const each of installedPackages(keep.recipe)) {
		const { step, name, command } = each;
		const variable = /^["']?\$/.test(name) && !name.includes("PHPIZE_DEPS");
		if (step.index > keep.split.lastBuild.index || !variable) continue;
		// Set by nobody, and nothing where it is not set.
		const optional = /^"?\$\{(\w+):-\}"?$/.exec(each.text)?.[1];
		const set = optional === undefined || step.before.variables.has(optional);
		if (!set && keep.recipe.base.official) continue;
		// A build argument may hold options.
		if (/^-/.test(concrete(keep.recipe, name) ?? "")) continue;
		const text = linkedPackages(each);
		if (text === undefined)
			return { refused: `Which packages ${shorten(each.text)} stands for can't be told.` };
		linked.push({ step, command, text });
	}
	const lost = [...keep.split.artefacts, ...keep.copies.values()].find(({ path }) =>
		isWithin(path, unknownFolder),
	);
	if (lost !== undefined) {
		const { base } = keep.recipe;
		return { refused: `The working directory of ${base.text} is not known, and the file sets none.` };
	}
	const group = packages.find(({ text }) => text.startsWith("@") || /\s/.test(text));
	if (group !== undefined)
		return { refused: `What the group of packages ${group.name} brings can't be told.` };
	const artefacts = new Set(keep.split.artefacts.map(({ path }) => path));
	const copies = [...keep.copies.values()].filter(({ path }) => !artefacts.has(path));
	const made = keep.setup.filter((each) => !isMadeByCopies(keep, each, copies));
	const again = [...files.again, ...linked, ...made];
	const setup = [...again, ...cacheFor(keep, again)];
	for (const { step, command } of keep.split.again ?? []) {
		const refusal = runAgain(keep, step, command, setup);
		if (refusal !== undefined) return refusal;
	}
	return {
		...sourcesFor(keep, packages),
		users: keep.users,
		copies,
		rootCopies: keep.rootCopies,
		setup,
		notes: keep.notes,
	};
}

// A compiler out of Ubuntu's archive of newer toolchains links programs in C++ against a library of that archive.
function newerLibraries(keep: Keeping): readonly Installed[] {
	const name = "libstdc++6";
	const newer = keep.sources.find(({ text }) => text.includes("ubuntu-toolchain-r"));
	const all = everInstalled(keep.recipe);
	if (newer === undefined || installedPackages(keep.recipe).some((each) => each.name === name)) return [];
	const compiler = all.find((each) => /^g\+\+(-[\d.]+)?$/.test(each.name) && !isBefore(each, newer));
	return compiler === undefined ? [] : [{ ...compiler, name, text: name }];
}

// The linker's list of libraries knows those that an install brought only once it is made anew.
function cacheFor(keep: Keeping, setup: readonly KeptCommand[]): readonly KeptCommand[] {
	const step = keep.split.lastBuild;
	const { kind } = keep.recipe.base.system;
	const glibc = kind === "debian" || kind === "ubuntu";
	const { records, relinks } = keep.split;
	if ((records !== true && relinks !== true) || !glibc || setup.some(({ text }) => /^ldconfig\b/.test(text)))
		return [];
	return [{ step, command: linkerCache, text: linkerCache.text }];
}

// Packages out of downloaded files, and the packages that bring what downloads them.
function packageFiles(
	keep: Keeping,
): { readonly again: readonly KeptCommand[]; readonly tools: readonly Installed[] } | Refusal {
	const again: KeptCommand[] = [];
	const tools: Installed[] = [];
	for (const step of keep.recipe.steps) {
		if (step.index > keep.split.lastBuild.index) break;
		for (const command of step.script?.commands ?? []) {
			if (!installsFiles(command) || isToolInstall(step, command, baseOf(command.words[0]?.value ?? "")))
				continue;
			// Compilers, headers and tools of a build.
			if (packagesInFiles(command).every(isBuildPackage)) continue;
			const found = fromFiles(step, command);
			const brought = everInstalled(keep.recipe);
			const lacks = found?.programs.some(
				(program) =>
					!(program === "wget" && keep.recipe.base.system.kind === "alpine") &&
					!brought.some(({ name }) => name === program),
			);
			if (found === undefined || lacks === true) {
				const file = command.words.at(-1)?.text;
				return {
					refused: `${file} is installed from a file, and what run time needs of it can't be told.`,
				};
			}
			again.push(found.kept);
			const called = new Set([...found.programs, "ca-certificates"]);
			tools.push(...brought.filter(({ name }) => called.has(name)));
		}
	}
	return {
		again,
		tools: tools.filter((each, at) => tools.findIndex(({ name }) => name === each.name) === at),
	};
}

// `mkdir` without -p fails on a folder that is there, and COPY makes the folders above what it copies.
function isMadeByCopies(keep: Keeping, { command }: KeptCommand, copies: readonly KeptCopy[]): boolean {
	if (baseOf(command.words[0]?.value ?? "") !== "mkdir") return false;
	const targets = [...copies, ...keep.split.artefacts].map(({ path, to }) => to ?? path);
	return pathsOf(command).every(
		(path) => path !== undefined && targets.some((target) => target !== path && isWithin(target, path)),
	);
}

// Sources of packages come before what is installed after them, and after the tools that add them.
function sourcesFor(keep: Keeping, packages: readonly Installed[]): Pick<Kept, "sources" | "packages"> {
	const [first] = keep.sources;
	const used = first !== undefined && packages.some((each) => !isBefore(each, first));
	if (first === undefined || !used) return { sources: [], packages };
	const chosen = new Set(packages.map(({ text }) => text));
	const text = keep.sources.map((each) => each.text).join("\n");
	const tools = everInstalled(keep.recipe).filter(
		(each) => sourceTools(text).has(each.name) && !chosen.has(each.text) && isBefore(each, first),
	);
	return { sources: keep.sources, packages: [...tools, ...packages] };
}

function isNeeded(keep: Keeping, name: string, command: ShellCommand): boolean {
	const called = programsOf(name).some((program) => keep.mentioned.has(program) || keep.scripts.has(program));
	if (called || keep.split.runtimePackages?.test(name) === true) return true;
	if (keep.split.buildPackages?.test(name) === true) return false;
	if (!/^[a-z0-9]/i.test(name) || name.includes("/")) return false;
	if (isBuildPackage(name)) return keep.split.keepsDevelopmentPackages === true && isLibraryPackage(name);
	// A tool that the build itself runs is there for the build.
	const used = keep.recipe.steps.some((step) =>
		step.script?.commands.some((each) => each !== command && baseOf(each.words[0]?.value ?? "") === name),
	);
	// It brings the library that a program is linked against, where the package for linking is taken away again.
	const linked = keep.split.keepsDevelopmentPackages === true && bringsLinked(keep.recipe, name);
	return (!used || linked) && !fetchTools.has(name);
}

// `curl` with `libcurl4-openssl-dev`, or with `curl-dev`.
function bringsLinked(recipe: Recipe, name: string): boolean {
	return everInstalled(recipe).some(
		(each) =>
			isLibraryPackage(each.name) && (each.name.startsWith(`lib${name}`) || each.name === `${name}-dev`),
	);
}

// Installed for `go get`, `npm install` and the like, which call them by themselves.
const fetchTools: ReadonlySet<string> = new Set("unzip xz-utils xz openssh openssh-client".split(" "));

const linkerCache: ShellCommand = {
	words: [{ text: "ldconfig", value: "ldconfig", glob: false }],
	assignments: [],
	redirects: [],
	cwd: undefined,
	certain: true,
	separable: true,
	pipe: -1,
	text: "ldconfig",
};

function isBefore({ step, command }: Installed, other: KeptCommand): boolean {
	if (step !== other.step) return step.index < other.step.index;
	const commands = step.script?.commands ?? [];
	return commands.indexOf(command) < commands.indexOf(other.command);
}
