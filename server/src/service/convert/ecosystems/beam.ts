// Elixir and Erlang: a release, or the compiled application, on the slim form of the same image.

import { namesRoot } from "../../graph/user.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import type { BaseImage } from "../image.ts";
import { everInstalled, isBuildPackage, isLibraryPackage, librariesOf } from "../packages.ts";
import { lastBuildOf } from "../programs/sources.ts";
import { concrete, type Recipe, type Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Artefact, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { slimOf } from "./slim.ts";
import { textAt } from "./texts.ts";

/** What mix and rebar make in the images of Elixir and Erlang. */
export const beam: Ecosystem = {
	id: "beam",
	recognises: (recipe) => isImage(recipe.base) && buildsOf(recipe).length > 0,
	split,
};

// Hex's makers publish images of every version for every system.
function isImage({ official, name, text }: BaseImage): boolean {
	return images.has(name) && (official || /^(docker\.io\/)?hexpm\//.test(text));
}

const images: ReadonlySet<string> = new Set(["elixir", "erlang"]);
const tools: ReadonlySet<string> = new Set(["mix", "rebar", "rebar3"]);

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const tool = [...runtime.programs, ...runtime.words].map(baseOf).find((word) => tools.has(word));
	if (tool === "mix" && !runtime.words.includes("test")) return mixed(recipe);
	if (tool !== undefined) return { refused: `The container runs ${tool}, which needs the build tools.` };
	const builds = buildsOf(recipe);
	const unknown = builds.find(({ command }) => command.cwd === undefined || systemFolders.has(command.cwd));
	if (unknown !== undefined) {
		return {
			refused: `"${unknown.command.text}" runs among the system's own files, or where can't be told.`,
		};
	}
	const artefacts = releaseOf(recipe, runtime, builds) ?? wholeOf(recipe, runtime, builds);
	if (artefacts.length === 0) {
		return { refused: "It can't be told which of the files that the build makes the container runs." };
	}
	const folders = builds.map(({ command }) => command.cwd ?? "/");
	const inputs = ["/tmp", "/root/.mix", "/root/.hex", "/root/.cache", ...folders];
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const base = runtimeBase(recipe.base, recipe.stage.base?.name.text ?? recipe.base.text);
	const gain = "Sources, package managers and what they fetched stay in the build stage.";
	return {
		artefacts,
		inputs,
		choices: [{ base, changes: [], extras: [], notes: [gain] }],
		toolVariables: new Set(["HEX_HTTP_CONCURRENCY", "HEX_HTTP_TIMEOUT"]),
		buildPackages: /^(nodejs|npm|yarn|inotify-tools)$/,
		keepsDevelopmentPackages: librariesOf(recipe).length > 0,
		// What is not part of a release is its source; of an application that is copied whole all comes along.
		isSource: () => true,
		lastBuild,
	};
}

// Mix starts the application out of its sources: it is part of Elixir, and of the slim image.
function mixed(recipe: Recipe): Split | Refusal {
	const written = recipe.stage.base?.name.text ?? recipe.base.text;
	const base = { ...runtimeBase(recipe.base, written), programs: ["erl", "elixir", "iex", "mix"] };
	const left = everInstalled(recipe).find(({ name }) => isBuildPackage(name) && !isLibraryPackage(name));
	if (base.id !== "slim" && left === undefined)
		return {
			refused: "The container runs mix, and the image has nothing besides that only the build needs.",
		};
	const builds = buildsOf(recipe);
	const folder = recipe.end.workdir;
	const outside = builds.find(({ command }) => command.cwd === undefined || command.cwd !== folder);
	if (folder === undefined || systemFolders.has(folder) || outside !== undefined)
		return { refused: "Mix is run among the system's own files, or elsewhere than it built." };
	const now = concrete(recipe, recipe.end.variables.get("MIX_ENV")) ?? "dev";
	if (!builds.some(({ environment }) => environment === now))
		return { refused: `Nothing is built for the environment ${now} in which the container runs mix.` };
	const home = homeOf(recipe);
	if (home !== undefined && "refused" in home) return home;
	const lock = textAt(recipe, `${folder}/mix.lock`);
	const git = base.id === "slim" && lock?.includes("{:git") !== false;
	const lastBuild = lastBuildOf(recipe, [folder]);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const gain =
		base.id === "slim"
			? "Compilers and headers of the full image stay in the build stage."
			: `Packages such as ${left?.name}, which only the build needs, stay in the build stage.`;
	const note = "A release, which needs no Elixir, would be smaller still; it is started by another command.";
	const why = `${folder} is the application with its libraries, as Mix wants to find them.`;
	return {
		artefacts: [{ path: folder, tree: true, why }, ...(home === undefined ? [] : [home])],
		inputs: ["/tmp", "/root/.cache"],
		choices: [{ base, changes: [], extras: [], installs: git ? ["git"] : [], notes: [gain, note] }],
		toolVariables: new Set(["HEX_HTTP_CONCURRENCY", "HEX_HTTP_TIMEOUT"]),
		// In development Phoenix starts what watches and builds assets.
		runtimePackages: /^(nodejs|npm|yarn|inotify-tools|git)$/,
		keepsDevelopmentPackages: librariesOf(recipe).length > 0,
		isSource: () => false,
		lastBuild,
	};
}

// Where Mix keeps Hex and rebar, without which it does not start.
function homeOf(recipe: Recipe): Artefact | Refusal | undefined {
	const fetches = recipe.steps.some(({ script }) =>
		script?.commands.some(({ words }) =>
			words.some(({ value }) => /^(local\.(hex|rebar)|archive\.install),?$/.test(value ?? "")),
		),
	);
	if (!fetches) return undefined;
	const named = concrete(recipe, recipe.end.variables.get("MIX_HOME"));
	const { user } = recipe.end;
	if (named === undefined && user !== undefined && !namesRoot(user))
		return { refused: `Where Mix keeps Hex for ${user} can't be told.` };
	const path = named ?? "/root/.mix";
	return { path, tree: true, why: `${path} holds Hex and rebar, which Mix asks for.` };
}

const systemFolders: ReadonlySet<string> = new Set(
	"/ /etc /home /opt /root /srv /tmp /usr /usr/local /var".split(" "),
);

interface Build {
	readonly step: Step;
	readonly command: ShellCommand;
	/** MIX_ENV when it ran. */
	readonly environment: string;
	readonly release: boolean;
}

function buildsOf(recipe: Recipe): readonly Build[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command) => {
			const [name, ...words] = command.words.map((word) => word.value ?? word.text);
			if (!tools.has(baseOf(name ?? ""))) return [];
			const given = command.assignments.find((each) => each.name === "MIX_ENV")?.value;
			const environment = given ?? concrete(recipe, step.before.variables.get("MIX_ENV")) ?? "dev";
			const release = words.some((word) => /^(release|distillery\.release)$/.test(word.replace(/,$/, "")));
			return words.some((word) =>
				/^(release|distillery\.release|compile|deps\.compile|do)$/.test(word.replace(/,$/, "")),
			)
				? [{ step, command, environment, release }]
				: [];
		}),
	);
}

// A release holds all that it needs, Erlang's runtime included.
function releaseOf(
	recipe: Recipe,
	runtime: Runtime,
	builds: readonly Build[],
): readonly Artefact[] | undefined {
	const workdir = concrete(recipe, recipe.end.workdir);
	for (const { command, environment, release } of builds) {
		if (!release) continue;
		const releases = resolvePath(command.cwd, `_build/${environment}/rel`);
		if (releases === undefined) continue;
		for (const program of runtime.programs) {
			const path = resolvePath(workdir, program);
			if (path === undefined || !isWithin(path, releases)) continue;
			const name = path.slice(releases.length + 1).split("/", 1)[0] ?? "";
			if (name === "" || !path.startsWith(`${releases}/${name}/bin/`)) continue;
			const why = `${releases}/${name} is the release that the container runs, with all that it needs.`;
			return [{ path: `${releases}/${name}`, tree: true, why }];
		}
	}
	return undefined;
}

// Erlang's own programs load what was compiled out of the folder where they start.
function wholeOf(recipe: Recipe, runtime: Runtime, builds: readonly Build[]): readonly Artefact[] {
	if (!runtime.programs.some((program) => ["erl", "elixir", "iex"].includes(program))) return [];
	const folders = [...new Set(builds.map(({ command }) => command.cwd ?? "/"))];
	if (!folders.includes(recipe.end.workdir ?? "")) return [];
	return folders.map((path) => ({
		path,
		tree: true,
		why: `${path} is the application; which of it run time reads can't be told, so it is copied whole.`,
	}));
}

function runtimeBase(base: BaseImage, written: string): RuntimeBase {
	const programs = ["erl", "erlc", "escript", "elixir", "iex"];
	const image = base.official ? slimOf(base, written) : undefined;
	if (image === undefined) return { ...sameBase(base, written), programs };
	return {
		id: "slim",
		image,
		system: "debian",
		shell: true,
		certificates: false,
		programs,
		why: `${image}: the slim form of the same image, with the same Erlang and system but no compilers.`,
	};
}
