// Where tools keep what they have downloaded, after their own documentation. Data and small functions over it.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import type { BaseImage } from "../image.ts";

/** A tool's cache. */
export interface ToolCache {
	/** As people call the tool. */
	readonly tool: string;
	/** Whether a command fills or reads it. */
	uses(command: ShellCommand): boolean;
	/** Its folders; undefined where they can't be told. Variables that are not known are not there. */
	folders(place: Place): readonly string[] | undefined;
	/** Two builds must not use it at a time. */
	readonly locked?: true;
	/** It holds downloads only: nothing at run time reads it, wherever it lies. */
	readonly downloads?: true;
	/** It may hold what was compiled for one C library. */
	readonly compiled?: true;
	/** Programs that are not the tool may use it: make and scripts in an image of this name. */
	readonly behind?: string;
	/** In a command: does without the network, so that it must find everything there. */
	readonly offline?: RegExp;
	/** In a command: empties it, or does without it. */
	readonly cleans?: RegExp;
	/** A variable that turns it off. */
	readonly off?: string;
}

/** What the folders depend on. */
export interface Place {
	readonly base: BaseImage;
	readonly home: string;
	variable(name: string): string | undefined;
	/** The texts of all commands of the build. */
	readonly commands: readonly string[];
}

/** Every cache that is known. */
export const toolCaches: readonly ToolCache[] = [
	{
		tool: "go",
		uses: verbs("go", "build install get mod test vet run generate list tool work"),
		folders({ home, variable, commands }) {
			if (variable("GOPROXY") === "off" || commands.some((text) => /GOPROXY=["']?off/.test(text)))
				return undefined;
			const path = variable("GOPATH")?.split(":")[0] ?? `${home}/go`;
			const builds = variable("GOCACHE") ?? `${home}/.cache/go-build`;
			const vendored =
				commands.some((text) => /-mod[= ]vendor/.test(text)) || variable("GO111MODULE") === "off";
			if (vendored || /-mod=vendor/.test(variable("GOFLAGS") ?? "")) return [builds];
			return [variable("GOMODCACHE") ?? `${path}/pkg/mod`, builds];
		},
		behind: "golang",
		cleans: /\bgo\s+clean\b.*-(modcache|cache)\b/,
	},
	{
		tool: "npm",
		uses: verbs("npm", "install i ci add update exec"),
		folders: ({ home, variable }) => [
			variable("npm_config_cache") ?? variable("NPM_CONFIG_CACHE") ?? `${home}/.npm`,
		],
		downloads: true,
		offline: /--offline\b/,
		cleans: /\bnpm\s+cache\b|--cache[= ]/,
	},
	{
		tool: "yarn",
		uses: (command) => named(command, "yarn") && /^(|install|add|workspaces)$/.test(verbOf(command)),
		// Yarn 1 in the images of Node, as root. Later ones keep theirs elsewhere and leave this one alone.
		folders: ({ variable }) => [variable("YARN_CACHE_FOLDER") ?? "/usr/local/share/.cache/yarn"],
		downloads: true,
		offline: /--offline\b/,
		cleans: /\byarn\s+cache\b|--cache-folder\b/,
	},
	{
		tool: "pnpm",
		uses: verbs("pnpm", "install i add fetch"),
		folders: ({ home, variable }) => [`${variable("PNPM_HOME") ?? `${home}/.local/share/pnpm`}/store`],
		downloads: true,
		offline: /--offline\b/,
		cleans: /\bpnpm\s+store\b|--store-dir\b|enable-?global-?virtual-?store/i,
	},
	{
		tool: "bun",
		uses: verbs("bun", "install i add"),
		folders: ({ home, variable }) => [
			variable("BUN_INSTALL_CACHE_DIR") ?? `${variable("BUN_INSTALL") ?? `${home}/.bun`}/install/cache`,
		],
		downloads: true,
		cleans: /\bbun\s+pm\s+cache\b|--no-cache\b|--cache-dir\b|--backend[= ]symlink/,
	},
	{
		tool: "pip",
		uses: (command) => isPip(command),
		folders: ({ home, variable }) => [variable("PIP_CACHE_DIR") ?? `${home}/.cache/pip`],
		downloads: true,
		compiled: true,
		off: "PIP_NO_CACHE_DIR",
		offline: /--no-index\b/,
		cleans: /\bpip3?\s+cache\b|--no-cache-dir\b|--no-cache\b|--cache-dir\b/,
	},
	{
		tool: "pipenv",
		uses: verbs("pipenv", "install sync update"),
		folders: ({ home, variable }) => [variable("PIPENV_CACHE_DIR") ?? `${home}/.cache/pipenv`],
		downloads: true,
		compiled: true,
		cleans: /--clear\b/,
	},
	{
		tool: "poetry",
		uses: verbs("poetry", "install add sync update"),
		folders({ home, variable }) {
			// Not the whole of it: Poetry makes its environments there too.
			const folder = variable("POETRY_CACHE_DIR") ?? `${home}/.cache/pypoetry`;
			return [`${folder}/cache`, `${folder}/artifacts`];
		},
		downloads: true,
		compiled: true,
		cleans: /--no-cache\b|\bpoetry\s+cache\b/,
	},
	{
		tool: "uv",
		uses: verbs("uv", "sync pip add tool lock"),
		folders: ({ home, variable }) =>
			variable("UV_LINK_MODE") === "symlink" ? undefined : [variable("UV_CACHE_DIR") ?? `${home}/.cache/uv`],
		downloads: true,
		compiled: true,
		off: "UV_NO_CACHE",
		offline: /--offline\b|--no-index\b/,
		cleans: /--no-cache\b|--cache-dir\b|\buv\s+cache\b|--link-mode[= ]symlink/,
	},
	{
		tool: "mvn",
		uses: (command) => named(command, "mvn") || named(command, "mvnw"),
		folders: ({ home, commands, variable }) =>
			[...commands, variable("MAVEN_OPTS") ?? ""].some((text) => text.includes("maven.repo.local"))
				? undefined
				: [`${home}/.m2/repository`],
		locked: true,
		offline: /(^|\s)(-o|--offline)(\s|$)/,
	},
	{
		tool: "gradle",
		uses: (command) => named(command, "gradle") || named(command, "gradlew"),
		folders({ base, home, variable }) {
			// Older images run as another user, who can't write to what root's caches are.
			if (base.name === "gradle" && base.version !== "" && Number(base.version.split(".")[0]) < 5)
				return undefined;
			const folder =
				variable("GRADLE_USER_HOME") ?? (base.name === "gradle" ? "/home/gradle/.gradle" : `${home}/.gradle`);
			return [`${folder}/caches`, `${folder}/wrapper`];
		},
		locked: true,
		offline: /--offline\b/,
		cleans: /\s-g\s|--gradle-user-home\b|--project-cache-dir\b/,
	},
	{
		tool: "cargo",
		uses: verbs("cargo", "build install fetch test check clippy run rustc update vendor chef"),
		folders({ home, variable }) {
			const folder = variable("CARGO_HOME") ?? `${home}/.cargo`;
			return [`${folder}/registry`, `${folder}/git`];
		},
		behind: "rust",
		offline: /--(offline|frozen)\b/,
	},
	{
		tool: "dotnet",
		uses: verbs("dotnet", "restore build publish pack test"),
		folders: ({ home, variable, commands }) =>
			// What was restored by another instruction must be there, also where that one is not run again.
			commands.some((text) => /--no-(restore|build)\b/.test(text))
				? [`${home}/.local/share/NuGet`]
				: [variable("NUGET_PACKAGES") ?? `${home}/.nuget/packages`],
		cleans: /\bdotnet\s+nuget\s+locals\b|--packages\b|--no-cache\b/,
	},
	{
		tool: "composer",
		uses: (command) =>
			(named(command, "composer") || named(command, "composer.phar")) &&
			/^(install|update|require|create-project)$/.test(verbOf(command)),
		folders({ base, home, variable }) {
			const composerHome =
				variable("COMPOSER_HOME") ?? (base.name === "composer" ? "/tmp" : `${home}/.composer`);
			return [variable("COMPOSER_CACHE_DIR") ?? `${composerHome}/cache`];
		},
		downloads: true,
		cleans: /\bclear-?cache\b|--no-cache\b/,
	},
	{
		tool: "bundle",
		uses: (command) =>
			(named(command, "bundle") || named(command, "bundler")) && /^(|install|update)$/.test(verbOf(command)),
		folders({ base, variable, commands }) {
			// Where else gems go depends on settings that are not in the file.
			const moved = ["BUNDLE_PATH", "BUNDLE_DEPLOYMENT", "GEM_HOME"].some(
				(name) => variable(name) !== undefined,
			);
			const told = commands.some((text) =>
				/--path\b|--deployment\b|\bbundler? config\b.*(path|deployment)/.test(text),
			);
			return base.official && base.name === "ruby" && !moved && !told
				? ["/usr/local/bundle/cache"]
				: undefined;
		},
		downloads: true,
		offline: /--local\b/,
		cleans: /\bbundler?\s+(clean|cache|package)\b|\bgem\s+(cleanup|sources\s+-c)/,
	},
	{
		tool: "mix",
		uses: verbs("mix", "deps.get"),
		folders: ({ home, variable }) => [`${variable("HEX_HOME") ?? `${home}/.hex`}/packages`],
		downloads: true,
	},
];

/** Debian's packages. The images delete them after each installation, which has to be turned off. */
export const aptCache = {
	folder: "/var/cache/apt",
	uses: (command: ShellCommand): boolean =>
		(named(command, "apt-get") || named(command, "apt")) &&
		command.words.some(({ value }) => value === "install" || value === "build-dep"),
	cleans: /\bapt(-get)?\s+(\S+\s+)*(auto)?clean\b|\/var\/cache(\/apt)?\b/,
	/** Where the images say so. */
	prelude: "rm -f /etc/apt/apt.conf.d/docker-clean && ",
} as const;

function verbs(tool: string, list: string): (command: ShellCommand) => boolean {
	const known = new Set(list.split(" "));
	return (command) => named(command, tool) && known.has(verbOf(command));
}

function named({ words }: ShellCommand, tool: string): boolean {
	return baseOf(words[0]?.value ?? "") === tool;
}

// The first word that is neither an option nor the folder of one.
function verbOf({ words }: ShellCommand): string {
	for (let at = 1; at < words.length; at++) {
		const text = words[at]?.value ?? "";
		if (/^(-C|--prefix|--dir|--cwd|--filter|-F)$/.test(text)) at++;
		else if (!text.startsWith("-")) return text;
	}
	return "";
}

function isPip(command: ShellCommand): boolean {
	const words = command.words.map(({ value }) => value ?? "");
	const [name = "", ...rest] = words;
	if (/^pip[\d.]*$/.test(baseOf(name))) return /^(install|wheel|download)$/.test(verbOf(command));
	const at = rest.indexOf("-m");
	return (
		/^python[\d.]*$/.test(baseOf(name)) &&
		rest[at + 1] === "pip" &&
		/^(install|wheel)$/.test(rest[at + 2] ?? "")
	);
}
