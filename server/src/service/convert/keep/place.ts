// COPY and ADD: what they put into the image comes along unless only the build needs it.

import { baseOf, parentOf } from "../../shell/paths.ts";
import type { Placed } from "../copies.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Step } from "../recipe.ts";
import { deedOf } from "../tools.ts";
import { packageSources, systemFolders, throwaway } from "./folders.ts";
import type { Keeping } from "./keeping.ts";

/**
 * Keeps what a COPY or ADD puts into the image. Refused where it can't be told where that is, or what is needed of
 * it.
 */
export function keepPlaced(keep: Keeping, step: Step): Refusal | undefined {
	for (const each of step.placed ?? []) {
		const placed = inFolder(keep, each);
		const { path, source } = placed;
		if (path === undefined) {
			return {
				refused: `Where ${step.instruction.name} on line ${step.instruction.firstLine} puts its files can't be told.`,
			};
		}
		if (path === "/" && placed.kind === "tree") {
			if (keep.split.keepsRoot === true && !placed.foreign && !keep.rootCopies.includes(step))
				keep.rootCopies.push(step);
			continue;
		}
		const setsUp = withinAny(path, packageSources);
		if (setsUp && placed.kind !== "file") keep.foreign = true;
		if (withinAny(path, throwaway) || keep.split.isBuildFile?.(placed) === true) continue;
		const inside = withinAny(path, keep.split.inputs);
		if (inside && (placed.foreign || keep.split.isSource(placed))) continue;
		if (!inside && keep.isBuildTool(path, step) && !keep.mayBeCalled(path)) continue;
		if (isCompiledInRoot(keep, placed)) continue;
		if (systemFolders.has(path) && placed.kind !== "file" && !placed.glob) {
			return {
				refused: `${step.instruction.name} on line ${step.instruction.firstLine} unpacks into ${path}; what is needed of it can't be told.`,
			};
		}
		const full = placed.glob ? `${path === "/" ? "" : path}/${baseOf(source)}` : path;
		keep.copy({
			path: full,
			...(placed.glob && { to: `${path === "/" ? "" : path}/` }),
			// What may be a folder as well as a file is copied to its own name.
			...((placed.kind === "unknown" || mayBeInside(placed)) && !placed.glob && { to: path }),
			tree: placed.kind === "tree",
			// Programs of another machine's kind, package managers among them, run through this one.
			...((setsUp || /\/qemu-\w+-static$/.test(full)) && { early: true }),
			...(placed.chown !== undefined && { chown: placed.chown }),
			...(placed.chmod !== undefined && { chmod: placed.chmod }),
			why: `${full} was put into the image, and nothing says that only the build needs it.`,
		});
	}
	return undefined;
}

// The root folder is nobody's own, so that a build in it does not make its files inputs: those of compilers tell by name.
function isCompiledInRoot(keep: Keeping, { path, source }: Placed): boolean {
	if (path === undefined || parentOf(path) !== "/" || keep.words.has(path)) return false;
	return (
		/\.(c|cc|cpp|cxx|h|hh|hpp|hxx|s|S|go|mod|sum|rs|nim|d|zig|cr|hs|swift)$/.test(source) &&
		keep.recipe.steps.some(({ script }) =>
			script?.commands.some((command) => command.cwd === "/" && deedOf(command) === "compile"),
		)
	);
}

// `COPY agent /usr/bin`, and the container runs /usr/bin/agent: a file of that name in the folder.
function inFolder(keep: Keeping, placed: Placed): Placed {
	const { path, source, kind, glob } = placed;
	const inside = `${path}/${baseOf(source)}`;
	const named = path !== undefined && systemFolders.has(path) && keep.words.has(inside);
	return named && kind === "unknown" && !glob ? { ...placed, path: inside } : placed;
}

// A file that is copied to a name without an ending: a folder of the base may have that name, and then it lies in it.
function mayBeInside({ path, source, kind }: Placed): boolean {
	const [name, own] = [baseOf(path ?? ""), baseOf(source)];
	return kind === "file" && name !== own && !name.includes(".") && own.includes(".");
}
