// `chown -R` of a folder that is copied whole would write all of it a second time: the copy itself gives it its owner.

import { resolvePath } from "../../shell/paths.ts";
import type { KeptCommand, KeptCopy } from "../keep/kept.ts";

/**
 * Takes what is copied and what is run behind that; gives the same with COPY's `--chown` in the place of a `chown -R`.
 * The folder alone is still given away by a command, since COPY leaves a folder that is there as it is.
 */
export function owned(
	copies: readonly KeptCopy[],
	setup: readonly KeptCommand[],
): { readonly copies: readonly KeptCopy[]; readonly setup: readonly KeptCommand[] } {
	const owners = new Map<KeptCopy, string>();
	const commands = setup.map((kept, at): KeptCommand => {
		const given = givenAway(kept);
		const folders = given?.paths.map((path) => copies.find((copy) => isAsItIs(copy, path)));
		if (given === undefined || folders === undefined) return kept;
		for (const [index, path] of given.paths.entries()) {
			const folder = folders[index];
			const other = folder === undefined ? undefined : (owners.get(folder) ?? folder.chown);
			if (folder === undefined || (other !== undefined && userOf(other) !== userOf(given.owner))) return kept;
			// What is made in it before has to be given away as well.
			if (setup.slice(0, at).some(({ text, cwd }) => text.includes(path) || cwd !== undefined)) return kept;
		}
		for (const folder of folders) if (folder !== undefined) owners.set(folder, given.owner);
		return { ...kept, text: `chown ${given.owner} ${given.paths.join(" ")}` };
	});
	const given = copies.map((copy) => {
		const chown = owners.get(copy);
		return chown === undefined ? copy : { ...copy, chown };
	});
	return { copies: given, setup: commands };
}

// A command of its own that gives folders away with all that is in them; undefined where it may do anything else.
function givenAway({
	command,
	text,
	part,
	cwd,
}: KeptCommand): { readonly owner: string; readonly paths: readonly string[] } | undefined {
	const [name, flag, owner, ...paths] = command.words.map(({ value }) => value ?? "");
	if (name !== "chown" || !/^(-R|--recursive)$/.test(flag ?? "") || part !== undefined || cwd !== undefined)
		return undefined;
	if (command.redirects.length > 0 || text !== command.text || paths.length === 0) return undefined;
	if (owner === undefined || !/^[\w-]+(:[\w-]+)?$/.test(owner)) return undefined;
	return paths.every((path) => /^\/[\w./-]+$/.test(path))
		? { owner, paths: paths.map((path) => resolvePath("/", path) ?? path) }
		: undefined;
}

function userOf(owner: string): string | undefined {
	return owner.split(":", 1)[0];
}

function isAsItIs({ path, to, tree }: KeptCopy, folder: string): boolean {
	return path === folder && tree === true && (to === undefined || to === path);
}
