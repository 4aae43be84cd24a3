// Which folder an archive brings along, where it is unpacked among others.

import type { ShellCommand } from "../shell/command.ts";
import { isWithin, resolvePath } from "../shell/paths.ts";
import type { Recipe, Step } from "./recipe.ts";

/**
 * Takes a command that unpacks an archive into a folder; gives the folder in it that the archive must have brought,
 * since the file goes on there and nothing else makes it. undefined where nothing says so.
 */
export function unpackedFolder(
	recipe: Recipe,
	step: Step,
	command: ShellCommand,
	folder: string,
): string | undefined {
	for (const later of recipe.steps) {
		if (later.index < step.index) continue;
		const { workdir } = later.before;
		const at = later.index === step.index ? undefined : child(workdir, folder);
		if (at !== undefined && !isMade(recipe, at, command)) return at;
		const commands = later.script?.commands ?? [];
		for (const each of commands.slice(later.index === step.index ? commands.indexOf(command) + 1 : 0)) {
			const name = each.words[0]?.value ?? "";
			const goesOn = name === "cd" || name === "mv" || name === "ln" || name.includes("/");
			const words = goesOn ? each.words.slice(name.includes("/") ? 0 : 1) : [];
			for (const path of [each.cwd, ...words.map(({ value }) => resolvePath(each.cwd, value))]) {
				const found = child(path, folder);
				if (found === undefined || isMade(recipe, found, command)) continue;
				// What something lies in is a folder, whatever its name; a version is no extension.
				if (path !== found || !/\.[a-z]\w{1,3}$/i.test(found)) return found;
			}
			// A folder of an unknown name is moved away under one that is known.
			if (name === "mv" && each.words.length === 3 && each.words[1]?.value === undefined) return undefined;
		}
	}
	return undefined;
}

function child(path: string | undefined, folder: string): string | undefined {
	if (path === undefined || path === folder || !isWithin(path, folder)) return undefined;
	const rest = path.slice(folder === "/" ? 1 : folder.length + 1);
	const name = rest.split("/", 1)[0] ?? "";
	if (/[*?[]/.test(name) || ownFolders.has(`${folder === "/" ? "" : folder}/${name}`)) return undefined;
	return `${folder === "/" ? "" : folder}/${name}`;
}

// Folders that every system has.
const ownFolders: ReadonlySet<string> = new Set(
	"/bin /boot /dev /etc /home /lib /lib64 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /var".split(
		" ",
	),
);

// Something else of the file makes the folder.
function isMade(recipe: Recipe, path: string, unpacks: ShellCommand): boolean {
	return recipe.steps.some(
		({ placed, script, instruction, before }) =>
			placed?.some((each) => each.path !== undefined && isWithin(each.path, path)) === true ||
			(instruction.name === "WORKDIR" && before.workdir === path) ||
			script?.commands.some(
				(each) =>
					each !== unpacks &&
					["mkdir", "git", "svn", "hg"].includes(each.words[0]?.value ?? "") &&
					each.words.slice(1).some(({ value }) => {
						const made = resolvePath(each.cwd, value);
						return made !== undefined && isWithin(made, path);
					}),
			) === true,
	);
}
