// What the scripts that the container starts call of what was built, where their texts are at hand.

import type { ShellCommand } from "../../shell/command.ts";
import { isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { readShell } from "../../shell/read.ts";
import { inContext } from "../ecosystems/data.ts";
import { startedScripts } from "../ecosystems/scripts.ts";
import { textAt } from "../ecosystems/texts.ts";
import { findInModule } from "./called.ts";
import type { Finding } from "./finding.ts";

/** Finds what those scripts call: programs by their paths, and those that a build is known to put into a folder of PATH. */
export function findScripted(finding: Finding): void {
	const { recipe, runtime } = finding.parts;
	const state = { cwd: finding.workdir, variables: recipe.end.variables };
	for (const { path, text } of startedScripts(recipe, runtime))
		for (const command of readShell(text, undefined, state).commands) findCalled(finding, command, path);
}

/** Whether nothing is found but scripts, of which nobody can tell what they call. */
export function isScriptAlone(finding: Finding): boolean {
	const { recipe, builds, runtime } = finding.parts;
	const filled = builds.some(({ trees, staged }) => trees !== undefined || staged !== undefined);
	return (
		finding.outputs.length === 0 &&
		!filled &&
		[...finding.found.values()].every(
			({ path, tree }) =>
				tree !== true && runtime.programs.includes(path) && textAt(recipe, path) !== undefined,
		)
	);
}

function findCalled(finding: Finding, command: ShellCommand, script: string): void {
	const { recipe, builds } = finding.parts;
	const words = command.words.map(({ value, text, glob }) => value ?? (glob ? text : ""));
	const start = words.findIndex((word) => !starters.has(word));
	for (const [at, word] of words.entries()) {
		const named = word.startsWith("-") ? undefined : resolvePath(command.cwd ?? finding.workdir, word);
		if (named !== undefined && /^[\w./+@*-]+$/.test(word) && findInModule(finding, named)) continue;
		if (!/^[\w./+@-]+$/.test(word)) continue;
		if (!word.includes("/")) {
			if (at === start) findInPath(finding, word, script);
			continue;
		}
		const path = resolvePath(command.cwd ?? finding.workdir, word);
		if (path === undefined || finding.found.has(path) || finding.inTree(path)) continue;
		const known = inContext(recipe, path);
		if (known === "file" || known === "tree") continue;
		const made =
			finding.lookup(path) !== undefined ||
			builds.some(
				({ unnamedIn, opaque, folder }) =>
					unnamedIn === parentOf(path) ||
					(at === start && opaque === true && folder !== undefined && isWithin(path, folder)),
			);
		if (!made) continue;
		finding.found.set(path, { path, why: `${path} is what ${script} calls.` });
		finding.runs++;
	}
}

// By its name alone, out of a folder that only the build image has in PATH.
function findInPath(finding: Finding, name: string, script: string): void {
	const folders = (finding.parts.recipe.end.variables.get("PATH") ?? "").split(":");
	for (const { unnamedIn, programs } of finding.parts.builds) {
		if (unnamedIn === undefined || !folders.includes(unnamedIn) || programs?.includes(name) !== true)
			continue;
		const why = `${name} is what ${script} calls. It goes to a folder that is in every image's PATH.`;
		finding.found.set(`${unnamedIn}/${name}`, {
			path: `${unnamedIn}/${name}`,
			to: `/usr/local/bin/${name}`,
			why,
		});
		finding.runs++;
	}
}

// They start what follows.
const starters: ReadonlySet<string> = new Set(["exec", "nohup", "env", "command", "time", "tini", "--"]);
