// What the build fetches: downloads, archives, clones.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { isLeftAlone } from "../afterwards.ts";
import { cloneOperands } from "../clone.ts";
import { downloadedTo } from "../downloads.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Step } from "../recipe.ts";
import { concrete } from "../recipe.ts";
import { unpackedFolder } from "../unpacked.ts";
import { systemFolders } from "./folders.ts";
import type { Keeping } from "./keeping.ts";
import { cannotTell, shorten } from "./refusals.ts";

/** Keeps what a command fetches, unless only the build needs it. Refused where it can't be told what it fetches. */
export function keepFetched(
	keep: Keeping,
	step: Step,
	command: ShellCommand,
	name: string,
): Refusal | undefined {
	const after = (...flags: readonly string[]): string | undefined => {
		const at = command.words.findIndex((word) => flags.includes(word.text));
		return at < 0 ? undefined : resolvePath(command.cwd, command.words[at + 1]?.value);
	};
	const redirect = command.redirects.find(({ operator }) => operator === ">" || operator === ">>")?.target;
	const inputs = [
		...keep.split.inputs,
		...keep.split.artefacts.filter(({ tree }) => tree).map(({ path }) => path),
	];
	if (name === "curl" || name === "wget") {
		const named = redirect === undefined ? downloadedTo(command) : resolvePath(command.cwd, redirect.value);
		// A build argument that holds a name, not a whole path, is in the folder where it is used.
		const loose = named?.startsWith("${") === true && concrete(keep.recipe, named)?.startsWith("/") === false;
		const path = loose && command.cwd !== undefined ? `${command.cwd}/${named}` : named;
		if (path === undefined || path.startsWith("/dev/") || withinAny(path, inputs)) return undefined;
		if (!isPlainPath(path) || keep.isRemoved(path, step) || /\.(h|hh|hpp)$/.test(path)) return undefined;
		// It is kept where it was moved to.
		if (isMoved(keep, path, step)) return undefined;
		if (keep.isBuildTool(path, step) && !keep.mayBeCalled(path)) {
			if (programFolders.has(parentOf(path)))
				keep.notes.push(`${path} stays in the build stage: only the build runs it.`);
			return undefined;
		}
		keep.copy({ path, why: `${path} is downloaded, and nothing says that only the build needs it.` });
		return undefined;
	}
	if (name === "git" && command.words[1]?.value === "clone") return keepCloned(keep, step, command);
	if (name === "tar" || name === "unzip") {
		const folder = after("-C", "--directory", "-d") ?? command.cwd;
		const creates =
			/^-?[a-zA-Z]*c/.test(command.words[1]?.text ?? "") && !/x/.test(command.words[1]?.text ?? "");
		if (creates || folder === undefined || isToolchain(command, step)) return undefined;
		const alone =
			isWithin(folder, sourceFolder) &&
			folder !== sourceFolder &&
			isLeftAlone(keep.recipe, folder, step, command);
		if (withinAny(folder, inputs) && !alone) return undefined;
		const inside = unpackedFolder(keep.recipe, step, command, folder);
		if (systemFolders.has(folder) || inside !== undefined) return keepUnpacked(keep, step, command, folder);
		keep.copy({
			path: folder,
			tree: true,
			why: `${folder} is unpacked from an archive, and run time may need it.`,
		});
	}
	return undefined;
}

// An archive among other files: mostly one folder, in which the file goes on.
function keepUnpacked(keep: Keeping, step: Step, command: ShellCommand, folder: string): Refusal | undefined {
	const path = unpackedFolder(keep.recipe, step, command, folder);
	if (path !== undefined) {
		if (withinAny(path, keep.split.inputs) || keep.isInTree(path)) return undefined;
		if (keep.isBuildTool(path, step) || keep.isRemoved(path, step) || isMoved(keep, path, step))
			return undefined;
		keep.copy({ path, tree: true, why: `${path} is unpacked from an archive, and run time may need it.` });
		return undefined;
	}
	if (movesUnknown(step, command)) return undefined;
	return {
		refused: `"${shorten(command.text)}" unpacks into ${folder}; what is needed of it can't be told.`,
	};
}

function isMoved(keep: Keeping, path: string, since: Step): boolean {
	return keep.recipe.steps.some(
		({ index, script }) =>
			index >= since.index &&
			script?.commands.some(
				({ words, cwd }) =>
					words[0]?.value === "mv" &&
					words.slice(1, -1).some(({ value }) => resolvePath(cwd, value) === path),
			) === true,
	);
}

function keepCloned(keep: Keeping, step: Step, command: ShellCommand): Refusal | undefined {
	const words = cloneOperands(command);
	const urls = words.filter((word) => /:\/\/|^git@|\.git$/.test(word.value ?? word.text));
	const last = words.at(-1);
	const named = last !== undefined && !urls.includes(last) ? last : undefined;
	const written = urls[0]?.value ?? urls[0]?.text ?? "";
	const url = written.replace(
		/\$\{(\w+)\}/g,
		(text, name: string) => keep.recipe.arguments.get(name) ?? text,
	);
	if (named === undefined && url.includes("$")) return cannotTell(command);
	const path = resolvePath(
		command.cwd,
		named === undefined ? baseOf(url).replace(/\.git$/, "") : named.value,
	);
	if (path === undefined) return cannotTell(command);
	if (withinAny(path, keep.split.inputs) || keep.isInTree(path)) return undefined;
	if (keep.isBuildTool(path, step)) return undefined;
	if (systemFolders.has(path)) return cannotTell(command);
	keep.copy({ path, tree: true, why: `${path} is cloned, and run time may need it.` });
	return undefined;
}

// By custom what is built lies here; what is never built may lie here as well.
const sourceFolder = "/usr/src";

const programFolders: ReadonlySet<string> = new Set(["/usr/local/bin", "/usr/bin", "/bin"]);

// `tar xf X.tar && mv X-$(uname -m) /opt/x`: it goes where it is known.
function movesUnknown(step: Step, command: ShellCommand): boolean {
	const commands = step.script?.commands ?? [];
	return commands
		.slice(commands.indexOf(command) + 1)
		.some(
			({ words: [name, source, target, further] }) =>
				name?.value === "mv" &&
				target?.value !== undefined &&
				further === undefined &&
				(source?.value === undefined || source.glob),
		);
}

function isPlainPath(path: string): boolean {
	return !systemFolders.has(path);
}

function isToolchain(command: ShellCommand, step: Step): boolean {
	const texts = [command.text, ...(step.script?.commands ?? []).map(({ text }) => text)];
	return texts.some((text) =>
		/golang|\bgo\d|go\$|node-v|protoc|upx|jdk|maven|gradle|cmake|\bzig-|\bldc2?-|\bdmd\.|crystal-\d|swift-\d|\bnim-\d|\bghc-\d/i.test(
			text,
		),
	);
}
