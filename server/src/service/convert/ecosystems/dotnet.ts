// .NET: what `dotnet publish` makes, on the runtime image of the same version.

import { baseOf, resolvePath } from "../../shell/paths.ts";
import type { RuntimeBase } from "../bases.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { artefactsOf, type Build, inputsOf, isSource, lastBuildOf } from "./programs.ts";

/** Applications that `dotnet publish` puts into a folder. */
export const dotnet: Ecosystem = {
	id: "dotnet",
	recognises: (recipe) => publishes(recipe).length > 0 || (isSdk(recipe) && builds(recipe)),
	split,
};

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const found = publishes(recipe);
	if (found.length === 0)
		return { refused: "dotnet build makes what only the SDK runs; dotnet publish is not called." };
	if (found.some(({ trees }) => trees === undefined)) {
		return {
			refused: "dotnet publish names no output folder, and where it puts the program depends on the project.",
		};
	}
	const sdk = runtime.words.find((word) => ["run", "watch", "test", "ef"].includes(word));
	if (runtime.programs.includes("dotnet") && sdk !== undefined) {
		return { refused: `The container runs dotnet ${sdk}, which needs the SDK.` };
	}
	const base = runtimeBase(recipe, found);
	if (base === undefined)
		return { refused: `No runtime image can be derived from the name ${recipe.base.text}.` };
	const inputs = inputsOf(recipe, found, ["/root/.nuget"]);
	const artefacts = artefactsOf({ recipe, runtime, builds: found, inputs });
	if ("refused" in artefacts) return artefacts;
	const lastBuild = lastBuildOf(recipe, inputs);
	if (lastBuild === undefined) return { refused: "No step of the file builds anything." };
	return {
		artefacts: artefacts.found,
		inputs,
		choices: [{ base, changes: [], extras: [], ...settings(recipe, base) }],
		toolVariables,
		isSource: (placed) => isSource(recipe, placed, found),
		lastBuild,
	};
}

const toolVariables: ReadonlySet<string> = new Set(
	"DOTNET_CLI_TELEMETRY_OPTOUT DOTNET_SKIP_FIRST_TIME_EXPERIENCE NUGET_XMLDOC_MODE DOTNET_NOLOGO DOTNET_USE_POLLING_FILE_WATCHER".split(
		" ",
	),
);

// What the SDK's image has or sets, and the runtime's does not.
function settings(recipe: Recipe, base: RuntimeBase): Pick<Choice, "installs" | "environment" | "notes"> {
	const set = recipe.end.environment;
	const url = set.has("ASPNETCORE_URLS") || set.has("ASPNETCORE_HTTP_PORTS");
	const port =
		"In the runtime's image ASP.NET Core listens on port 8080 of every address, on 80 before .NET 8.";
	const notes = base.id === "aspnet" && !url ? [port] : [];
	if (base.system !== "alpine") return { notes };
	const icu =
		"icu-libs and the variable come along: the SDK's image has them, and texts are compared by them.";
	return {
		installs: ["icu-libs"],
		environment: [["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "false"]],
		notes: [...notes, icu],
	};
}

function isSdk(recipe: Recipe): boolean {
	return /\/sdk(:|@|$)|dotnet:.*-sdk/.test(recipe.base.text);
}

function builds(recipe: Recipe): boolean {
	return recipe.steps.some((step) =>
		step.script?.commands.some(({ words }) => words[0]?.value === "dotnet" && words[1]?.value === "build"),
	);
}

// The SDK's name with `sdk` replaced, which is how Microsoft names the images; aspnet holds the plain runtime as well.
function runtimeBase(recipe: Recipe, found: readonly Build[]): RuntimeBase | undefined {
	const written = recipe.stage.base?.name.text ?? recipe.base.text;
	const own = found.every(({ command }) =>
		command.words.some((word) => /^(--self-contained|--sc|true)$/.test(word.text)),
	);
	const image = /^mcr\.microsoft\.com\/dotnet\/(core\/|nightly\/)?sdk(?=:|$)/.test(written)
		? written.replace(/\/sdk(?=:|$)/, own ? "/runtime-deps" : "/aspnet")
		: /^microsoft\/dotnet:.*sdk/.test(written)
			? written.replace(/-sdk/, "-aspnetcore-runtime")
			: undefined;
	// A tag that names an SDK's own release, as 8.0.401, has no runtime of that number.
	if (image === undefined || /:\d+\.\d+\.[1-9]\d\d/.test(image)) return undefined;
	const alpine = recipe.base.system.kind === "alpine";
	return {
		id: own ? "runtime-deps" : "aspnet",
		image,
		system: alpine ? "alpine" : recipe.base.system.kind === "unknown" ? "debian" : "same",
		shell: !/(chiseled|distroless)/.test(image),
		certificates: true,
		programs: ["dotnet"],
		why: `${image}: the runtime of the version that the SDK image has, under the same naming; it has ASP.NET Core as well.`,
	};
}

function publishes(recipe: Recipe): readonly Build[] {
	const found: Build[] = [];
	for (const step of recipe.steps) {
		for (const [index, command] of (step.script?.commands ?? []).entries()) {
			const words = command.words.map((word) => word.value ?? word.text);
			if (baseOf(words[0] ?? "") !== "dotnet" || words[1] !== "publish") continue;
			const at = words.findIndex((word) => word === "-o" || word === "--output");
			const joined = words.find((word) => /^(--output|-o)=/.test(word));
			const given = at >= 0 ? words[at + 1] : joined?.slice(joined.indexOf("=") + 1);
			const tree = given === undefined ? undefined : resolvePath(command.cwd, given);
			const common = { step, index, command, folder: command.cwd, outputs: [], unnamedIn: undefined };
			found.push(tree === undefined ? common : { ...common, trees: [tree] });
		}
	}
	return found;
}
