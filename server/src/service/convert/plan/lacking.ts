// Programs that the container runs and a base lacks.

import { baseOf, isWithin } from "../../shell/paths.ts";
import { isBrought } from "../brought.ts";
import type { Split } from "../ecosystems/ecosystem.ts";
import { scriptWords } from "../ecosystems/scripts.ts";
import { everInstalled, programsOf } from "../packages.ts";
import { isInFullImage, providedBy } from "../provided.ts";
import type { Recipe } from "../recipe.ts";
import type { Fit } from "./parts.ts";

/** Programs that the base lacks, and whose packages have their names everywhere; a sentence where it can't have one of them. */
export function lackingOf({
	recipe,
	runtime,
	split,
	kept,
	choice,
	packages,
	tail,
}: Fit): string | readonly string[] {
	const { base } = choice;
	const brought = new Set(packages.flatMap(({ name }) => programsOf(name)));
	const tailText = tail
		.map(({ instruction }) => (instruction.name === "RUN" ? instruction.arguments.text : ""))
		.join("\n");
	// Packages bring programs of other names, whole folders bring what nobody listed.
	const open =
		packages.length > 0 || tail.some(({ instruction }) => ["RUN", "COPY", "ADD"].includes(instruction.name));
	const comes = (name: string): boolean =>
		open ||
		[...split.artefacts, ...kept.copies].some(
			({ path, to, tree }) =>
				tree === true || /[*?]/.test(path) || baseOf(to ?? path) === name || baseOf(path) === name,
		);
	const lost = runtime.programs.find(
		(program) =>
			!isBrought(program, recipe, [...split.artefacts, ...kept.copies], [...kept.setup, ...kept.users], tail),
	);
	if (lost !== undefined) return `The container runs ${lost}, and it can't be told which step makes it.`;
	const written = recipe.stage.base?.name.text;
	const lacking = new Set<string>();
	for (const program of [...runtime.programs, ...shellsOf(recipe), ...substituted(tailText)]) {
		const provided = providedBy(choice, recipe.base, program);
		const name = program.slice(program.lastIndexOf("/") + 1);
		if (provided === undefined && !program.includes("/") && !comes(name)) {
			return `Where the container's program ${name} comes from can't be told.`;
		}
		if (provided !== false || brought.has(name) || tailText.includes(name)) continue;
		// A plain system lacked it before as well: the build has made it.
		if (
			plainSystems.has(recipe.base.name) &&
			recipe.base.official &&
			fillsPath(split) &&
			!everInstalled(recipe).some((each) => each.name === name)
		)
			continue;
		// The same image once more has it, unless the file itself had to install it.
		if (base.image === written && !everInstalled(recipe).some((each) => each.name === name)) continue;
		// The file puts it into a folder that is copied whole.
		if (split.artefacts.some((each) => each.tree === true) && putsProgram(recipe, split, name)) continue;
		// The build image brings it without a word; its package has its name everywhere.
		if (base.system === "none" || !installable.has(name))
			return `The container runs ${name}, which ${base.id} lacks.`;
		lacking.add(name);
	}
	for (const name of base.image === written ? [] : scriptWords(recipe, runtime)) {
		if (!isInFullImage(recipe.base, name) || brought.has(name)) continue;
		if (providedBy(choice, recipe.base, name) === false && !tailText.includes(name)) lacking.add(name);
	}
	return [...lacking];
}

const installable: ReadonlySet<string> = new Set("bash curl wget git jq openssl tini dumb-init".split(" "));

// The shell of the last SHELL instruction, which runs what is in shell form.
function shellsOf(recipe: Recipe): readonly string[] {
	const shell = recipe.end.shell?.words[0]?.text;
	return shell === undefined ? [] : [shell];
}

// Programs in `$(...)` of a RUN, which the shell's commands do not show.
function substituted(text: string): readonly string[] {
	return [...text.matchAll(/(?:\$\(|`)\s*([\w.-]+)/g)]
		.map(([, name]) => name ?? "")
		.filter((name) => installable.has(name));
}

const plainSystems: ReadonlySet<string> = new Set(["alpine", "debian", "ubuntu"]);

// A folder of programs is copied whole.
function fillsPath({ artefacts }: Split): boolean {
	return artefacts.some(({ path, to, tree }) => tree === true && isWithin("/usr/local/bin", to ?? path));
}

function putsProgram(recipe: Recipe, { artefacts }: Split, name: string): boolean {
	const covers = (path: string | undefined): boolean =>
		path !== undefined &&
		baseOf(path) === name &&
		artefacts.some((each) => each.tree === true && isWithin(path, each.path));
	return recipe.steps.some(
		({ placed, script }) =>
			placed?.some(({ path }) => covers(path)) === true ||
			script?.commands.some(({ words }) => words.slice(1).some(({ value }) => covers(value))) === true,
	);
}
