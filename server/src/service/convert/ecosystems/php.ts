// PHP: the application with its libraries and the extensions that were compiled, on the same image, without Composer,
// compilers and headers.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import { everInstalled, isBuildPackage, isLibraryPackage } from "../packages.ts";
import { lastBuildOf } from "../programs/sources.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Artefact, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { treesOf } from "./native.ts";
import { mayCall, scriptTools } from "./scripts.ts";

/** Applications whose libraries Composer installs, and images whose extensions are compiled. */
export const php: Ecosystem = {
	id: "php",
	recognises: (recipe) =>
		commandsOf(recipe).some((command) => isComposer(command) || isExtension(command)) &&
		(hasDockerPhp(recipe) || packagesOfPhp(recipe).length > 0),
	split,
};

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const tool = runtime.programs.map(baseOf).find((program) => program === "composer" || program === "phpize");
	if (tool !== undefined) return { refused: `The container runs ${tool}, which is a tool of the build.` };
	const bundled = commandsOf(recipe).find((command) => nameOf(command) === "install-php-extensions");
	if (bundled !== undefined) {
		return { refused: "install-php-extensions installs packages of its own, and which can't be told." };
	}
	const folders = appFolders(recipe);
	if ("refused" in folders) return folders;
	const extensions = extensionTrees(recipe);
	const trees = treesOf(recipe, (command) => !isPhpize(recipe, command));
	if ("refused" in trees) return trees;
	const among = trees.find((tree) => tree === "/" || tree === "/usr");
	if (among !== undefined) {
		return { refused: "A build installs among the system's own files, and can't be told from them." };
	}
	const scripted = mayCall(recipe, runtime, "composer");
	const composer = scripted ? composerOf(recipe) : undefined;
	const artefacts: Artefact[] = [
		...trees.map((path) => ({ path, tree: true, why: `${path} is where the build installs what it made.` })),
		...extensions,
		...folders.map((path) => ({
			path,
			tree: true,
			why: `${path} is the application with its libraries; which of it run time reads can't be told, so it is copied whole.`,
		})),
		...(composer === undefined
			? []
			: [{ path: composer, why: `${composer}: the script that the container starts may call it.` }]),
	].filter(({ path }) => !trees.some((tree) => tree !== path && isWithin(path, tree)));
	const inputs = ["/tmp", "/root/.composer", "/root/.cache", "/usr/src"];
	const lastBuild = lastBuildOf(recipe, [...inputs, ...artefacts.map(({ path }) => path)]);
	if (lastBuild === undefined) return { refused: "No step of the file installs or builds anything." };
	const gain = gainOf(recipe, scripted);
	if (gain === undefined) {
		return { refused: "Nothing that only the build needs is left in the image." };
	}
	return {
		artefacts,
		inputs,
		choices: [{ base: baseFor(recipe), changes: [], extras: [], notes: [gain] }],
		toolVariables: new Set(
			composer === undefined ? ["COMPOSER_ALLOW_SUPERUSER", "COMPOSER_HOME", "COMPOSER_CACHE_DIR"] : [],
		),
		...(scripted && { runtimePackages: scriptTools }),
		buildPackages: /^(php[\d.]*-(dev|pear)|php-(dev|pear)|composer|libphp.*-dev)$/,
		keepsDevelopmentPackages: true,
		isSource: () => false,
		lastBuild,
	};
}

const systemFolders: ReadonlySet<string> = new Set(
	"/ /bin /etc /home /opt /root /srv /tmp /usr /usr/local /usr/local/bin /usr/src /var /usr/bin".split(" "),
);

// Where Composer ran, or which folder it was told.
function appFolders(recipe: Recipe): readonly string[] | Refusal {
	const folders = new Set<string>();
	for (const command of commandsOf(recipe)) {
		if (!isComposer(command)) continue;
		const words = command.words.slice(1).map((word) => word.value ?? word.text);
		// Before a project is installed, and with PATH silent about them, they are Composer's own plugins.
		if (words.includes("global")) {
			const project = commandsOf(recipe).some((each) => isComposer(each) && !each.text.includes(" global "));
			if (project && !/composer\/vendor/.test(recipe.end.variables.get("PATH") ?? "")) continue;
			return { refused: "composer global installs into a user's folder, and what calls it can't be told." };
		}
		const at = words.findIndex((word) => word === "-d" || word === "--working-dir");
		const joined = words.find((word) => word.startsWith("--working-dir="))?.slice("--working-dir=".length);
		const given = joined ?? (at < 0 ? undefined : words[at + 1]);
		const created = words.indexOf("create-project");
		const named = created < 0 ? [] : words.slice(created + 1).filter((word) => !word.startsWith("-"));
		const path = resolvePath(command.cwd, given ?? named[1] ?? ".");
		if (path === undefined) return { refused: `Where "${command.text}" runs can't be told.` };
		if (systemFolders.has(path)) {
			return { refused: `composer runs in ${path}, among the system's own files.` };
		}
		folders.add(path);
	}
	const all = [...folders];
	return all.filter((folder) => !all.some((other) => other !== folder && isWithin(folder, other)));
}

// Where extensions go: the images with docker-php-ext-install have PHP in /usr/local, Debian's packages in /usr/lib.
function extensionTrees(recipe: Recipe): readonly Artefact[] {
	if (!commandsOf(recipe).some(isExtension)) return [];
	const why = "The extensions that were compiled are there.";
	if (hasDockerPhp(recipe)) {
		return [
			{ path: "/usr/local/lib/php/extensions", tree: true, why },
			{ path: "/usr/local/etc/php/conf.d", tree: true, why: "The extensions are switched on there." },
		];
	}
	return [{ path: "/usr/lib/php", tree: true, why }];
}

function gainOf(recipe: Recipe, scripted: boolean): string | undefined {
	const packages = everInstalled(recipe)
		.map(({ name }) => name)
		.filter((name) => !scripted || !scriptTools.test(name));
	const tool = packages.find(
		(name) =>
			/^php.*-(dev|pear)$/.test(name) ||
			name === "unzip" ||
			(isBuildPackage(name) &&
				!isLibraryPackage(name) &&
				!/^(software-properties|apt-transport|gnupg)/.test(name)),
	);
	if (tool !== undefined)
		return `Packages such as ${tool}, which only the build needs, stay in the build stage.`;
	if (commandsOf(recipe).some(isComposer)) return "Composer and its cache stay in the build stage.";
	const sources = commandsOf(recipe).find((command) => nameOf(command) === "phpize")?.cwd;
	return sources === undefined ? undefined : `The extension's sources in ${sources} stay in the build stage.`;
}

function baseFor(recipe: Recipe): RuntimeBase {
	const base = sameBase(recipe.base, recipe.stage.base?.name.text ?? recipe.base.text);
	const programs = ["php", "php-fpm", "apache2-foreground", "apache2ctl", "docker-php-entrypoint"];
	// Debian's packages bring php under this name whatever theirs is.
	const packages = ["php", ...packagesOfPhp(recipe).map((name) => name.replace(/-.*/, ""))];
	return { ...base, programs: hasDockerPhp(recipe) ? programs : packages };
}

// The official image and its like: PHP in /usr/local, with scripts that compile extensions.
function hasDockerPhp({ base }: Recipe): boolean {
	return (base.official && base.name === "php") || /(^|\/)(open)?swoole$/.test(base.prefix + base.name);
}

function packagesOfPhp(recipe: Recipe): readonly string[] {
	return everInstalled(recipe)
		.map(({ name }) => name)
		.filter((name) => /^php[\d.]*(-cli|-fpm|-common)?$/.test(name));
}

function commandsOf(recipe: Recipe): readonly ShellCommand[] {
	return recipe.steps.flatMap(({ script }) => script?.commands ?? []);
}

function nameOf(command: ShellCommand): string {
	return baseOf(command.words[0]?.value ?? "");
}

function isComposer(command: ShellCommand): boolean {
	const words = command.words.map((word) => word.value ?? word.text);
	const [first, ...rest] = words;
	const called =
		baseOf(first ?? "") === "composer" ||
		baseOf(first ?? "") === "composer.phar" ||
		(first === "php" && /(^|\/)composer(\.phar)?$/.test(rest[0] ?? ""));
	return called && rest.some((word) => composerVerbs.has(word));
}

// Where the file puts Composer: by COPY, or by what moves or downloads it there.
function composerOf({ steps }: Recipe): string | undefined {
	const isComposerFile = (path: string | undefined): boolean => /\/bin\/composer$/.test(path ?? "");
	const copied = steps.flatMap(({ placed }) => placed ?? []).find(({ path }) => isComposerFile(path))?.path;
	if (copied !== undefined) return copied;
	for (const { words, cwd } of steps.flatMap(({ script }) => script?.commands ?? [])) {
		const values = words.slice(1).map(({ value }) => value ?? "");
		const path = values.find((value) => isComposerFile(value));
		if (path !== undefined) return resolvePath(cwd, path.replace(/^-+[\w-]*=/, ""));
		const folder = values.find((value) => value.startsWith("--install-dir="))?.slice("--install-dir=".length);
		if (folder !== undefined && values.includes("--filename=composer"))
			return resolvePath(cwd, `${folder}/composer`);
	}
	return undefined;
}

const composerVerbs: ReadonlySet<string> = new Set("install i require update u create-project".split(" "));

function isExtension(command: ShellCommand): boolean {
	const name = nameOf(command);
	if (name === "pecl") return command.words.some(({ value }) => value === "install");
	return name === "docker-php-ext-install" || name === "phpize" || name === "install-php-extensions";
}

// `make install` of an extension goes to PHP's own folder, not to the prefix.
function isPhpize(recipe: Recipe, install: ShellCommand): boolean {
	return commandsOf(recipe).some(
		(command) => nameOf(command) === "phpize" && command.cwd === install.cwd && command.cwd !== undefined,
	);
}
