// Installs among the system's own files: they are run once more, into a folder of their own.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin } from "../../shell/paths.ts";
import { everInstalled } from "../packages.ts";
import type { Build } from "../programs/build.ts";
import type { Recipe } from "../recipe.ts";
import type { BuildChange, Refusal } from "./ecosystem.ts";
import { recorded } from "./recorded.ts";

/** Builds with the folder that holds once more what they install, and the changes that fill it. */
export interface Staging {
	readonly builds: readonly Build[];
	readonly changes: readonly BuildChange[];
}

/**
 * Takes a recipe's builds; those that install among the system's files get a folder of their own. A Makefile written by
 * hand need not know DESTDIR, which those of Autotools, CMake and Meson do after their documentation: there, and where
 * DESTDIR would make folders in the place of the system's links, what is installed is noted. What is refused names the line.
 */
export function stagingOf(recipe: Recipe, builds: readonly Build[]): Staging | Refusal {
	const text = recipe.graph.file.document.getText();
	const folder = ["/built", "/staged", "/installed"].find((name) => !text.includes(name));
	const changes: BuildChange[] = [];
	const found: Build[] = [];
	for (const build of builds) {
		if (build.staged !== undefined || build.trees?.some(isAmongSystem) !== true) {
			found.push(build);
			continue;
		}
		const early = meetsLinks(recipe, build) ? recorded(recipe, build) : undefined;
		const again = folder === undefined || early !== undefined ? undefined : againOf(build, folder);
		const noted = again === undefined ? (early ?? recorded(recipe, build)) : undefined;
		if (noted !== undefined) {
			found.push(noted.build);
			changes.push(noted.change);
			continue;
		}
		if (again === undefined || folder === undefined) {
			const line = build.step.instruction.firstLine;
			return {
				refused: `The build on line ${line} installs among the system's own files, and can't be told from them.`,
			};
		}
		found.push({ ...build, staged: folder });
		changes.push({
			step: build.step,
			command: build.index,
			again,
			why: `"${again}" is run as well: it puts what the build installs among the system's files into a folder of its own, from where it is copied.`,
		});
	}
	return { builds: found, changes };
}

// /lib, /sbin and /var/run are symbolic links in many systems: COPY does not put a folder in the place of one.
function meetsLinks(recipe: Recipe, { trees, throughLinks }: Build): boolean {
	if (throughLinks === true || trees?.some((tree) => !isWithin(tree, "/usr") && !isWithin(tree, "/etc")))
		return true;
	return everInstalled(recipe).some(({ name }) => /^(lib)?(systemd|udev|pam)\w*(-dev)?$/.test(name));
}

/** Whether what is installed in a folder lies among files that the system and its packages bring. */
export function isAmongSystem(tree: string): boolean {
	if (isWithin(tree, "/usr/local")) return false;
	return /^\/((usr|etc|var|lib|lib64|bin|sbin|root|home|run)(\/(bin|sbin|lib|lib64|libexec|share|include|opt|etc))?)?$/.test(
		tree,
	);
}

function againOf({ command, step, configured, trees }: Build, folder: string): string | undefined {
	const { user } = step.before;
	const sudo = /^(\w+=\S*\s+)*sudo\s/.test(command.text);
	const root = user === undefined || /^(root|0)\b/.test(user) || sudo;
	if (configured !== true || !root || command.range === undefined || command.pipe >= 0 || sudo)
		return undefined;
	if (trees?.some((tree) => isWithin(tree, "/usr/local")) === true && trees.length === 1) return undefined;
	const text = plain(command);
	if (text === undefined) return undefined;
	const name = baseOf(command.words[0]?.value ?? "");
	if (name === "make" || name === "gmake") {
		const targets = command.words.slice(1).filter(({ text: word }, at) => {
			const option = /^-|=/.test(word);
			const value = /^-[CfjIo]$/.test(command.words[at]?.text ?? "");
			return !option && !value && !/^\d+$/.test(word);
		});
		const known = targets.every(({ text: word }) => /^(all|install(-strip|\/strip)?)$/.test(word));
		return known ? `${text} DESTDIR=${folder}` : undefined;
	}
	return `DESTDIR=${folder} ${text}`;
}

// Without its redirections, which hide nothing that matters.
function plain({ text, redirects }: ShellCommand): string | undefined {
	if (text.includes("\n")) return undefined;
	if (redirects.length === 0) return text.trim();
	const cut = text.replace(/\s*(\d|&)?>.*$/, "");
	return /["'`(]/.test(cut) ? undefined : cut.trim();
}
