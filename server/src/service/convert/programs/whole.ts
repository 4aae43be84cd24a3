// Whole folders, where scripts run what was built, or the names of the programs can't be told.

import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Artefact } from "../ecosystems/ecosystem.ts";
import { installedPackages, programsOf } from "../packages.ts";
import type { Step } from "../recipe.ts";
import { isCommon, isSystemProgram } from "./called.ts";
import type { Finding } from "./finding.ts";
import { isSystem, systemFolders } from "./folders.ts";
import { isFetched, isPlacedFile, isRemoved, pathIn } from "./operands.ts";

/** The container runs scripts and programs of the system only: what the build made is run by them, if at all. */
export function isIndirect(finding: Finding): boolean {
	const { recipe, runtime } = finding.parts;
	if (runtime.open) return true;
	const packages = new Set(installedPackages(recipe).flatMap(({ name }) => programsOf(name)));
	return runtime.programs.every((program) => {
		const name = baseOf(program);
		if (isCommon(name) || wrappers.has(name)) return true;
		// What no step makes comes with the base.
		const brought = !recipe.base.official && !withinAny(program, finding.parts.inputs) && !isSystem(program);
		if (isSystem(program) && packages.has(name)) return true;
		return program.includes("/")
			? isPlacedFile(recipe, program) || brought
			: packages.has(program) || isFetched(recipe, program);
	});
}

/** `cp -r ../run/* /usr/local/bin/`: files of unknown names, and the container runs one of that folder. */
export function findFilled(finding: Finding): void {
	const { recipe, runtime, inputs } = finding.parts;
	const folders = (recipe.end.variables.get("PATH") ?? "").split(":");
	for (const { script } of recipe.steps) {
		for (const { words, cwd } of script?.commands ?? []) {
			if (!["cp", "mv", "install"].includes(words[0]?.value ?? "")) continue;
			const operands = words.slice(1).filter(({ text }) => !text.startsWith("-"));
			const target = resolvePath(cwd, operands.at(-1)?.value);
			const sources = operands.slice(0, -1).filter(({ glob }) => glob);
			if (target === undefined || (systemFolders.has(target) && !isWithin(target, "/usr/local"))) continue;
			if (!sources.some(({ value, text }) => withinAny(resolvePath(cwd, value ?? text) ?? "", inputs)))
				continue;
			const called = runtime.programs.some((program) =>
				program.includes("/")
					? parentOf(program) === target
					: folders.includes(target) && !isSystemProgram(program),
			);
			if (!called) continue;
			finding.runs++;
			const why = `${target} is where a RUN puts what was built, and the container runs a program of it.`;
			finding.found.set(target, { path: target, tree: true, why });
		}
	}
}

/** All that the builds made, wherever it is. */
export function findEverything(finding: Finding): void {
	const { recipe, builds, inputs, keepsFolders } = finding.parts;
	const kept: Artefact[] = [];
	for (const { step, index, folder, opaque, unnamedIn, trees } of builds) {
		if (trees !== undefined || (opaque !== true && unnamedIn === undefined)) continue;
		const place = unnamedIn ?? folder;
		if (place === undefined) return;
		if (isRemoved(recipe, place, step, index) || place.startsWith("/tmp/")) continue;
		if (
			carries(finding, place, step) ||
			builds.some((build) => build.trees !== undefined && build.step.index >= step.index)
		)
			continue;
		const whole = inputs.filter((input) => input !== "/" && isWithin(place, input));
		const path = whole.sort((a, b) => a.length - b.length)[0];
		if (keepsFolders !== true || path === undefined || systemFolders.has(path)) return;
		kept.push({
			path,
			tree: true,
			why: `What the container's scripts run can't be told, so ${path}, where the build works, is copied whole.`,
		});
	}
	for (const artefact of kept) finding.found.set(artefact.path, artefact);
	if (finding.outputs.length > 0 || kept.length > 0 || builds.some(({ trees }) => trees !== undefined))
		finding.runs++;
}

// Whether a program is taken out of a folder, to where it is used.
function carries(finding: Finding, folder: string, since: Step): boolean {
	const { recipe, inputs } = finding.parts;
	return recipe.steps.some(
		(step) =>
			step.index >= since.index &&
			step.script?.commands.some((command) => {
				if (!["cp", "mv", "install"].includes(command.words[0]?.value ?? "")) return false;
				const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
				const target = pathIn(command, words.at(-1)?.value);
				return (
					target !== undefined &&
					!withinAny(target, inputs) &&
					words.slice(0, -1).some((word) => {
						const path = pathIn(command, word.value);
						return path !== undefined && isWithin(path, folder);
					})
				);
			}) === true,
	);
}

// Start other programs that they are told.
const wrappers: ReadonlySet<string> = new Set(
	"tini dumb-init su-exec gosu exec env python python3 node perl".split(" "),
);
