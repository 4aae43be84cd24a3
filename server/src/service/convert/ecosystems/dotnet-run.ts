// A container that starts `dotnet run`: the same program, published, needs the runtime alone.

import { baseOf, isWithin, parentOf, resolvePath } from "../../shell/paths.ts";
import { concrete, type Recipe, type Step } from "../recipe.ts";
import { filesIn, piecesIn } from "../runs/files.ts";
import type { Runtime } from "../runtime.ts";
import { wordsOf } from "./command-words.ts";
import { launchProfileOf, type Project, projectOf } from "./dotnet-project.ts";
import type { Artefact, Choice, Replacement } from "./ecosystem.ts";

/**
 * Takes a recipe that builds a .NET project in its sources' folder, and the runtime's images that follow from its name;
 * gives the published program in the place of `dotnet run`, undefined where the project and its launch settings are not
 * at hand, or where publishing may make something else than `dotnet run` does.
 */
export function publishedRun(
	recipe: Recipe,
	runtime: Runtime,
	choices: readonly Choice[],
): Replacement | undefined {
	const [choice] = choices;
	const start = runtime.entrypoint ?? runtime.cmd;
	if (choice === undefined || start === undefined) return undefined;
	if (runtime.entrypoint !== undefined && runtime.cmd !== undefined) return undefined;
	const workdir = concrete(recipe, recipe.end.workdir);
	if (workdir === undefined || !/^(\/[\w.@+-]+)+$/.test(workdir) || !isPlain(recipe)) return undefined;
	const running = runningOf(wordsOf(start, false) ?? []);
	if (running === undefined) return undefined;
	const files = filesIn(recipe);
	const path = projectFile(files, resolvePath(workdir, running.project ?? "."));
	const text = recipe.context?.texts.get(files.get(path ?? "") ?? "");
	const project = path === undefined || text === undefined ? undefined : projectOf(text, baseOf(path));
	if (path === undefined || project === undefined) return undefined;
	const [, version = "", major = ""] =
		/^((\d+)\.\d+)(?:\.\d+)?(?:-[\w.-]+)?$/.exec(recipe.base.tag ?? "") ?? [];
	// Of an SDK's own number in a build argument the runtime's image does not have the like.
	if (choice.base.image.includes("$") && /^\d+\.\d+\.\d/.test(recipe.base.tag ?? "")) return undefined;
	if (project.framework !== version || Number(major) < 5) return undefined;
	if (running.framework !== undefined && running.framework !== `net${version}`) return undefined;
	const home = parentOf(path);
	if (!isWithin(home, workdir) || !/^(\/[\w.@+-]+)+$/.test(home)) return undefined;
	const launched = launchOf(recipe, files, { home, name: baseOf(path), running });
	if (launched === undefined) return undefined;
	const place = project.web ? home : workdir;
	const data = dataBeside(files, { home, place, project });
	if (data === undefined) return undefined;
	const { steps, end } = recipe;
	const lastBuild = steps.findLast(({ instruction }) => !ofContainer.has(instruction.name));
	if (lastBuild === undefined) return undefined;
	const web = choice.base.id === "aspnet";
	const port = Number(major) < 8 ? "ASPNETCORE_URLS" : "ASPNETCORE_HTTP_PORTS";
	const set = new Map(launched.variables);
	if (web && !set.has(port) && !end.environment.has(port)) set.set(port, "");
	const listens = [...set.keys(), ...end.environment].some(
		(name) => /^(ASPNETCORE|DOTNET)_(URLS|HTTP_PORTS)$/.test(name) && set.get(name) !== "",
	);
	const dll = home === place ? `${project.name}.dll` : `${home}/${project.name}.dll`;
	const words = ["dotnet", dll, ...running.rest];
	const shown = path.slice(workdir.length + 1);
	const notes = [
		`${project.name}.dll, published, takes the place of dotnet run, which stays in the build stage. It is published as ${running.configuration}, which dotnet run builds${running.configuration === "Debug" ? " where it is not told: Release is what people mostly publish" : " here"}.`,
		...(launched.name === undefined
			? []
			: [
					`dotnet run sets ${launched.variables.map(([name]) => name).join(", ") || "nothing"} after the profile "${launched.name}" of launchSettings.json; ENV does so now.`,
				]),
		...(web && set.get(port) === ""
			? [
					`${port} is empty as in the SDK's image, so that the runtime's image does not choose another port.${listens || running.rest.length > 0 ? "" : " Where nothing else tells, ASP.NET Core listens on localhost:5000 alone, as before."}`,
				]
			: []),
	];
	return {
		preferred: true,
		runtime: { ...runtime, words: [...runtime.words, ...set.values()] },
		split: {
			artefacts: [
				{
					path: output,
					to: `${home}/`,
					tree: true,
					why: `${output} is what dotnet publish makes: it goes to the project's folder${home === place ? ", where the program is started" : ""}.`,
				},
				...data,
			],
			inputs: [workdir],
			choices: [
				{
					...choice,
					environment: [...(choice.environment ?? []), ...set],
					notes: [...notes, ...choice.notes],
				},
			],
			toolVariables: new Set(["NUGET_XMLDOC_MODE"]),
			isSource: () => true,
			lastBuild,
			starts: {
				made: `dotnet publish ${shown} -c ${running.configuration} -o ${output}`,
				instruction: runtime.entrypoint === undefined ? "CMD" : "ENTRYPOINT",
				command: start.instruction.json
					? `[${words.map((word) => JSON.stringify(word)).join(", ")}]`
					: words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(" "),
				workdir: place,
			},
		},
	};
}

const output = "/publish";

// What describes the container and is as true of the published program.
const ofContainer: ReadonlySet<string> = new Set("EXPOSE LABEL STOPSIGNAL HEALTHCHECK MAINTAINER".split(" "));

// Nothing but restoring and building what the context holds: nothing else is in the image that the program could need.
function isPlain({ steps, end, context, graph }: Recipe): boolean {
	if (context?.complete !== true || end.shell !== undefined) return false;
	if (end.user !== undefined && !/^(root|0)(:(root|0))?$/.test(end.user)) return false;
	if (graph.file.document.getText().includes(output)) return false;
	// These set what the project file does not show.
	if (
		[...end.environment].some((name) =>
			/^(Configuration|MSBuild\w*|DOTNET_LAUNCH\w*|Assembly\w*|Target\w*)$/i.test(name),
		)
	)
		return false;
	if ([...context.paths].some((path) => /(^|\/)Directory\.Build\.\w+$/i.test(path))) return false;
	const commands = steps.filter(
		({ instruction: { name, words } }) => /^(CMD|ENTRYPOINT)$/.test(name) && words.length > 0,
	);
	return commands.length === 1 && steps.every(isPlainStep);
}

function isPlainStep({ instruction, script, placed, before }: Step): boolean {
	const { name } = instruction;
	if (name === "RUN")
		return (
			script?.complete === true &&
			instruction.flags.length === 0 &&
			script.commands.every(
				({ words, redirects, assignments, pipe }) =>
					words[0]?.value === "dotnet" &&
					/^(restore|build|clean)$/.test(words[1]?.value ?? "") &&
					redirects.length + assignments.length === 0 &&
					pipe <= 0,
			)
		);
	if (name === "COPY" || name === "ADD") {
		return (placed ?? []).every(
			({ foreign, path, chown, chmod }) =>
				!foreign && path !== undefined && path.startsWith("/") && chown === undefined && chmod === undefined,
		);
	}
	return (
		/^(WORKDIR|ENV|ARG|CMD|ENTRYPOINT|USER)$/.test(name) ||
		(ofContainer.has(name) && before.workdir !== undefined)
	);
}

interface Running {
	readonly project: string | undefined;
	readonly configuration: string;
	readonly framework: string | undefined;
	/** null where no profile is used, undefined where the first is. */
	readonly profile: string | null | undefined;
	/** The program's own arguments. */
	readonly rest: readonly string[];
}

// `dotnet run [options] [--] [arguments]`; undefined where an option may change what is built or how.
function runningOf(words: readonly string[]): Running | undefined {
	if (words[0] !== "dotnet" || words[1] !== "run") return undefined;
	const all = words.slice(2);
	const end = all.indexOf("--");
	const own = end < 0 ? all : all.slice(0, end);
	const rest: string[] = [];
	const values = new Map<string, string>();
	let profile: string | null | undefined;
	for (let at = 0; at < own.length; at++) {
		const word = own[at] ?? "";
		const [, option = word, joined] = /^(--[\w-]+)=(.*)$/.exec(word) ?? [];
		const known = options[option];
		if (option === "--no-launch-profile") profile = null;
		else if (/^--(no-build|no-restore|no-dependencies|force)$/.test(word)) continue;
		else if (known !== undefined) {
			const value = joined ?? own[++at] ?? "";
			if (value === "" || values.has(known)) return undefined;
			values.set(known, value);
		} else if (/^--(server\.)?urls$/.test(option) && joined === undefined) rest.push(word, own[++at] ?? "");
		else if (word.startsWith("-") && !/^--(server\.)?urls=/.test(word)) return undefined;
		else rest.push(word);
	}
	const arguments_ = [...rest, ...(end < 0 ? [] : all.slice(end + 1))];
	const configuration = values.get("configuration") ?? "Debug";
	if (!/^\w+$/.test(configuration) || arguments_.some((word) => word === "" || /['\\\n]/.test(word)))
		return undefined;
	return {
		project: values.get("project"),
		configuration,
		framework: values.get("framework"),
		profile: profile === null ? null : values.get("profile"),
		rest: arguments_,
	};
}

const options: Readonly<Record<string, string | undefined>> = {
	"--project": "project",
	"-c": "configuration",
	"--configuration": "configuration",
	"-f": "framework",
	"--framework": "framework",
	"--launch-profile": "profile",
	"-lp": "profile",
	"-v": "verbosity",
	"--verbosity": "verbosity",
};

const projectName = /\.(cs|fs|vb)proj$/;

function projectFile(files: ReadonlyMap<string, string>, path: string | undefined): string | undefined {
	if (path === undefined || projectName.test(path)) return path;
	const [only, second] = [...files.keys()].filter(
		(file) => projectName.test(file) && parentOf(file) === path,
	);
	return second === undefined ? only : undefined;
}

interface Launched {
	readonly name?: string;
	readonly variables: readonly (readonly [name: string, value: string])[];
}

// What `dotnet run` sets besides; undefined where that can't be the same.
function launchOf(
	{ context, end }: Recipe,
	files: ReadonlyMap<string, string>,
	{ home, name, running }: { readonly home: string; readonly name: string; readonly running: Running },
): Launched | undefined {
	if (running.profile === null) return { variables: [] };
	if (files.has(`${home}/${name.replace(projectName, "")}.run.json`)) return undefined;
	const file = files.get(`${home}/Properties/launchSettings.json`);
	if (file === undefined) return running.profile === undefined ? { variables: [] } : undefined;
	const text = context?.texts.get(file);
	const profile = text === undefined ? undefined : launchProfileOf(text, running.profile);
	if (profile === undefined) return undefined;
	// The profile's value goes before the image's, which ENV can say only where there is one of them.
	return profile.variables.some(([variable]) => end.environment.has(variable)) ? undefined : profile;
}

// The files where the program is started that are no code: it may read them. undefined where these are too many to name.
function dataBeside(
	files: ReadonlyMap<string, string>,
	{ home, place, project }: { readonly home: string; readonly place: string; readonly project: Project },
): readonly Artefact[] | undefined {
	const others = [...files.keys()]
		.filter((file) => projectName.test(file))
		.map(parentOf)
		.filter((folder) => folder !== home && folder !== place);
	const all = [...files.keys()].filter(
		(file) => isWithin(file, place) && !others.some((folder) => isWithin(file, folder)),
	);
	const isPublished = (file: string): boolean =>
		project.publishesContent &&
		isWithin(file, home) &&
		(/\.(json|config)$/i.test(file) || isWithin(file, `${home}/wwwroot`));
	const isData = (file: string): boolean => !isCode(file.slice(place.length + 1)) && !isPublished(file);
	const inside = new Set(all);
	// The folders of other projects are theirs.
	const pieces = piecesIn(files.keys(), place, (file) => inside.has(file) && isData(file));
	const odd = pieces.some(({ path }) => !/^(\/[\w.@+-]+)+$/.test(path));
	if (odd || pieces.length > mostPieces) return undefined;
	const why = (path: string): string => `${path} is no code: the program may read it where it is started.`;
	return pieces.map(({ path, tree }) => ({ path, ...(tree && { tree }), why: why(path) }));
}

const mostPieces = 12;

// Below the folder where the program is started.
function isCode(path: string): boolean {
	const name = baseOf(path);
	if (name === ".env") return false;
	return (
		/(^|\/)(bin|obj|Properties)\//.test(path) ||
		/(^|\/)\./.test(path) ||
		/\.(cs|fs|fsi|vb|\w+proj|slnx?|razor|cshtml|resx|props|targets|user|md|http|ruleset)$/i.test(name) ||
		/^(Dockerfile.*|.*\.Dockerfile|(docker-)?compose.*\.ya?ml|LICEN[CS]E.*|README.*|global\.json|nuget\.config|packages\.lock\.json|libman\.json|dotnet-tools\.json)$/i.test(
			name,
		)
	);
}
