// Mono: what xbuild, msbuild or mcs made, on the same image. The slim form of Mono's image lacks most of its libraries.

import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { sameBase } from "../bases.ts";
import { installedPackages, isLibraryPackage } from "../packages.ts";
import type { Build } from "../programs/build.ts";
import { inputsOf } from "../programs/inputs.ts";
import { dataOf, isSource, lastBuildOf } from "../programs/sources.ts";
import { concrete, type Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Artefact, Ecosystem, Refusal, Split } from "./ecosystem.ts";

/** Programs for Mono, where `mono` starts them. */
export const mono: Ecosystem = {
	id: "mono",
	recognises: (recipe) => buildsOf(recipe).length > 0,
	split,
};

const compilers: ReadonlySet<string> = new Set("xbuild msbuild mcs".split(" "));

const shared: ReadonlySet<string> = new Set(
	"/ /opt /srv /usr /usr/src /usr/local /home /root /tmp".split(" "),
);

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const builds = buildsOf(recipe);
	const workdir = concrete(recipe, recipe.end.workdir);
	// A project below the folder in which the file works: the other parts of the program may lie there as well.
	const works = builds.flatMap(({ folder }) =>
		folder !== undefined && workdir !== undefined && isWithin(folder, workdir) && !shared.has(workdir)
			? [workdir]
			: [],
	);
	const inputs = inputsOf(recipe, builds, ["/root/.nuget", "/root/.local", ...works]);
	const started = runtime.commands.flatMap(([program = "", ...words]) =>
		baseOf(program) === "mono" ? [words.find((word) => /\.(exe|dll)$/i.test(word))] : [],
	);
	const artefacts: Artefact[] = [];
	for (const word of started) {
		const program = resolvePath(workdir, word);
		const found = program === undefined ? undefined : artefactFor(program, inputs);
		if (found === undefined)
			return { refused: "It can't be told which of the files that the build makes mono starts." };
		artefacts.push(found);
	}
	if (artefacts.length === 0) return { refused: "The container runs nothing that mono starts." };
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const written = recipe.stage.base?.name.text ?? recipe.base.text;
	const base = { ...sameBase(recipe.base, written), programs: ["mono"] };
	const library = installedPackages(recipe).find(({ name }) => isLibraryPackage(name));
	const notes =
		library === undefined
			? []
			: [`Packages such as ${library.name} stay, since a program for Mono loads libraries by their names.`];
	return {
		artefacts: [...artefacts, ...dataOf(recipe, inputs, artefacts)],
		inputs,
		choices: [{ base, changes: [], extras: [], notes }],
		toolVariables: new Set(),
		keepsDevelopmentPackages: true,
		runtimePackages: /^(lib)?mono-/,
		isSource: (placed) => isSource(recipe, placed, builds),
		lastBuild,
	};
}

// A project's `bin/CONFIGURATION` has all that the program refers to; of other folders that can't be told.
function artefactFor(program: string, inputs: readonly string[]): Artefact | undefined {
	const output = /^(.*\/bin\/(?:[\w.]+\/)?(?:Release|Debug))\/[^/]+$/.exec(program)?.[1];
	const around = inputs
		.filter((folder) => folder !== "/tmp" && isWithin(program, folder))
		.sort((a, b) => a.length - b.length)[0];
	if (around === undefined) return undefined;
	if (output !== undefined) {
		return {
			path: output,
			tree: true,
			why: `${program} is what the container runs, and the build puts what it refers to beside it.`,
		};
	}
	const why = `${program} is what the container runs; what it needs around it can't be told, so ${around} is copied whole.`;
	return { path: around, tree: true, why };
}

function buildsOf(recipe: Recipe): readonly Build[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command, index) => {
			const [name = "", ...words] = command.words.map(({ value }) => value ?? "");
			if (!compilers.has(baseOf(name))) return [];
			const project = words.find((word) => /\.(sln|\w+proj)$/.test(word));
			const folder = project?.startsWith("/") === true ? parentOf(project) : command.cwd;
			return [{ step, index, command, folder, outputs: [], unnamedIn: undefined }];
		}),
	);
}
