// Commands that prepare the running system: users, folders, rights, links.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { isFilled } from "../afterwards.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Step } from "../recipe.ts";
import { pathsOf, writesFile } from "../tools.ts";
import { runAgain, runAgainOrCopy } from "./again.ts";
import { keepCarried } from "./carry.ts";
import { systemFolders } from "./folders.ts";
import type { Keeping } from "./keeping.ts";
import { keepRewritten } from "./rewrite.ts";

/** Keeps what a command that sets up the system does. `name` is the program's, without its folder. */
export function keepPrepared(
	keep: Keeping,
	step: Step,
	command: ShellCommand,
	name: string,
): Refusal | undefined {
	if (userCommands.has(name)) return runAgain(keep, step, command, keep.users);
	if (name === "update-ca-certificates") {
		const path = "/etc/ssl/certs/ca-certificates.crt";
		keep.copy({ path, why: "The file adds CA certificates of its own." });
		return undefined;
	}
	if (writesFile(command) || name === "tee" || name === "sed")
		return keepRewritten(keep, step, command, name);
	const paths = pathsOf(command);
	if (name === "mkdir" || name === "touch") {
		const needed = paths.filter(
			(path) =>
				path !== undefined &&
				isRuntimeFolder(keep, path) &&
				!keep.isCopied(path) &&
				!(name === "touch" && isSourceTouched(keep, path)),
		);
		if (needed.length === 0) return undefined;
		for (const path of needed) if (path !== undefined) keep.present.add(path);
		const filled = needed.filter((path) => path !== undefined && isFilled(keep.recipe, path, step, command));
		for (const path of filled) {
			if (path === undefined) continue;
			const why = `${path} is filled by the build, and run time may need what is in it.`;
			keep.copy({ path, tree: true, why });
		}
		const empty = needed.filter((path) => !filled.includes(path));
		if (empty.length === 0) return undefined;
		const made = without(command, paths, empty);
		// It may come along with what was installed in it.
		const there = keep.split.records === true && name === "mkdir" && !/\s-(\w*p|-parents)/.test(made.text);
		const text = there ? made.text.replace(/\bmkdir\b/, "mkdir -p") : made.text;
		return runAgainOrCopy(keep, step, { ...made, text }, empty);
	}
	if (name === "chown" || name === "chgrp" || name === "chmod") {
		const there = paths.some((path) => path !== undefined && keep.isPresent(path));
		const copied = paths.every((path) => path !== undefined && keep.isCopied(path));
		if (!there || (name === "chmod" && copied)) return undefined;
		return name === "chmod"
			? runAgainOrCopy(keep, step, command, paths)
			: runAgain(keep, step, command, keep.setup);
	}
	if (name === "cp" || name === "mv" || name === "install") return keepCarried(keep, step, command, name);
	if (name === "ln") {
		// Without a name of its own the link has that of what it points to, here.
		const link = paths.length > 1 ? paths.at(-1) : resolvePath(command.cwd, baseOf(paths[0] ?? ""));
		if (link === undefined || withinAny(link, keep.split.inputs) || keep.isInTree(link)) return undefined;
		return runAgain(keep, step, command, keep.setup);
	}
	const linked = keep.setup.some(({ text }) => /\/lib(64)?\//.test(text));
	if (name === "ldconfig" && (linked || bringsLibraries(keep)))
		return runAgain(keep, step, command, keep.setup);
	if (name === "setcap" || name === "ldconfig") return undefined;
	return runAgain(keep, step, command, keep.setup);
}

function isRuntimeFolder(keep: Keeping, path: string): boolean {
	if (path.startsWith("/tmp") || path === keep.made) return false;
	if (keep.split.inputs.some((folder) => isWithin(folder, path))) return false;
	if (keep.workdir !== undefined && keep.workdir !== "/" && isWithin(path, keep.workdir)) return true;
	return !withinAny(path, keep.split.inputs) && !systemFolders.has(path);
}

// `touch src/main.rs` makes a source look new to the build. Its folder is there with the sources alone.
function isSourceTouched(keep: Keeping, path: string): boolean {
	const folder = parentOf(path);
	if (!withinAny(path, keep.split.inputs) || folder === keep.workdir) return false;
	return !keep.isPresent(folder) && !keep.isPresent(path);
}

// Shared libraries where the linker's cache has to know of them.
function bringsLibraries(keep: Keeping): boolean {
	if (keep.split.installed !== undefined && keep.split.installed.length > 0) return true;
	return keep.split.artefacts.some(
		({ path, tree }) =>
			/\.so(\.[\d.]+)?$/.test(path) ||
			(tree === true && libraryFolders.some((folder) => isWithin(folder, path) || isWithin(path, folder))),
	);
}

const userCommands: ReadonlySet<string> = new Set(
	"adduser addgroup useradd groupadd usermod groupmod passwd chpasswd deluser delgroup chsh".split(" "),
);

const libraryFolders = ["/usr/local/lib", "/usr/local/lib64", "/usr/lib", "/lib"];

// `mkdir` and `touch` of those paths alone that are needed.
function without(
	command: ShellCommand,
	paths: readonly (string | undefined)[],
	needed: readonly (string | undefined)[],
): ShellCommand {
	if (needed.length === paths.length || !command.separable || command.redirects.length > 0) return command;
	const operands = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
	const dropped = new Set(operands.filter((_, at) => !needed.includes(paths[at])));
	const words = command.words.filter((word) => !dropped.has(word));
	return { ...command, words, text: words.map(({ text }) => text).join(" ") };
}
