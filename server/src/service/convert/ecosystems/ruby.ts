// Ruby: the gems and the application, on the same image, without compilers and headers.

import { namesRoot } from "../../graph/user.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import {
	cppRuntime,
	everInstalled,
	installedPackages,
	isBuildPackage,
	isLibraryPackage,
	managerOf,
} from "../packages.ts";
import { lastBuildOf } from "../programs/sources.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import type { Artefact, Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { treesOf as installedTrees } from "./native.ts";
import { slimOf } from "./slim.ts";
import { textAt } from "./texts.ts";

/** Applications whose gems Bundler installs, and programs that `gem` installs in an image of Ruby. */
export const ruby: Ecosystem = {
	id: "ruby",
	recognises: (recipe) =>
		commandsOf(recipe).some(isBundler) ||
		(isRubyImage(recipe) && commandsOf(recipe).some((command) => isGem(command))),
	split,
};

function split(recipe: Recipe, _runtime: Runtime): Split | Refusal {
	const { base } = recipe;
	const written = recipe.stage.base?.name.text ?? base.text;
	const tools = everInstalled(recipe).filter(
		({ name }) => /^ruby[\d.]*-dev$/.test(name) || (isBuildPackage(name) && !isLibraryPackage(name)),
	);
	const assets = makesAssets(recipe);
	const node = assets ? nodeOf(recipe) : [];
	const slim = slimChoice(recipe, written, node);
	const [first] = tools;
	if (first === undefined && slim === undefined) {
		return { refused: "Nothing that only the build needs is installed." };
	}
	const trees = treesOf(recipe);
	if ("refused" in trees) return trees;
	const inputs = ["/tmp", "/root/.cache", "/root/.bundle/cache"];
	const lastBuild = lastBuildOf(recipe, [...inputs, ...trees.map(({ path }) => path)]);
	if (lastBuild === undefined) return { refused: "No step of the file installs or builds anything." };
	// An image of its own name brings the Ruby that its programs run on; one that is named after a system does not.
	const plain = base.official || /alpine|debian|ubuntu|raspbian|centos|fedora/.test(base.name);
	const ruby = plain && !isRubyImage(recipe) ? rubyOfHeaders(recipe) : undefined;
	if (ruby !== undefined && base.system.kind === "unknown")
		return { refused: `Which package brings Ruby to ${base.text} can't be told.` };
	const same: Choice = {
		base: { ...sameBase(base, written), programs },
		changes: [],
		extras: [],
		installs: [...(ruby === undefined ? [] : [ruby]), ...cppRuntime(recipe), ...node],
		notes: [
			`Packages such as ${first?.name ?? "compilers"}, which only the build needs, stay in the build stage.`,
			...node.map(nodeNote),
		],
	};
	return {
		artefacts: trees,
		inputs,
		choices: [...(slim === undefined ? [] : [slim]), ...(first === undefined ? [] : [same])],
		toolVariables: new Set(["BUNDLE_JOBS", "BUNDLE_RETRY", "BUNDLER_ARGS", "MAKEFLAGS"]),
		buildPackages: assets ? /^(ruby[\d.]*-dev|npm|yarn|yarnpkg|sudo)$/ : /^(ruby[\d.]*-dev|sudo)$/,
		// ExecJS looks for Node when the application starts. Where the build makes no assets the application does.
		runtimePackages: assets ? /^nodejs$/ : /^(nodejs|npm|yarn|yarnpkg)$/,
		keepsDevelopmentPackages: true,
		isSource: () => false,
		lastBuild,
	};
}

function makesAssets(recipe: Recipe): boolean {
	return commandsOf(recipe).some(({ words }) => {
		const [name, ...rest] = words.map(({ value, text }) => value ?? text);
		const script =
			/^(npm|yarn|pnpm|bun)$/.test(baseOf(name ?? "")) && rest.some((word) => /^(run|build.*)$/.test(word));
		return (
			script ||
			rest.some((word) =>
				/^(assets:precompile|webpacker:compile|shakapacker:compile|vite:build|vite)$/.test(word),
			)
		);
	});
}

// Node comes with its package managers: where these are left out ExecJS still looks for it.
function nodeOf(recipe: Recipe): readonly string[] {
	const names = new Set(installedPackages(recipe).map(({ name }) => name));
	const brought = ["npm", "yarn", "yarnpkg"].some((name) => names.has(name));
	return brought && !names.has("nodejs") ? ["nodejs"] : [];
}

function nodeNote(name: string): string {
	return `${name}, which came with a package manager of its own, is installed: ExecJS looks for it.`;
}

const programs = ["ruby", "bundle", "bundler", "gem", "irb", "rake"];

const systemFolders: ReadonlySet<string> = new Set(
	"/ /bin /etc /home /opt /root /srv /tmp /usr /usr/local /usr/src /var".split(" "),
);

function isRubyImage({ base }: Recipe): boolean {
	return base.official && base.name === "ruby";
}

// The Ruby that came with its headers, where nothing else asks for it.
function rubyOfHeaders(recipe: Recipe): string | undefined {
	const names = new Set(everInstalled(recipe).map(({ name }) => name));
	const headers = [...names].find((name) => /^ruby[\d.]*-dev$/.test(name));
	const ruby = headers?.replace(/-dev$/, "");
	return ruby === undefined || names.has(ruby) || names.has("ruby-full") ? undefined : ruby;
}

// Where `gem` installs: the official image sets GEM_HOME and Bundler's configuration to a folder of its own; the systems'
// packages of Ruby are patched by their makers.
function gemFolders(recipe: Recipe): readonly string[] | undefined {
	if (isRubyImage(recipe)) return ["/usr/local/bundle"];
	const packages = everInstalled(recipe);
	const ruby = packages.find(({ name }) => /^ruby([\d.]+)?(-full|-dev)?$/.test(name));
	if (ruby === undefined) return undefined;
	const manager = managerOf(ruby.command);
	if (manager === "apk") return ["/usr/lib/ruby", "/usr/bin"];
	return manager === "apt-get" || manager === "apt" ? ["/var/lib/gems", "/usr/local/bin"] : undefined;
}

// The folders of the application, and those of the gems where they lie outside of it.
function treesOf(recipe: Recipe): readonly Artefact[] | Refusal {
	const { base, end } = recipe;
	const folders = new Set<string>();
	const gems = new Set<string>();
	let local = false;
	for (const { command, home, root } of located(recipe)) {
		const words = command.words.map((word) => word.value ?? word.text);
		if (isGem(command)) {
			const own = home === undefined ? gemFolders(recipe) : [home];
			if (own === undefined) {
				return { refused: `Where "${command.text}" puts the gem depends on ${base.text}.` };
			}
			for (const path of own) gems.add(path);
		}
		if (baseOf(words[0] ?? "") === "bundle" && words[1] === "config") {
			const plain = /^(frozen|jobs|retry|without|force_ruby_platform|build\..*)$/;
			if (words.includes("--global") && !(root && words.some((word) => plain.test(word))))
				return { refused: "Bundler is configured for a user, not for the application." };
			if (words.includes("--global")) gems.add(globalSettings);
			if (words.some((word) => /^(deployment|path)$/.test(word))) local = true;
		}
		if (!isBundler(command)) continue;
		const file = optionOf(words, "--gemfile");
		const folder =
			file === undefined ? command.cwd : resolvePath(command.cwd, file.replace(/\/?[^/]*$/, "") || ".");
		if (folder === undefined || systemFolders.has(folder)) {
			return { refused: "Bundler runs among the system's own files, or where can't be told." };
		}
		folders.add(folder);
		const path = optionOf(words, "--path") ?? recipe.end.variables.get("BUNDLE_PATH");
		const at = path === undefined ? undefined : resolvePath(folder, path);
		if (path !== undefined && at === undefined)
			return { refused: "Where Bundler puts the gems can't be told." };
		if (at !== undefined) gems.add(at);
		else if (words.includes("--deployment")) local = true;
		else if (home !== undefined) gems.add(home);
		else if (!local || words.includes("--system")) {
			const own = gemFolders(recipe);
			if (own === undefined) return { refused: `Where Bundler puts the gems depends on ${base.text}.` };
			for (const folder of own) gems.add(folder);
		}
	}
	if (isRubyImage(recipe)) gems.add("/usr/local/bundle");
	// What else was compiled may be what the gems are linked to.
	const installed = installedTrees(recipe, () => true);
	if ("refused" in installed) return installed;
	const made = new Set(installed);
	const workdir = end.workdir;
	const last = lastBuildOf(recipe, ["/tmp"]);
	// What comes behind the build makes its folder itself.
	const there = recipe.steps.some(
		({ index, before, placed }) =>
			index <= (last?.index ?? -1) &&
			(before.workdir === workdir ||
				placed?.some(({ path }) => path !== undefined && workdir !== undefined && isWithin(path, workdir))),
	);
	if (workdir !== undefined && there && !systemFolders.has(workdir)) folders.add(workdir);
	const all = [...new Set([...gems, ...folders])].filter(
		(path) => gems.has(path) || !systemFolders.has(path),
	);
	const among = all.find((path) => path === "/" || path === "/usr");
	if (among !== undefined)
		return { refused: "A build installs among the system's own files, and can't be told from them." };
	return all
		.filter((path) => !all.some((other) => other !== path && isWithin(path, other)))
		.map((path) => ({
			path,
			tree: path !== globalSettings,
			why:
				path === globalSettings
					? `${path} holds Bundler's settings.`
					: made.has(path)
						? `${path} is where the build installs what it made.`
						: gems.has(path)
							? `${path} holds the gems.`
							: `${path} is the application; which of it run time reads can't be told, so it is copied whole.`,
		}));
}

const globalSettings = "/root/.bundle/config";

// The slim form of the image, where the Gemfile is known and names no gem that needs libraries of the full one.
function slimChoice(recipe: Recipe, written: string, further: readonly string[]): Choice | undefined {
	const { base } = recipe;
	if (!base.official || base.name !== "ruby") return undefined;
	const image = slimOf(base, written);
	if (image === undefined) return undefined;
	const known = librariesKnown(recipe);
	if (known === undefined && !hasCommonNames(recipe)) return undefined;
	const slim: RuntimeBase = {
		id: "slim",
		image,
		system: "debian",
		shell: true,
		certificates: true,
		programs,
		why: `${image}: the slim form of the same image, with the same Ruby and system but no compilers.`,
	};
	const note = "Compilers and headers of the full image stay in the build stage.";
	const guess =
		"Which libraries the gems need can't be told here: those of the full image that gems are commonly linked to, and the programs that they call, are installed.";
	const installs = [...(known ?? common), ...further];
	return {
		base: slim,
		changes: [],
		extras: [],
		installs,
		notes: [note, ...(known === undefined ? [guess] : []), ...further.map(nodeNote)],
	};
}

// What the gems need of the full image; undefined where they are not all known.
function librariesKnown(recipe: Recipe): readonly string[] | undefined {
	const gems = commandsOf(recipe)
		.filter(isGem)
		.flatMap(({ words }) => words.slice(2).map((word) => `gem "${word.value ?? word.text}"`));
	const texts = commandsOf(recipe)
		.filter(isBundler)
		.map(({ cwd }) => (cwd === undefined ? undefined : textAt(recipe, `${cwd}/Gemfile`)));
	const names = new Set<string>();
	for (const text of [...texts, gems.join("\n")]) {
		if (text === undefined || /^\s*(gemspec|eval_gemfile)/m.test(text)) return undefined;
		for (const { gem, library } of linked) {
			if (!gem.test(text)) continue;
			if (library === undefined) return undefined;
			names.add(library);
		}
	}
	return [...names];
}

// The full image's libraries and programs that are packages of these names from Debian 10 on.
const common: readonly string[] =
	"curl git imagemagick libcurl4 libmariadb3 libpq5 libsqlite3-0 libxml2 libxslt1.1".split(" ");

function hasCommonNames({ base }: Recipe): boolean {
	if (base.system.release !== undefined)
		return /^(buster|bullseye|bookworm|trixie)$/.test(base.system.release);
	const [major = 99, minor = 99] = base.version === "" ? [] : base.version.split(".").map(Number);
	return major > 2 || minor >= 6;
}

// Gems with parts in C whose libraries only the full image has.
const linked: readonly { readonly gem: RegExp; readonly library?: string }[] = [
	{ gem: /^\s*gem\s+["']pg["']/m, library: "libpq5" },
	{ gem: /^\s*gem\s+["']mysql2["']/m, library: "libmariadb3" },
	{
		gem: /^\s*gem\s+["'](rmagick|ruby-vips|image_processing|curb|typhoeus|ethon|tiny_tds|rugged|charlock_holmes)["']/m,
	},
	{
		gem: /^\s*gem\s+["'](ffi|sqlite3|nokogiri|execjs|webpacker|sprockets|wicked_pdf|pdfkit|paperclip|mini_magick)["']/m,
	},
	{ gem: /^\s*gem\s+["'](rails|jekyll|sinatra-asset-pipeline|uglifier)["']/m },
];

// Commands with the folder that GEM_HOME names for them.
function located(
	recipe: Recipe,
): readonly { readonly command: ShellCommand; readonly home: string | undefined; readonly root: boolean }[] {
	return recipe.steps.flatMap(({ before, script }) => {
		const home = before.environment.has("GEM_HOME") ? before.variables.get("GEM_HOME") : undefined;
		const root = before.user === undefined || namesRoot(before.user);
		return (script?.commands ?? []).map((command) => ({ command, home, root }));
	});
}

function optionOf(words: readonly string[], option: string): string | undefined {
	const at = words.indexOf(option);
	if (at >= 0) return words[at + 1];
	return words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
}

function commandsOf(recipe: Recipe): readonly ShellCommand[] {
	return recipe.steps.flatMap(({ script }) => script?.commands ?? []);
}

function isBundler(command: ShellCommand): boolean {
	const [name, ...words] = command.words.map((word) => word.value ?? word.text);
	if (!/^bundler?$/.test(baseOf(name ?? ""))) return false;
	const verb = words.find((word) => !word.startsWith("-") && !word.startsWith("_"));
	return verb === "install" || verb === undefined;
}

function isGem(command: ShellCommand): boolean {
	const [name, verb] = command.words.map((word) => word.value ?? word.text);
	return baseOf(name ?? "") === "gem" && (verb === "install" || verb === "update");
}
