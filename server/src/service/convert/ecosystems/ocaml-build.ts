// What dune, opam and OCaml's compiler make, and where.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { opamHome, opamImageOf } from "../opam-image.ts";
import { type Build, opaqueBuilds } from "../programs/build.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";

/** Takes a recipe and what its container runs; gives what OCaml's tools, make and scripts of the sources build. */
export function buildsOf(recipe: Recipe, { programs }: Runtime): readonly Build[] {
	const made = programs.filter((program) => /\/_build\/(default|install)\//.test(program));
	const builds: Build[] = opaqueBuilds(recipe).map((build) => ({ ...build, outputs: made }));
	const opam = opamImageOf(recipe.base.text);
	// opam's own image has its switch already: another `opam init` leaves it there.
	let prefix = opam?.prefix;
	const root = `${opam === undefined ? "/root" : opamHome}/.opam`;
	const pinned = new Map<string, string>();
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const [first = "", ...words] = command.words.map(({ value, text }) => value ?? text);
			const name = baseOf(first);
			const common = { step, index, command, folder: command.cwd, outputs: [], unnamedIn: undefined };
			if (name === "dune" || name === "jbuilder")
				builds.push(...byDune(common, words, { made, bin: binOf(prefix) }));
			if (name === "ocamlfind" || name === "ocamlbuild" || /^ocamlopt(\.opt)?$/.test(name))
				builds.push(byCompiler(common, name, words));
			if (name !== "opam") continue;
			prefix = switchOf(command, words, root) ?? prefix;
			const pin = pinOf(words, command.cwd);
			if (pin !== undefined) pinned.set(pin.name, pin.folder);
			for (const folder of installedFrom(words, command.cwd, pinned))
				builds.push({ ...common, folder, unnamedIn: binOf(prefix) });
		}
	}
	return builds;
}

// Where a package's programs go; of a switch that is not known, a folder of it.
function binOf(prefix: string | undefined): string {
	return `${prefix ?? `${opamHome}/.opam`}/bin`;
}

// `made` is what the container runs of dune's own folders: such a program holds all that OCaml needs of itself.
function byDune(
	common: Omit<Build, "outputs" | "unnamedIn">,
	words: readonly string[],
	{ made, bin }: { readonly made: readonly string[]; readonly bin: string },
): readonly Build[] {
	const [verb, ...rest] = words.filter((word) => !word.startsWith("-"));
	const { cwd } = common.command;
	if (verb === "install") {
		const option = (name: string): string | undefined => {
			const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
			return at < 0 ? undefined : words[at] === name ? words[at + 1] : words[at]?.slice(name.length + 1);
		};
		const tree = resolvePath(cwd, `${option("--destdir") ?? ""}${option("--prefix") ?? ""}`);
		const told = option("--prefix") !== undefined && tree !== undefined;
		return told
			? [{ ...common, outputs: [], unnamedIn: undefined, trees: [tree] }]
			: [{ ...common, outputs: [], unnamedIn: bin }];
	}
	const outputs = rest
		.filter((word) => word.endsWith(".exe"))
		.flatMap((word) => {
			const plain = word.replace(/^\.\//, "");
			return resolvePath(cwd, plain.startsWith("_build/") ? plain : `_build/default/${plain}`) ?? [];
		});
	// dune works in the folder where it is called, or in one around it.
	const own = made.filter(
		(path) => cwd === undefined || isWithin(cwd, path.slice(0, path.indexOf("/_build/")) || "/"),
	);
	return [{ ...common, outputs: [...outputs, ...own], unnamedIn: undefined }];
}

function byCompiler(common: Omit<Build, "outputs">, name: string, words: readonly string[]): Build {
	const { cwd } = common.command;
	if (name === "ocamlbuild") {
		const made = words.filter((word) => word.endsWith(".native"));
		const outputs = made.flatMap((word) => resolvePath(cwd, baseOf(word)) ?? []);
		return { ...common, outputs, opaque: true };
	}
	const at = words.indexOf("-o");
	const output = at < 0 || words.includes("-c") ? undefined : resolvePath(cwd, words[at + 1]);
	return output === undefined ? { ...common, outputs: [], opaque: true } : { ...common, outputs: [output] };
}

// The folder of the switch that a command makes or chooses. `opam init` makes one of the compiler that it is told.
function switchOf({ cwd }: ShellCommand, words: readonly string[], root: string): string | undefined {
	const plain = words.filter((word) => !word.startsWith("-"));
	if (plain[0] === "init" && !root.startsWith(opamHome) && !words.includes("--bare")) {
		const at = words.findIndex((word) => /^(-c|--compiler(=.*)?)$/.test(word));
		const told = at < 0 ? "default" : (words[at]?.split("=")[1] ?? words[at + 1]);
		return told !== undefined && /^[\d.]+$|^default$/.test(told) ? `${root}/${told}` : undefined;
	}
	if (plain[0] !== "switch") return undefined;
	const name = plain[1] === "create" || plain[1] === "set" ? plain[2] : plain[1];
	if (name === undefined) return undefined;
	return /^[./]/.test(name) ? resolvePath(cwd, `${name}/_opam`) : `${root}/${name}`;
}

// `opam pin add NAME[.VERSION] FOLDER`.
function pinOf(
	words: readonly string[],
	cwd: string | undefined,
): { readonly name: string; readonly folder: string } | undefined {
	const [verb, ...rest] = words.filter((word) => !word.startsWith("-"));
	const [name = "", path] = rest[0] === "add" ? rest.slice(1) : rest;
	const folder = verb === "pin" && /^[./]/.test(path ?? "") ? resolvePath(cwd, path) : undefined;
	return folder === undefined ? undefined : { name: name.split(".")[0] ?? "", folder };
}

// The sources of those packages of the file's own that a command builds: `opam install .`, `opam pin add NAME FOLDER`,
// `opam install NAME` of what is pinned.
function installedFrom(
	words: readonly string[],
	cwd: string | undefined,
	pinned: ReadonlyMap<string, string>,
): readonly string[] {
	const only = /^(--deps-only|--deps|--depext-only|--no-action|-\w*n\w*)$/;
	const [verb, ...rest] = words.filter((word) => !word.startsWith("-"));
	if (words.some((word) => only.test(word)) || (verb !== "install" && verb !== "pin" && verb !== "depext"))
		return [];
	// `opam depext -i NAME` installs the package itself as well.
	if (verb === "depext" && !words.some((word) => /^(-\w*i\w*|--install)$/.test(word))) return [];
	return rest.flatMap((word) => (/^[./]/.test(word) ? resolvePath(cwd, word) : pinned.get(word)) ?? []);
}
