// Programs that `cp`, `mv` and `install` carry away from where they were built.

import { baseOf, isWithin, meansContents } from "../../shell/paths.ts";
import { withinAny } from "../ecosystems/data.ts";
import type { Build } from "./build.ts";
import type { Parts } from "./finding.ts";
import { systemFolders } from "./folders.ts";
import { isFolder, isPlacedFile, pathIn } from "./operands.ts";

/** The programs where they are in the end, as absolute paths. */
export function movedOutputs({ recipe, builds, inputs }: Parts): readonly string[] {
	const outputs = new Set<string>();
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			for (const build of builds) {
				if (build.step !== step || build.index !== index) continue;
				for (const output of build.outputs) outputs.add(output);
			}
			const name = command.words[0]?.value;
			if (name === "rm") {
				for (const word of command.words.slice(1)) {
					const removed = word.glob ? undefined : pathIn(command, word.value);
					if (removed === undefined) continue;
					for (const output of outputs) if (isWithin(output, removed)) outputs.delete(output);
				}
			}
			if (name !== "cp" && name !== "mv" && name !== "install") continue;
			const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
			const target = pathIn(command, words.at(-1)?.value);
			if (target === undefined) continue;
			for (const word of words.slice(0, -1)) {
				const source = pathIn(command, word.value ?? (word.glob ? word.text : undefined));
				const known = source !== undefined && (outputs.has(source) || isModuleFile(builds, source));
				const built =
					known || (source !== undefined && !isPlacedFile(recipe, source) && withinAny(source, inputs));
				const intoFolder = isFolder(recipe, target, words.at(-1)?.value) || words.length > 2;
				// `mv target/*.jar app.jar`: one file, whatever its name was.
				if (source === undefined || !built || (word.glob && (intoFolder || !known))) continue;
				// `cp -r out/. html/` copies what is in the folder, and not the folder.
				const contents = meansContents(word.value);
				if (contents && systemFolders.has(target)) continue;
				const path = intoFolder && !contents ? `${target === "/" ? "" : target}/${baseOf(source)}` : target;
				// What was carried out of the sources was meant to be used from there.
				if (name === "mv" || (known && withinAny(source, inputs))) outputs.delete(source);
				if (known || !withinAny(path, inputs)) outputs.add(path);
			}
		}
	}
	return [...outputs];
}

/** The builds whose folder of programs `mv` or `cp -r` carries elsewhere, with the folder where it is then. */
export function carriedBuilds({ recipe, builds }: Parts): readonly Build[] {
	return recipe.steps.flatMap(({ index, script }) =>
		(script?.commands ?? []).flatMap((command, at) => {
			const name = command.words[0]?.value;
			const recursive = command.words.some(({ text }) => /^(-\w*[rRa]|--(recursive|archive)$)/.test(text));
			if (name !== "mv" && !(name === "cp" && recursive)) return [];
			const words = command.words.slice(1).filter((word) => !word.text.startsWith("-"));
			const written = words.at(-1)?.value;
			const target = pathIn(command, written);
			if (target === undefined) return [];
			return words.slice(0, -1).flatMap((word) => {
				const source = pathIn(command, word.value);
				if (source === undefined) return [];
				const into = isFolder(recipe, target, written) && !meansContents(word.value);
				const to = into ? `${target === "/" ? "" : target}/${baseOf(source)}` : target;
				return builds.flatMap((build) => {
					const { unnamedIn, step } = build;
					const later = step.index < index || (step.index === index && build.index < at);
					if (unnamedIn === undefined || !later || !isWithin(unnamedIn, source)) return [];
					return [{ ...build, outputs: [], unnamedIn: to + unnamedIn.slice(source.length) }];
				});
			});
		}),
	);
}

// A jar or a program in the folder that a build tool fills.
function isModuleFile(builds: readonly Build[], path: string): boolean {
	return (
		/(\.[jw]ar|\/native(Compile|-image)?\/.+|-runner)$/.test(path) &&
		builds.some(
			({ folder, modules }) =>
				folder !== undefined &&
				modules !== undefined &&
				isWithin(path, folder) &&
				path.includes(`/${modules}/`),
		)
	);
}
