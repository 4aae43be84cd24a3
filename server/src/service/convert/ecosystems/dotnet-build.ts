// .NET without `dotnet publish`: what `dotnet build` leaves in the sources' folder, and what `dotnet run` starts there.

import { namesRoot } from "../../graph/user.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import { concrete, type Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { withinAny } from "./data.ts";
import type { Artefact, Refusal } from "./ecosystem.ts";

/** The sources with what was built in them, and the base that can start it. */
export interface BuiltInPlace {
	readonly artefacts: readonly Artefact[];
	/** Absent where the runtime's image is enough. */
	readonly base?: RuntimeBase;
	readonly notes: readonly string[];
}

/** The verbs of `dotnet` with which a container starts a program out of its sources. */
const starting: ReadonlySet<string> = new Set(["run", "watch"]);
const others: ReadonlySet<string> = new Set(["test", "ef", "build", "publish", "restore", "vstest"]);

/**
 * Takes a recipe whose program is not published; gives what the container needs of it. `dotnet run` needs the SDK, so
 * the image stays; a program that is started by its own name does with the runtime.
 */
export function builtInPlace(recipe: Recipe, runtime: Runtime): BuiltInPlace | Refusal {
	const verb = verbOf(runtime);
	if (verb !== undefined && others.has(verb))
		return { refused: `The container runs dotnet ${verb}, which needs the SDK.` };
	const folders = foldersOf(recipe);
	if (folders === undefined || folders.length === 0)
		return { refused: "The program is built among the system's own files, or where can't be told." };
	const sources = folders.map((path) => ({
		path,
		tree: true,
		why: `${path} holds what was built; which of it is read when the program runs can't be told, so it is copied whole.`,
	}));
	const start = recipe.end.workdir;
	if (verb !== undefined) {
		if (start === undefined || !withinAny(start, folders))
			return { refused: `What dotnet ${verb} starts can't be told.` };
		const packages = packagesFolder(recipe);
		if ("refused" in packages) return packages;
		return {
			artefacts: [...sources, packages],
			base: again(recipe),
			notes: [
				`dotnet ${verb} needs the SDK, so the image stays; what NuGet downloaded stays in the build stage. A published program, started by its own name, would run on the image of the runtime.`,
			],
		};
	}
	const program = [...runtime.programs, ...runtime.words]
		.map((word) => resolvePath(start, word))
		.find((path) => path !== undefined && withinAny(path, folders) && /\.(dll|exe)$/.test(path));
	const apphost = runtime.programs.some((path) => /\/bin\/\w+\/[\w.-]+\/[\w.-]+$/.test(path));
	if (program === undefined && !apphost)
		return { refused: "It can't be told which of the files that the build makes the container runs." };
	// Until .NET Core 3.0 what is built finds its libraries among NuGet's packages.
	const complete = /^([3-9]|\d\d)\b/.test(recipe.base.version) && !/netcoreapp[12]\./.test(program ?? "");
	const packages = complete ? undefined : packagesFolder(recipe);
	if (packages !== undefined && "refused" in packages) return packages;
	return {
		artefacts: packages === undefined ? sources : [...sources, packages],
		notes: ["The program is started where it was built."],
	};
}

/** The image once more, where no runtime's image follows from its name or the container needs the SDK. */
export function again(recipe: Recipe): RuntimeBase {
	const base = sameBase(recipe.base, recipe.stage.base?.name.text ?? recipe.base.text);
	return { ...base, id: "sdk", programs: ["dotnet"] };
}

function verbOf({ programs, words }: Runtime): string | undefined {
	if (!programs.some((program) => baseOf(program) === "dotnet")) return undefined;
	const verb = words.find((word) => !word.startsWith("-"));
	return verb !== undefined && (starting.has(verb) || others.has(verb)) ? verb : undefined;
}

// The outermost folders that are copied into the image around those that are built.
function foldersOf(recipe: Recipe): readonly string[] | undefined {
	const works = new Set<string>();
	for (const { script } of recipe.steps) {
		for (const { words, cwd } of script?.commands ?? []) {
			if (baseOf(words[0]?.value ?? "") !== "dotnet") continue;
			const [verb, ...rest] = words.slice(1).map((word) => word.value ?? "");
			if (verb !== "build" && verb !== "publish" && verb !== "restore") continue;
			const named = rest.find(
				(word, index) =>
					!/^(-o|--output)$/.test(rest[index - 1] ?? "") &&
					/\/|\.\w*(proj|sln|slnx)$/.test(word) &&
					!word.startsWith("-"),
			);
			const path = resolvePath(cwd, named?.replace(/[^/]*\.\w*(proj|sln|slnx)$/, "") || ".");
			if (path === undefined) return undefined;
			works.add(path);
			const at = rest.findIndex((word) => word === "-o" || word === "--output");
			const output = at < 0 ? undefined : resolvePath(cwd, rest[at + 1]);
			if (output !== undefined) works.add(output);
		}
	}
	const around = [...works].map((work) => {
		const placed = recipe.steps.flatMap(({ placed: list }) => list ?? []);
		const trees = placed
			.filter(({ path, kind }) => path !== undefined && kind !== "file" && isWithin(work, path))
			.map(({ path }) => path ?? "/");
		return [work, ...trees].sort((a, b) => a.length - b.length)[0] ?? work;
	});
	const outermost = around.filter((path) => !around.some((other) => other !== path && isWithin(path, other)));
	return outermost.some((path) => /^\/((usr|opt|var|home|root|etc|srv|tmp)(\/local)?)?$/.test(path))
		? undefined
		: [...new Set(outermost)];
}

function packagesFolder(recipe: Recipe): Artefact | Refusal {
	const named = concrete(recipe, recipe.end.variables.get("NUGET_PACKAGES"));
	const user = recipe.end.user;
	if (named === undefined && user !== undefined && !namesRoot(user))
		return { refused: `Where NuGet looks for packages when ${user} runs the program can't be told.` };
	const path = named ?? "/root/.nuget";
	return { path, tree: true, why: `${path} holds the packages that what was built refers to.` };
}
