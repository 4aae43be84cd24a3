// .NET: what `dotnet publish` makes, on the runtime image of the same version.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, parentOf, resolvePath } from "../../shell/paths.ts";
import type { RuntimeBase } from "../bases.ts";
import { artefactsOf } from "../programs/artefacts.ts";
import type { Build } from "../programs/build.ts";
import { inputsOf } from "../programs/inputs.ts";
import { dataOf, isSource, lastBuildOf } from "../programs/sources.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { withinAny } from "./data.ts";
import { again, builtInPlace } from "./dotnet-build.ts";
import { publishedRun } from "./dotnet-run.ts";
import type { Artefact, Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";

/** Applications that `dotnet publish` puts into a folder. */
export const dotnet: Ecosystem = {
	id: "dotnet",
	recognises: (recipe) => publishes(recipe).length > 0 || (isSdk(recipe) && builds(recipe)),
	split,
};

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const found = publishes(recipe).map((build) => withFolder(build, recipe, runtime));
	if (found.length === 0 || found.some(({ trees }) => trees === undefined)) return inPlace(recipe, runtime);
	const sdk = runtime.words.find((word) => ["run", "watch", "test", "ef"].includes(word));
	if (runtime.programs.includes("dotnet") && sdk !== undefined) {
		return { refused: `The container runs dotnet ${sdk}, which needs the SDK.` };
	}
	const bases = runtimeBases(recipe, runtime, found);
	if (bases.length === 0)
		return { refused: `No runtime image can be derived from the name ${recipe.base.text}.` };
	const inputs = inputsOf(recipe, found, ["/root/.nuget"]);
	const artefacts = artefactsOf({ recipe, runtime, builds: found, inputs });
	if ("refused" in artefacts) return artefacts;
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	// ASP.NET Core reads its settings and static files where it is started.
	const started = recipe.end.workdir ?? "/";
	const besides =
		withinAny(started, inputs) &&
		!withinAny(
			started,
			found.flatMap(({ trees }) => trees ?? []),
		);
	// Other programs read there what lies there by a name for settings.
	const settingsThere = !besides
		? []
		: isConsole(recipe)
			? dataOf(recipe, [started], artefacts.found)
			: contentOf(recipe, started, found, artefacts.found);
	return {
		artefacts: [...artefacts.found, ...settingsThere],
		inputs,
		choices: bases.map((base) => ({ base, changes: [], extras: [], ...settings(recipe, base) })),
		toolVariables,
		...(usesNode(recipe) && { buildPackages: /^(nodejs|npm|yarn)$/ }),
		isSource: (placed) => isSource(recipe, placed, found),
		lastBuild,
	};
}

// The build makes a front end with Node. Since .NET 5 ASP.NET Core itself calls it in development alone.
function usesNode({ base, steps }: Recipe): boolean {
	return (
		/^([5-9]|\d\d)\b/.test(base.version) &&
		steps.some(({ script }) =>
			script?.commands.some(({ words }) => /^(npm|yarn|npx|node)$/.test(baseOf(words[0]?.value ?? ""))),
		)
	);
}

// What is not published, or into a folder that depends on the project: started where it was built.
function inPlace(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const built = builtInPlace(recipe, runtime);
	if ("refused" in built) return built;
	const { artefacts, notes } = built;
	const bases = built.base === undefined ? runtimeBases(recipe, runtime, []) : [built.base];
	const inputs = ["/root/.local", "/tmp", "/root/.nuget"];
	const lastBuild = lastBuildOf(recipe, [...inputs, ...artefacts.map(({ path }) => path)]);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	const images = runtimeBases(recipe, runtime, []);
	const published = publishedRun(
		recipe,
		runtime,
		images.map((base) => ({ base, changes: [], extras: [], notes: [], ...icuOf(base) })),
	);
	return {
		artefacts,
		inputs,
		...(published !== undefined && { replacements: [published] }),
		choices: (bases.length === 0 ? [again(recipe)] : bases).map((base) => {
			const set = settings(recipe, base);
			return { base, changes: [], extras: [], ...set, notes: [...set.notes, ...notes] };
		}),
		toolVariables,
		isSource: () => false,
		lastBuild,
	};
}

// Settings and static files are published with the program: they are put where they were before as well.
function contentOf(
	recipe: Recipe,
	started: string,
	found: readonly Build[],
	known: readonly Artefact[],
): readonly Artefact[] {
	const trees = [...new Set(found.flatMap(({ trees }) => trees ?? []))];
	const published = trees.map((path) => ({
		path,
		to: `${started}/`,
		tree: true,
		why: `ASP.NET Core reads its settings and static files where it is started, in ${started}: those that are published go there.`,
	}));
	const data = dataOf(recipe, [started], known).filter(
		({ path }) => !/^(appsettings.*\.json|wwwroot)$/i.test(baseOf(path)),
	);
	return [...published, ...data];
}

// The SDK's own variables are harmless to a program, and `dotnet` may be called by a script.
const toolVariables: ReadonlySet<string> = new Set(["NUGET_XMLDOC_MODE"]);

// What the SDK's image has or sets, and the runtime's does not.
function settings(recipe: Recipe, base: RuntimeBase): Pick<Choice, "installs" | "environment" | "notes"> {
	const set = recipe.end.environment;
	const url = set.has("ASPNETCORE_URLS") || set.has("ASPNETCORE_HTTP_PORTS");
	const port =
		"In the runtime's image ASP.NET Core listens on port 8080 of every address, on 80 before .NET 8.";
	const notes = base.id === "aspnet" && !url ? [port] : [];
	const icu = icuOf(base);
	return { ...icu, notes: [...notes, ...(icu.notes ?? [])] };
}

// Alpine's image of the SDK has ICU, that of the runtime has not.
function icuOf(base: RuntimeBase): Partial<Pick<Choice, "installs" | "environment" | "notes">> {
	if (base.system !== "alpine") return {};
	const icu =
		"icu-libs and the variable come along: the SDK's image has them, and texts are compared by them.";
	return {
		installs: ["icu-libs"],
		environment: [["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "false"]],
		notes: [icu],
	};
}

function isSdk(recipe: Recipe): boolean {
	return /\/sdk(:|@|$)|dotnet:.*sdk|aspnetcore-build(:|$)|^microsoft\/dotnet(:latest)?$/.test(
		recipe.base.text,
	);
}

function builds(recipe: Recipe): boolean {
	return recipe.steps.some((step) =>
		step.script?.commands.some(({ words }) => words[0]?.value === "dotnet" && words[1]?.value === "build"),
	);
}

// The runtime alone where no project is one for the web, and the one with ASP.NET Core, which holds that as well.
function runtimeBases(recipe: Recipe, runtime: Runtime, found: readonly Build[]): readonly RuntimeBase[] {
	const written = recipe.stage.base?.name.text ?? recipe.base.text;
	if (recipe.base.digest !== undefined) return [];
	const started = runtime.programs.some((program) => baseOf(program) === "dotnet");
	const own = !started && found.length > 0 && found.every(isSelfContained);
	const kinds = own ? ["runtime-deps"] : isConsole(recipe) ? ["runtime", "aspnet"] : ["aspnet"];
	return kinds.flatMap((kind) => {
		const image = imageFor(written, kind);
		if (image === undefined) return [];
		const alpine = recipe.base.system.kind === "alpine";
		const why = {
			runtime: "the runtime of the version that the SDK image has; no project here is one for the web.",
			aspnet:
				"the runtime of the version that the SDK image has, under the same naming; it has ASP.NET Core as well.",
			"runtime-deps":
				"what a program needs that brings its own runtime, of the version that the SDK image has.",
		}[kind];
		return [
			{
				id: kind,
				image,
				system: alpine ? "alpine" : recipe.base.system.kind === "unknown" ? "debian" : "same",
				shell: !/(chiseled|distroless)/.test(image),
				...(written.startsWith("mcr.microsoft.com/dotnet/") && { sibling: true }),
				certificates: true,
				programs: own ? [] : ["dotnet"],
				why: `${image}: ${why ?? ""}`,
			} satisfies RuntimeBase,
		];
	});
}

/** The names of Microsoft's images: `sdk` becomes the kind of runtime, and an SDK's own number the runtime's first two. */
function imageFor(written: string, kind: string): string | undefined {
	const [, repository, tag] =
		/^(mcr\.microsoft\.com\/dotnet\/(?:core\/|nightly\/)?)sdk(?::(.+))?$/.exec(written) ?? [];
	if (repository !== undefined) {
		if (tag === undefined) return `${repository}${kind}`;
		// 8.0.401 is an SDK's number: the runtime of it counts by itself, and 8.0 is its line.
		const line = tag.replace(/^(\d+\.\d+)\.[1-9]\d\d(?=-|$)/, "$1");
		if (/^\d+\.\d+\.[1-9]\d\d/.test(line)) return undefined;
		// Before .NET 5 the runtimes on Debian were slim, and their tags say so.
		const slim = /^[23]\.\d.*-(stretch|buster)$/.test(line) ? "-slim" : "";
		return `${repository}${kind}:${line}${slim}`;
	}
	return oldImageFor(written, kind);
}

// The names on Docker Hub until .NET Core 2.2.
function oldImageFor(written: string, kind: string): string | undefined {
	const [, build] = /^microsoft\/aspnetcore-build:([12]\.[01])$/.exec(written) ?? [];
	if (build !== undefined) return kind === "aspnet" ? `microsoft/aspnetcore:${build}` : undefined;
	if (/^microsoft\/dotnet(:latest|:sdk)?$/.test(written))
		return `microsoft/dotnet:${kind === "aspnet" ? "aspnetcore-runtime" : kind}`;
	// ASP.NET Core had images of its own until 2.0.
	const [, early] = /^microsoft\/dotnet:(1\.[01]|2\.0(?:\.0)?)-sdk$/.exec(written) ?? [];
	if (early !== undefined)
		return kind === "aspnet" ? `microsoft/aspnetcore:${early}` : `microsoft/dotnet:${early}-${kind}`;
	const [, version, rest] = /^microsoft\/dotnet:(2\.[12](?:\.\d{1,2})?)-sdk(-\w+)?$/.exec(written) ?? [];
	if (version === undefined) return undefined;
	const name = kind === "aspnet" ? "aspnetcore-runtime" : kind;
	return `microsoft/dotnet:${version}-${name}${rest ?? ""}`;
}

function isSelfContained({ command }: Build): boolean {
	const words = command.words.map((word) => word.value ?? word.text);
	return words.some(
		(word, at) =>
			(/^--(self-contained|sc)$/.test(word) && words[at + 1] !== "false") ||
			/^(--(self-contained|sc)=true|[-/]p:SelfContained=true|--property:SelfContained=true)$/i.test(word),
	);
}

// Whether the context shows every project to be none for the web.
function isConsole({ context }: Recipe): boolean {
	if (context === undefined || !context.complete) return false;
	const projects = [...context.paths].filter((path) =>
		/\.(cs|fs|vb)proj$|Directory\.Build\.(props|targets)$/.test(path),
	);
	return (
		projects.some((path) => path.endsWith("proj")) &&
		projects.every((path) => {
			const text = context.texts.get(path);
			return text !== undefined && !/Sdk\.(Web|Razor|BlazorWebAssembly)|AspNetCore/i.test(text);
		})
	);
}

// `dotnet publish` without a folder: the container names the one below bin that it makes.
function withFolder(build: Build, recipe: Recipe, { words, programs }: Runtime): Build {
	if (build.trees !== undefined || build.folder === undefined) return build;
	const { workdir } = recipe.end;
	const paths = [...words, ...programs].map((word) => resolvePath(workdir, word) ?? "");
	const tree = paths
		.map((path) => /^(.*\/bin\/[\w/.-]+\/publish)\/[^/]+$/.exec(path)?.[1])
		.find((path) => path !== undefined);
	return tree === undefined ? build : { ...build, trees: [tree] };
}

// The SDKs before 3.0 took a relative folder from the project's place, the later ones from where they run.
function outputRoot({ base }: Recipe, { cwd, words }: ShellCommand, given: string): string | undefined {
	if (!/^[12]\./.test(base.tag ?? "")) return cwd;
	const project = words
		.slice(2)
		.map((word) => word.value ?? "")
		.find(
			(word) => word !== given && (/\.\w+proj$/.test(word) || (word.includes("/") && !/^[-/]/.test(word))),
		);
	return project === undefined
		? cwd
		: resolvePath(cwd, /\.\w+proj$/.test(project) ? parentOf(`./${project}`) : project);
}

function publishes(recipe: Recipe): readonly Build[] {
	const found: Build[] = [];
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const words = command.words.map((word) => word.value ?? word.text);
			if (baseOf(words[0] ?? "") !== "dotnet" || words[1] !== "publish") continue;
			const at = words.findIndex((word) => word === "-o" || word === "--output");
			const joined = words.find((word) => /^(--output|-o|[-/]p:PublishDir)=/.test(word));
			const given = at >= 0 ? words[at + 1] : joined?.slice(joined.indexOf("=") + 1);
			const tree = given === undefined ? undefined : resolvePath(outputRoot(recipe, command, given), given);
			const common = { step, index, command, folder: command.cwd, outputs: [], unnamedIn: undefined };
			found.push(tree === undefined ? common : { ...common, trees: [tree] });
		}
	}
	return found;
}
