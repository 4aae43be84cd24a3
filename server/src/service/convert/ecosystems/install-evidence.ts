// Whose Makefile `make install` runs, and what the file itself says of where that puts things.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { clonedFolder, cloneOperands } from "../clone.ts";
import type { Recipe, Step } from "../recipe.ts";
import { runtimeOf } from "../runtime.ts";
import { isOfSystem } from "../system-files.ts";

/** An install: where its command stands, and the folder in which it works. */
export interface Install {
	readonly step: Step;
	readonly index: number;
	readonly command: ShellCommand;
	readonly folder: string | undefined;
}

/**
 * The name, in lower case, of the project whose sources lie where an install works: that of the repository that was
 * cloned, or of the archive that was unpacked. undefined where it can't be told.
 */
export function projectOf(recipe: Recipe, { step, index, folder }: Install): string | undefined {
	const clones = commandsOf(recipe).flatMap(({ step: at, command }) => {
		const path = clonedFolder(command);
		return path === undefined || at.index > step.index ? [] : [{ path, command }];
	});
	const own = clones
		.filter(({ path }) => folder !== undefined && isWithin(folder, path))
		.sort((a, b) => b.path.length - a.path.length)[0];
	const copied = recipe.steps.some(({ placed }) =>
		placed?.some(
			({ path, kind, source }) =>
				path !== undefined &&
				kind !== "file" &&
				!archive.test(source) &&
				folder !== undefined &&
				isWithin(folder, path),
		),
	);
	if (copied) return undefined;
	if (own !== undefined) {
		const [address] = cloneOperands(own.command);
		return nameOf(address?.value ?? address?.text ?? "", true);
	}
	const archives = recipe.steps
		.filter((each) => each.index <= step.index)
		.flatMap((each) => {
			const commands = (each.script?.commands ?? []).slice(0, each === step ? index : undefined);
			const words = commands.flatMap(({ words: all }) => all.map(({ value, text }) => value ?? text));
			const sources = (each.placed ?? []).map(({ source }) => source).filter((word) => archive.test(word));
			return [...words.filter((word) => word.includes("://")), ...sources].flatMap((word) => {
				const name = nameOf(word, false);
				return name === undefined ? [] : [{ name, step: each }];
			});
		});
	const parts = (folder ?? "").split("/").map((part) => withoutVersion(part).toLowerCase());
	const named = archives.find(({ name }) => parts.includes(name));
	if (named !== undefined) return named.name;
	const near = new Set(archives.filter((each) => each.step === step).map(({ name }) => name));
	const [only] = near;
	return near.size === 1 && clones.length === 0 ? only : undefined;
}

const archive = /\.(tar(\.\w+)?|tgz|tbz2?|txz|zip)$/;

function nameOf(address: string, repository: boolean): string | undefined {
	const plain = address
		.replace(/["']/g, "")
		.replace(/[?#].*$/, "")
		.replace(/\/+$/, "");
	// `https://host/owner/project/archive/v1.0.tar.gz`: the archive is named after the version alone.
	const hosted =
		/\/\/[^/]+\/.+\/([^/]+?)(?:\.git)?\/(?:-\/)?(?:archive|tarball|zipball|releases\/download|(?:legacy\.)?tar\.gz)\//.exec(
			plain,
		);
	const last = plain.slice(plain.lastIndexOf("/") + 1);
	const name = repository
		? last.replace(/\.git$/, "")
		: (hosted?.[1] ?? (archive.test(last) ? withoutVersion(last.replace(archive, "")) : ""));
	return /^[\w.+-]+$/.test(name) ? name.toLowerCase() : undefined;
}

function withoutVersion(name: string): string {
	return name.replace(/[-_.]v?[\d$].*$|[-_](master|main|stable|latest)$/, "");
}

/**
 * Whether something below /usr/local that nothing else of the file makes is used after an install: run by the
 * container, named by ENV, or worked on by a later command.
 */
export function showsLocal(recipe: Recipe, install: Install, project: string | undefined): boolean {
	const { programs, words } = runtimeOf(recipe);
	const commands = commandsOf(recipe);
	const at = commands.findIndex(({ command }) => command === install.command);
	const used = commands.slice(at + 1).flatMap(({ command }) => usesOf(command));
	// Other software may go to the same place: then the name has to tell.
	const alone =
		recipe.base.official &&
		["alpine", "debian", "ubuntu", "buildpack-deps"].includes(recipe.base.name) &&
		!commands.some(({ command }) => command !== install.command && installsSomething(command));
	return [...programs, ...words, ...used].some(
		(path) =>
			/^\/usr\/local\/(?!src\/)[\w.+-]+\/[\w.+/-]*[\w+-]$/.test(path) &&
			!/\.(sh|py|pl|rb|js|php|conf|cfg|ini|json|ya?ml|toml)$/.test(path) &&
			!standard.test(path) &&
			(alone || isNamedAfter(path, project)) &&
			!isMade(recipe, path),
	);
}

const standard = /^\/usr\/local\/(share|lib|etc|var|man)\/(man|doc|info|pkgconfig|log|run|init\.d)$/;

/**
 * Whether a later command edits a file in a folder of /etc that nothing but an install can have put there: the default
 * prefix is not the whole truth then.
 */
export function showsSystem(recipe: Recipe, install: Install): boolean {
	const commands = commandsOf(recipe);
	const at = commands.findIndex(({ command }) => command === install.command);
	return commands.slice(at + 1).some(({ command: { words, cwd } }) => {
		if (words[0]?.value !== "sed" || !words.some(({ text }) => /^-\w*i|^--in-place/.test(text))) return false;
		const path = resolvePath(cwd, words.at(-1)?.value);
		return path?.startsWith("/etc/") === true && !isOfSystem(recipe, path) && !isPlaced(recipe, path);
	});
}

// Put there by name, or by a command that names its folder.
function isPlaced(recipe: Recipe, path: string): boolean {
	return recipe.steps.some(
		({ placed, script }) =>
			placed?.some((each) => each.path === undefined || isWithin(path, each.path)) === true ||
			script?.commands.some(({ words: [name, ...rest], cwd }) => {
				const makes =
					carrying.has(name?.value ?? "") || /^(tar|unzip|git|curl|wget)$/.test(name?.value ?? "");
				return (
					makes &&
					rest.some(({ value }) => {
						const target = resolvePath(cwd, value);
						return target !== undefined && target !== "/" && target !== "/etc" && isWithin(path, target);
					})
				);
			}) === true,
	);
}

function isNamedAfter(path: string, project: string | undefined): boolean {
	const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
	const name = letters(project ?? "");
	const own = letters(baseOf(path));
	return (
		name.length > 2 && (own.startsWith(name) || (name.startsWith(own) && name.length === own.length + 1))
	);
}

function installsSomething({ words }: ShellCommand): boolean {
	const name = baseOf(words[0]?.value ?? "");
	const installer =
		/^(make|gmake|ninja|meson|cmake|pip[\d.]*|python[\d.]*|npm|yarn|pnpm|gem|cargo|go|luarocks|cpanm?|perl)$/;
	return installer.test(name) && words.some(({ value }) => /install|^-g$|^add$/.test(value ?? ""));
}

// Files that a command takes to be there.
function usesOf({ words, cwd }: ShellCommand): readonly string[] {
	const [first, ...rest] = words;
	const name = first?.value ?? "";
	const operands = rest
		.filter(({ text, glob }) => !text.startsWith("-") && !glob)
		.flatMap(({ value }) => resolvePath(cwd, value) ?? []);
	if (reading.has(name)) return operands;
	if (carrying.has(name)) return operands.slice(0, -1);
	return name.startsWith("/") ? [name] : [];
}

const reading: ReadonlySet<string> = new Set("ls chmod strip ldd setcap file chown".split(" "));
const carrying: ReadonlySet<string> = new Set(["ln", "cp", "mv", "install"]);
const harmless: ReadonlySet<string> = new Set(
	"find scanelf rm echo printf ldconfig export cd test [ which make gmake".split(" "),
);

function isMade(recipe: Recipe, path: string): boolean {
	const placed = recipe.steps.some(
		(step) =>
			step.placed?.some((each) => each.path === undefined || isWithin(path, each.path)) === true ||
			(step.before.workdir !== undefined &&
				step.before.workdir !== "/" &&
				isWithin(step.before.workdir, path)),
	);
	return placed || commandsOf(recipe).some(({ command }) => makes(command, path));
}

function makes({ words, redirects, cwd }: ShellCommand, path: string): boolean {
	const written = redirects.some(
		({ operator, target }) => operator.includes(">") && resolvePath(cwd, target?.value) === path,
	);
	const [first, ...rest] = words;
	const name = first?.value ?? "";
	if (written || reading.has(name) || harmless.has(name) || name.startsWith("/")) return written;
	const targets = carrying.has(name) ? rest.slice(-1) : rest;
	return targets.some(({ value }) => {
		const target = resolvePath(cwd, value?.replace(/^-+[\w-]*=?(?=\/)/, ""));
		return target !== undefined && target !== "/" && (isWithin(path, target) || isWithin(target, path));
	});
}

function commandsOf(recipe: Recipe): readonly { readonly step: Step; readonly command: ShellCommand }[] {
	return recipe.steps.flatMap((step) => (step.script?.commands ?? []).map((command) => ({ step, command })));
}
