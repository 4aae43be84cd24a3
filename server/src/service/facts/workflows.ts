// Workflows of GitHub and other CI systems: steps that build, by an action, by a command or by settings.

import { buildCommands, buildOf } from "./build-command.ts";
import {
	argsField,
	type BuildClaim,
	type DockerfileGuess,
	type GivenArgument,
	isRemote,
	joinPaths,
	type Located,
	pathGuess,
	plainReader,
	type SourceFile,
	targetOf,
} from "./claim.ts";
import { commandWords } from "./command-words.ts";
import { at, type DataNode, field, texts } from "./data.ts";
import { bakeFilesIn, startClaim } from "./definitions.ts";
import { expressionValues, type JobValues, jobValues, noValues, type Value } from "./job-values.ts";
import type { Command } from "./script-command.ts";
import { mayBuild } from "./scripts.ts";
import { type Files, setClaim } from "./start-command.ts";
import { joinedText, type SourceText } from "./text.ts";
import { readYaml } from "./yaml.ts";

/** Reads CI configurations. */
export const workflows = plainReader(
	"workflows",
	[
		"**/.github/{workflows,actions/**}/*.{yml,yaml}",
		"**/.github/action.{yml,yaml}",
		"**/{.gitlab-ci,.drone,.travis,appveyor,bitbucket-pipelines}.{yml,yaml}",
		"**/{azure-pipelines,cloudbuild,buildspec,.woodpecker}*.{yml,yaml}",
		"**/{.gitlab,.gitlab-ci,.woodpecker,.buildkite,.azure,.azuredevops,.azure-pipelines}/**/*.{yml,yaml}",
		"**/.circleci/*.{yml,yaml}",
	],
	(file) =>
		mayBuild(file.document.getText()) || plugin.test(file.document.getText())
			? readYaml(file.document).flatMap((root) => claimsIn(root, file))
			: [],
);

// A plugin's settings speak of no build.
const plugin = /\bsettings\s*:/;

/** Where in a file one is. */
interface Surroundings {
	readonly folder: string;
	readonly certain: boolean;
	readonly values: JobValues;
	/** Where the repository was checked out to, by the steps of this job; undefined where it is another repository. */
	readonly checkout: string | undefined;
	/** The commands that run before those of each job. */
	readonly before: readonly SourceText[];
}

// Every map is looked at, wherever it stands: the systems differ in the shape of what is around their steps.
function claimsIn(root: DataNode, file: SourceFile): readonly BuildClaim[] {
	const claims: BuildClaim[] = [];
	const start: Surroundings = { folder: "", certain: true, values: noValues, checkout: "", before: [] };
	const open: { readonly node: DataNode; readonly around: Surroundings }[] = [{ node: root, around: start }];
	for (
		let next = open.pop(), left = maximumNodes;
		next !== undefined && left > 0;
		next = open.pop(), left--
	) {
		const { node, around } = next;
		const source = node.source();
		if (source !== undefined) {
			claims.push(...commandsIn(source, around, file));
			continue;
		}
		const inner = enter(node, around);
		claims.push(...stepClaims(node, inner, file));
		const shells = shellsIn(node, inner);
		for (const { lines } of shells) claims.push(...commandsIn(joinedText(lines), inner, file));
		const read = new Set(shells.flatMap(({ keys }) => keys));
		for (const [key, value] of node.entries().toReversed())
			if (!read.has(key.text)) open.push({ node: value, around: inner });
		for (const item of node.items().toReversed()) open.push({ node: item, around: inner });
	}
	return claims;
}

const maximumNodes = 50_000;

/** Lists of commands that one shell runs, so that `cd` in one of them holds for those that follow. */
interface Shell {
	readonly keys: readonly string[];
	readonly lines: readonly SourceText[];
}

// GitLab, Travis, Bitbucket, AppVeyor, Drone and Woodpecker; the phases of CodeBuild.
const shellKeys: readonly (readonly string[])[] = [
	["before_install", "install", "before_script", "script", "commands"],
	["after_script"],
	["before_build", "build_script", "after_build", "before_test", "test_script", "deploy_script"],
];
const phaseNames: readonly string[] = ["install", "pre_build", "build", "post_build"];

function shellsIn(node: DataNode, { before }: Surroundings): readonly Shell[] {
	const phases = node.get("phases");
	if (phases !== undefined) {
		const lines = phaseNames.flatMap((name) => linesIn(at(phases, name, "commands")) ?? []);
		return lines.length === 0 ? [] : [{ keys: ["phases"], lines }];
	}
	return shellKeys.flatMap((names) => {
		const lists = names.flatMap((key) => {
			const lines = linesIn(node.get(key));
			return lines === undefined ? [] : [{ key, lines }];
		});
		if (lists.length === 0) return [];
		const keys = lists.map(({ key }) => key);
		// What GitLab runs before every job that has no other.
		const outer = keys.includes("script") && !keys.includes("before_script") ? before : [];
		return [{ keys, lines: [...outer, ...lists.flatMap(({ lines }) => lines)] }];
	});
}

// Undefined where it is no list of commands.
function linesIn(node: DataNode | undefined): readonly SourceText[] | undefined {
	const items = node?.items() ?? [];
	const lines = items.flatMap(
		(item) => item.source() ?? item.items().flatMap((inner) => inner.source() ?? []),
	);
	if (items.length > 0) return items.some((item) => item.entries().length > 0) ? undefined : lines;
	const single = node?.source();
	return single === undefined ? undefined : [single];
}

function commandsIn(
	source: SourceText,
	around: Surroundings,
	{ uri, path }: SourceFile,
): readonly BuildClaim[] {
	if (!mayBuild(source.text)) return [];
	return buildCommands({
		source,
		uri,
		by: `\`${path}\``,
		folders: around.checkout === undefined ? [] : [around.folder],
		certain: around.certain && around.checkout === "",
		variables: (name) => around.values.get(`env.${name}`),
	});
}

// A job or step may have its own folder, values and checkout.
function enter(node: DataNode, around: Surroundings): Surroundings {
	const steps = node.get("steps")?.items();
	const before = linesIn(at(node, "default", "before_script"));
	return {
		...folderIn(node, around),
		values: jobValues(node, around.values),
		checkout: steps === undefined ? around.checkout : checkoutOf(steps),
		before: before ?? around.before,
	};
}

const folderKeys: readonly string[] = ["working-directory", "working_directory", "workingDirectory"];
const sourcesFolder =
	/^\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory)\)\/?|^\$\{\{\s*github\.workspace\s*\}\}\/?/;

function folderIn(node: DataNode, around: Surroundings): Pick<Surroundings, "folder" | "certain"> {
	const given =
		folderKeys.map((key) => node.get(key)?.scalar()?.text).find((text) => text !== undefined) ??
		at(node, "defaults", "run", "working-directory")?.scalar()?.text;
	// CircleCI's job says by it where its checkout goes.
	if (given === undefined || (node.get("steps") !== undefined && /^[~/]/.test(given))) return around;
	const own = given.replace(sourcesFolder, "./");
	return { folder: joinPaths("", own), certain: !/[$~]|<<|^\//.test(own) };
}

// Where actions/checkout puts this repository: its root is the root unless a step says otherwise.
function checkoutOf(steps: readonly DataNode[]): string | undefined {
	const checkouts = steps
		.filter((step) => /^actions\/checkout@/.test(step.get("uses")?.scalar()?.text ?? ""))
		.map((step) => ({
			other: at(step, "with", "repository")?.scalar()?.text,
			path: at(step, "with", "path")?.scalar()?.text ?? "",
		}));
	const own = checkouts.find(({ other }) => other === undefined || other.includes("github.repository"));
	if (own !== undefined) return own.path.includes("$") ? undefined : joinPaths("", own.path);
	return checkouts.length === 0 ? "" : undefined;
}

function stepClaims(node: DataNode, around: Surroundings, file: SourceFile): readonly BuildClaim[] {
	const uses = node.get("uses")?.scalar();
	if (uses !== undefined) {
		if (buildAction.test(uses.text)) return actionClaims(node, uses, around, file);
		return bakeAction.test(uses.text) ? bakeClaims(node, around, file) : [];
	}
	const task = node.get("task")?.scalar();
	if (task !== undefined) return /^Docker@/i.test(task.text) ? taskClaims(node, task, around, file) : [];
	const settings = node.get("settings");
	const image = node.get("image")?.scalar();
	if (settings !== undefined && image !== undefined && /docker|buildx|kaniko/.test(image.text))
		return pluginClaims(settings, image, around, file);
	const name = node.get("name")?.scalar() ?? node.get("command")?.scalar();
	return name === undefined ? [] : argumentClaims(node, name, around, file);
}

const defaultContext = /^\{\{\s*defaultContext\s*\}\}:?/;

// docker/build-push-action, by whatever version or fork of that name, and the workflow of Docker's that does the same.
const buildAction = /\bbuild-push-action@|\bdocker\/github-builder\/\.github\/workflows\/build\.yml@/;

function actionClaims(
	step: DataNode,
	uses: Located,
	around: Surroundings,
	file: SourceFile,
): readonly BuildClaim[] {
	const inputs = step.get("with");
	const name = step.get("name")?.scalar()?.text;
	const context = inputs?.get("context")?.scalar()?.text ?? "";
	const dockerfile = inputs?.get("file")?.scalar()?.text;
	const git = defaultContext.exec(context)?.[0];
	const inGit = git === undefined ? undefined : context.slice(git.length);
	return settingsClaims({
		by: `workflow step ${name === undefined ? `in \`${file.path}\`` : `\`${name}\``}`,
		range: uses.range,
		target: inputs?.get("target")?.scalar(),
		slot: inputs?.slot("target"),
		context: inGit ?? context,
		// In a folder of the commit its paths start there.
		dockerfile: inGit && dockerfile ? joinPaths(inGit, dockerfile) : dockerfile,
		// By default the context is the commit itself, taken from git.
		around:
			inputs?.get("context") === undefined || git !== undefined
				? { ...around, checkout: around.checkout && "" }
				: around,
		contexts: contextsOf(inputs?.get("build-contexts")),
		args: argumentsOf(inputs?.get("build-args")),
		stages: listOf(inputs?.get("no-cache-filters")),
		file,
	});
}

const bakeAction = /\bbake-action(?:\/[\w/-]+)?@|\bdocker\/github-builder\/\.github\/workflows\/bake\.yml@/;

// docker/bake-action and what belongs to it: the targets of bake files, by their names.
function bakeClaims(step: DataNode, around: Surroundings, file: SourceFile): readonly BuildClaim[] {
	const inputs = step.get("with");
	const name = step.get("name")?.scalar()?.text;
	const by = `workflow step ${name === undefined ? `in \`${file.path}\`` : `\`${name}\``}`;
	const from = bakeFilesOf(inputs, around);
	if (inputs === undefined || from === undefined) return [];
	const names = ["targets", "target"].flatMap((key) => {
		const found = namesIn(inputs.get(key), around);
		const gap = inputs.slot(key);
		if (found.length > 0 || gap === undefined || inputs.get(key)?.scalar() !== undefined) return found;
		return [{ text: "", uri: file.uri, range: gap, verbatim: true }];
	});
	return [
		...names.map((one) => startClaim(by, one, from)),
		...linesOf(inputs.get("set")).flatMap((setting) => setClaim(by, setting, from)),
	];
}

// Undefined where they are not in this repository, or are made while the job runs.
function bakeFilesOf(inputs: DataNode | undefined, { checkout }: Surroundings): Files | undefined {
	const source =
		inputs
			?.get("source")
			?.scalar()
			?.text.replace(/^\{\{\s*defaultContext\s*\}\}:?/, "") ?? "";
	const folder = joinPaths(inputs?.get("workdir")?.scalar()?.text ?? "", source);
	const given = inputs?.get("files");
	const files = linesOf(given).flatMap(({ text }) => text.split(/\s*,\s*/));
	if (checkout === undefined || isRemote(source) || folder.includes("$")) return undefined;
	if (files.length === 0) return { files: [bakeFilesIn(folder)], certain: given === undefined };
	const known = files.filter((file) => !file.includes("$") && !isRemote(file.replace(/^cwd:\/\//, "")));
	if (known.length === 0) return undefined;
	return {
		files: [known.map((file) => joinPaths(folder, file.replace(/^cwd:\/\//, "")))],
		certain: known.length === files.length,
	};
}

// Each of a list, or what the runs of the job put in the place of an expression.
function namesIn(node: DataNode | undefined, { values }: Surroundings): readonly Located[] {
	const text = node?.scalar();
	if (text === undefined || !text.text.includes("${{")) return listOf(node);
	return expressionValues([text.text], values).flatMap(([value]) =>
		value === undefined ? [] : (placed(text, value) ?? []),
	);
}

// Plugins of Drone and Woodpecker.
function pluginClaims(
	settings: DataNode,
	image: Located,
	around: Surroundings,
	file: SourceFile,
): readonly BuildClaim[] {
	const context = settings.get("context")?.scalar()?.text ?? ".";
	const dockerfile = settings.get("dockerfile")?.scalar()?.text;
	return settingsClaims({
		by: `the step with \`${image.text}\` in \`${file.path}\``,
		range: image.range,
		target: settings.get("target")?.scalar(),
		slot: settings.slot("target"),
		context,
		dockerfile,
		around,
		contexts: [],
		stages: [],
		file,
	});
}

interface Settings {
	readonly by: string;
	readonly range: Located["range"];
	readonly target: Located | undefined;
	readonly slot: Located["range"] | undefined;
	readonly context: string;
	readonly dockerfile: string | undefined;
	readonly around: Surroundings;
	readonly contexts: BuildClaim["contexts"];
	readonly args?: readonly GivenArgument[];
	readonly stages: readonly Located[];
	readonly file: SourceFile;
}

// One build, or one for each run of the job where its matrix gives the values.
function settingsClaims(settings: Settings): readonly BuildClaim[] {
	const {
		by,
		range,
		target,
		slot,
		context,
		dockerfile,
		around,
		contexts,
		args = [],
		stages,
		file,
	} = settings;
	const parts = [target?.text ?? "", context, dockerfile ?? ""];
	const claims = expressionValues(parts, around.values).map(
		([chosen, folder, path]): BuildClaim => ({
			by,
			uri: file.uri,
			range,
			...targetOf(target && chosen && placed(target, chosen), chosen?.text === undefined),
			...field("targetSlot", slot),
			dockerfile: guess(folder?.text, dockerfile === undefined ? "" : path?.text, around),
			contexts,
			...argsField(args),
			stages,
		}),
	);
	return claims;
}

// Where the stage's name is written out, or else put together.
function placed(target: Located, { text, place }: Value): Located | undefined {
	if (place !== undefined || text === undefined) return place;
	return { ...target, text, verbatim: target.verbatim && text === target.text };
}

// Paths start at the folder that the job runs in.
function guess(
	context: string | undefined,
	dockerfile: string | undefined,
	{ checkout }: Surroundings,
): DockerfileGuess {
	if (checkout === undefined || dockerfile === undefined || (context !== undefined && isRemote(context)))
		return { kind: "unknown" };
	const folder = context === undefined ? undefined : inCheckout(context, checkout);
	if (dockerfile === "") {
		return folder === undefined ? { kind: "unknown" } : pathGuess(folder, joinPaths(folder, "Dockerfile"));
	}
	const path = inCheckout(dockerfile, checkout);
	if (path === undefined) return { kind: "unknown" };
	return folder === undefined ? { kind: "path", paths: [path], certain: true } : pathGuess(folder, path);
}

function inCheckout(path: string, checkout: string): string | undefined {
	const whole = joinPaths("", path.replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, ""));
	if (checkout === "") return whole;
	if (whole === checkout) return "";
	return whole.startsWith(`${checkout}/`) ? whole.slice(checkout.length + 1) : undefined;
}

// Azure Pipelines' Docker task, with further flags as `arguments`.
function taskClaims(
	step: DataNode,
	task: Located,
	around: Surroundings,
	file: SourceFile,
): readonly BuildClaim[] {
	const inputs = step.get("inputs");
	const command = inputs?.get("command")?.scalar()?.text ?? "buildAndPush";
	if (!/^build/i.test(command)) return [];
	const source = inputs?.get("arguments")?.source();
	const flags = (source === undefined ? [] : commandWords(source.text, 0)).map((word) =>
		source?.part(word.start, word.end, word.text),
	);
	const path = (inputs?.get("Dockerfile") ?? inputs?.get("dockerfile"))?.scalar();
	const dockerfile = path?.text.startsWith("**/") ? undefined : path;
	// Without a path it looks for any Dockerfile.
	const named = dockerfile && { ...dockerfile, text: "--file", verbatim: false };
	const words = [named, dockerfile, ...flags];
	return buildOf(
		words.flatMap((word) => word ?? []),
		commandOf(task, around, file),
	);
}

// `args: [build, --target, x, .]` with the program in another key (Cloud Build), or `[docker, build, ...]`.
function argumentClaims(
	step: DataNode,
	program: Located,
	around: Surroundings,
	file: SourceFile,
): readonly BuildClaim[] {
	const words = texts(step.get("args"));
	const start = words.findIndex(({ text }) => text === "build");
	const kaniko = /\bkaniko\b.*\bexecutor\b/.test(program.text);
	if (!kaniko && (start < 0 || !/\b(?:docker|podman|buildx)\b/.test(program.text))) return [];
	const folder = step.get("dir")?.scalar()?.text;
	const inner = folder === undefined ? around : { ...around, folder: joinPaths("", folder) };
	return buildOf(kaniko ? words : words.slice(start + 1), commandOf(program, inner, file));
}

function commandOf(said: Located, around: Surroundings, { uri, path }: SourceFile): Command {
	return {
		uri,
		by: `\`${path}\``,
		range: said.range,
		place: {
			folders: around.checkout === undefined ? [] : [around.folder],
			certain: around.certain && around.checkout === "",
			absolute: false,
			run: true,
		},
		variables: (name) => around.values.get(`env.${name}`),
	};
}

function contextsOf(node: DataNode | undefined): BuildClaim["contexts"] {
	return listOf(node).flatMap((entry) => {
		const equals = entry.text.indexOf("=");
		if (equals <= 0) return [];
		const { start } = entry.range;
		const range = { start, end: { line: start.line, character: start.character + equals } };
		return [
			{ name: { ...entry, text: entry.text.slice(0, equals), range }, value: entry.text.slice(equals + 1) },
		];
	});
}

// A value may go on over lines; those have no name.
function argumentsOf(node: DataNode | undefined): readonly GivenArgument[] {
	return linesOf(node).flatMap((entry): readonly GivenArgument[] => {
		const [name = ""] = /^[A-Za-z_]\w*(?==)/.exec(entry.text) ?? [];
		if (name === "") return [];
		const { start } = entry.range;
		const range = { start, end: { line: start.line, character: start.character + name.length } };
		return [{ name: { ...entry, text: name, range }, value: entry.text.slice(name.length + 1) }];
	});
}

// An input with one value per line.
function linesOf(node: DataNode | undefined): readonly Located[] {
	const source = node?.source();
	return [...(source?.text.matchAll(/[^\s][^\n\r]*/g) ?? [])].flatMap((match) => {
		const line = match[0].trimEnd();
		return source === undefined || line.startsWith("#")
			? []
			: [source.part(match.index, match.index + line.length)];
	});
}

// An input with one value per line, or with commas between them.
function listOf(node: DataNode | undefined): readonly Located[] {
	const source = node?.source();
	if (source === undefined) return [];
	return [...source.text.matchAll(/[^\s,]+/g)]
		.filter(([word]) => !/^[|>][+-]?$/.test(word) && !word.includes("$"))
		.map((match) => source.part(match.index, match.index + match[0].length));
}
