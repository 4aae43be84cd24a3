// .NET: what `dotnet restore` reads.

import { ignoredBy } from "../../facts/dockerignore.ts";
import type { ContextFiles } from "../../facts/facts.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import type { Manager, Place, Reason } from "./manager.ts";

/** NuGet, by `dotnet restore`. */
export const nuget: Manager = {
	directly: true,
	anywhere: true,
	fetches: (command) => verbOf(command) === "restore" && targetOf(command) !== undefined,
	needs(command, place) {
		const verb = verbOf(command);
		if (verb === "restore" && command.cwd === place.workdir && targetOf(command) !== undefined)
			return command.text;
		const words = command.words.map(({ value }) => value);
		// Where the runtime or more of the build is named, other packages may be needed.
		const special = words.some(
			(word) =>
				word === undefined ||
				/^(-r|--runtime|-a|--arch|--os|--self-contained|--sc|--no-restore|-p:|\/p:|--property)/.test(word),
		);
		if (!/^(publish|build|restore)$/.test(verb ?? "") || special) return undefined;
		const target = targetOf(command);
		const project = target === undefined ? undefined : projectAt(place, command.cwd, target);
		return project === undefined ? undefined : `dotnet restore ${project}`;
	},
	isThere: ({ recipe }) => /\/dotnet\/(core\/|nightly\/)?sdk(:|@|$)/.test(recipe.base.text),
	manifests,
};

function verbOf({ words: [tool, verb] }: ShellCommand): string | undefined {
	return tool?.value === "dotnet" ? verb?.value : undefined;
}

// The project, solution or folder that a command is given; empty where it is none, undefined where that can't be told.
function targetOf({ words }: ShellCommand): string | undefined {
	const rest = words.slice(2).map(({ value }) => value);
	if (rest.includes(undefined)) return undefined;
	const known = rest.flatMap((word) => word ?? []);
	const plain = known.filter((word, at) => !word.startsWith("-") && !valued.test(known[at - 1] ?? ""));
	return plain.length > 1 || known.some((word) => /^(-s|--source|--configfile|--packages)\b/.test(word))
		? undefined
		: (plain[0] ?? "");
}

const valued =
	/^(-c|--configuration|-o|--output|-f|--framework|-v|--verbosity|--version-suffix|--nologo|-r|--runtime|-a|--arch|--os)$/;

// Below the folder to which the sources go.
function projectAt({ context, workdir }: Place, cwd: string | undefined, target: string): string | undefined {
	const path = resolvePath(cwd, target === "" ? "." : target);
	if (path === undefined || !isWithin(path, workdir)) return undefined;
	const own = path === workdir ? "" : path.slice(workdir.length === 1 ? 1 : workdir.length + 1);
	if (context.paths.has(own)) return own;
	const [only, second] = [...context.paths].filter(
		(file) => isStart.test(file) && (own === "" ? !file.includes("/") : parentOf(file) === own),
	);
	return second === undefined ? only : undefined;
}

const isProject = /\.\w+proj$/;
const isStart = /\.(\w+proj|slnx?)$/;
// NuGet and MSBuild look for these in the project's folder and above it.
const isSetting =
	/(^|\/)(Directory\.(Build|Packages)\.(props|targets)|[^/]+\.(props|targets)|[nN]u[gG]et\.[cC]onfig|global\.json|packages\.lock\.json)$/;

function manifests(context: ContextFiles): readonly string[] | Reason {
	if (!context.complete) return { reason: "not all of the files beside the Dockerfile are known." };
	const files = [...context.paths].filter((path) => isStart.test(path) || isSetting.test(path)).sort();
	const projects = files.filter((path) => isProject.test(path));
	if (projects.length === 0) return { reason: "there is no project beside the Dockerfile." };
	if (projects.length > mostProjects) return { reason: `there are ${projects.length} projects.` };
	const odd = files.find((path) => !/^[\w.+@/-]+$/.test(path));
	if (odd !== undefined) return { reason: `COPY may read the name ${odd} in another way than it is meant.` };
	const ignore = context.texts.get(".dockerignore");
	const ignored = ignore === undefined ? () => false : ignoredBy(ignore);
	const open = projects
		.map((path) => `${path.includes("/") ? `${parentOf(path)}/` : ""}obj`)
		.find((path) => !ignored(path));
	// What is restored outside knows other folders than the image has.
	if (open !== undefined)
		return { reason: `${open} is not in .dockerignore, so that COPY may bring it over what was restored.` };
	for (const path of files) {
		if (!isProject.test(path) && !/config$/i.test(path)) continue;
		const text = context.texts.get(path);
		if (text === undefined) return { reason: `what ${path} says is not known.` };
		const local = /config$/i.test(path)
			? /<add\b[^>]*\bvalue\s*=\s*"(?!https?:)[^"]*[\\/.][^"]*"/i.exec(text)?.[0]
			: /\bExists\s*\(|<Import\b(?![^>]*\.(?:props|targets)")|<Target\b[^>]*Restore|<RestoreSources|<RestoreAdditional\w*|<UsingTask/i.exec(
					text,
				)?.[0];
		if (local !== undefined)
			return { reason: `${path} may read more of the sources, by ${local.trim().split(/\s/, 1)[0]}.` };
	}
	const outside = files.find(
		(path) => baseOf(path).endsWith(".slnx") && context.texts.get(path) === undefined,
	);
	return outside === undefined ? files : { reason: `what ${outside} says is not known.` };
}

const mostProjects = 12;
