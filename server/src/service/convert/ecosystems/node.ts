// Node and Bun: the application with its modules, on the slim form of the image, without what only installing and
// building need; or what a build leaves that holds all it needs.

import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import type { BaseImage } from "../image.ts";
import {
	everInstalled,
	installedPackages,
	isBuildPackage,
	isLibraryPackage,
	librariesOf,
	programsOf,
} from "../packages.ts";
import { isInFullImage, providedBy } from "../provided.ts";
import { concrete, type Recipe, type Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { deedOf } from "../tools.ts";
import { type Corepack, corepackOf } from "./corepack.ts";
import type { Artefact, Choice, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { type Called, calledBy } from "./node-called.ts";
import { librariesFor } from "./node-libraries.ts";
import { rootApplication } from "./node-root.ts";
import { slimOf } from "./slim.ts";
import { nginxFor } from "./static-site.ts";
import { yarnCache } from "./yarn-cache.ts";

/** Applications that npm, yarn, pnpm or bun install or build in an image of Node or Bun. */
export const node: Ecosystem = {
	id: "node",
	recognises: (recipe) => hasEngine(recipe) && installs(recipe).length > 0,
	split,
};

const managers: ReadonlySet<string> = new Set("npm yarn pnpm bun".split(" "));

const nodePrograms: readonly string[] =
	"node nodejs npm npx yarn yarnpkg corepack docker-entrypoint.sh".split(" ");
// Bun's images have a `node` that is Bun.
const bunPrograms: readonly string[] = ["bun", "bunx", "node", "docker-entrypoint.sh"];

/** The same on another image, to which packages bring Node: asked after the languages that have Node for their assets. */
export const systemNode: Ecosystem = {
	id: "system-node",
	recognises: (recipe) => isPackaged(recipe) && installs(recipe).length > 0,
	split,
};

// An image of Node or Bun, whoever made it, or Alpine with its own package of Node.
function hasEngine(recipe: Recipe): boolean {
	const { base } = recipe;
	if (base.official) return base.name === "node" || (base.name === "alpine" && isPackaged(recipe));
	return isBun(base) || /(^|[-_])node(js)?([-_]|$)/.test(base.name);
}

function isBun({ text }: BaseImage): boolean {
	return /^(docker\.io\/)?oven\/bun(:|@|$)/.test(text);
}

function isPackaged(recipe: Recipe): boolean {
	return installedPackages(recipe).some(({ name }) => /^nodejs(-current|-lts)?$/.test(name));
}

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const base = runtimeBase(recipe, recipe.stage.base?.name.text ?? recipe.base.text);
	const gain = gainOf(recipe, base);
	if (gain === undefined) {
		return {
			refused: "The image is a slim one already, and nothing that only the build needs is left in it.",
		};
	}
	const again = globalInstalls(recipe, runtime);
	if ("refused" in again) return again;
	const inRoot = installs(recipe).every(({ command }) => command.cwd === "/")
		? rootApplication(recipe, runtime)
		: undefined;
	const folders = inRoot === undefined ? appFolders(recipe) : [];
	if (folders === undefined) {
		return { refused: "The application lies in the root folder, among the system's files." };
	}
	const cache = yarnCache(recipe, folders);
	if (cache !== undefined && "refused" in cache) return cache;
	const compiled = compiledPrograms(recipe);
	const known = new Set([...again.names, ...compiled.map(baseOf)]);
	const choice = choiceOf(recipe, runtime, base, gain);
	const outside = runtime.programs.find((program) => !isKnown(recipe, choice, program, known));
	if (outside !== undefined)
		return { refused: `Where the container's program ${outside} comes from can't be told.` };
	const lastBuild = lastOf(recipe);
	if (lastBuild === undefined) return { refused: "No step of the file installs or builds anything." };
	const whole = wholeOutput(recipe, runtime, folders);
	const programs = compiled
		.filter((path) => !folders.some((folder) => isWithin(path, folder)))
		.map((path) => ({ path, why: `${path} is compiled by Bun, and the container may run it.` }));
	const nginx = nginxFor(recipe, runtime, folders);
	const artefacts: readonly Artefact[] = [
		...(inRoot ?? whole ?? [...programs, ...folders.map(application)]),
		...again.artefacts,
		...(cache === undefined || whole !== undefined ? [] : [cache]),
	];
	return {
		artefacts,
		inputs: [
			...["/root/.npm", "/root/.cache", "/tmp", "/usr/local/share/.cache", "/root/.yarn", "/root/.bun"],
			...(whole === undefined ? [] : folders),
		],
		choices: [choice],
		again: again.commands,
		...(inRoot !== undefined && { keepsRoot: true }),
		toolVariables: new Set(["NPM_CONFIG_LOGLEVEL", "PYTHON"]),
		// node-gyp is written in Python.
		buildPackages: /^(python[\d.]*|py3-.*|python3-.*|python-is-python3)$/,
		runtimePackages: /^(nodejs.*|npm|yarn)$/,
		keepsDevelopmentPackages: librariesOf(recipe).length > 0,
		isSource: () => whole !== undefined,
		lastBuild,
		...(nginx !== undefined && { replacements: [nginx] }),
	};
}

function choiceOf(recipe: Recipe, runtime: Runtime, base: RuntimeBase, gain: string): Choice {
	const there = new Set(installedPackages(recipe).map(({ name }) => name));
	const needed =
		base.id === "slim" && !isBun(recipe.base) ? librariesFor(recipe, calledBy(recipe, runtime).words) : [];
	const libraries = needed.filter(({ name }) => !there.has(name));
	return {
		base,
		changes: [],
		extras: [],
		...(libraries.length > 0 && { installs: libraries.map(({ name }) => name) }),
		notes: [gain, ...libraries.map(({ why }) => why)],
	};
}

function application(path: string): Artefact {
	const why = `${path} is the application with its modules; which of it run time reads can't be told, so it is copied whole.`;
	return { path, tree: true, why };
}

function runtimeBase(recipe: Recipe, written: string): RuntimeBase {
	const { base } = recipe;
	// What a package brings is not the base's own.
	if (isPackaged(recipe)) return sameBase(base, written);
	const image =
		(isBun(base) ? slimBun(base, written) : base.official ? slimOf(base, written) : undefined) ?? written;
	const programs = isBun(base) ? bunPrograms : nodePrograms;
	if (image === written) return { ...sameBase(base, written), programs };
	return {
		id: "slim",
		image,
		system: isBun(base) ? "same" : "debian",
		shell: true,
		certificates: false,
		programs,
		...(isBun(base) && base.workdir !== undefined && { workdir: base.workdir }),
		why: isBun(base)
			? `${image}: the slim form of the same image, with the same Bun on the slim form of the same system.`
			: `${image}: the slim form of the same image, with the same Node and system but no compilers.`,
	};
}

// Bun's own tags: `1.2`, `1.2-debian`, `1.2-slim`, `1.2-alpine`, `1.2-distroless`.
function slimBun({ tag, digest }: BaseImage, written: string): string | undefined {
	if (digest !== undefined || written.includes("$")) return undefined;
	if (tag === undefined) return `${written}:slim`;
	if (tag === "latest") return written.replace(/latest$/, "slim");
	if (tag === "debian") return written.replace(/debian$/, "slim");
	return /^\d+(\.\d+)*(-debian)?$/.test(tag) ? `${written.replace(/-debian$/, "")}-slim` : undefined;
}

// What the conversion leaves behind; undefined where that is nothing worth a stage.
function gainOf(recipe: Recipe, base: RuntimeBase): string | undefined {
	if (base.id === "slim" && isBun(recipe.base))
		return "What Debian's slim form leaves out, and Bun's cache, stay in the build stage.";
	if (base.id === "slim") return "Compilers and headers of the full image stay in the build stage.";
	// Packages for linking stay, since their libraries are needed.
	const tools = everInstalled(recipe).filter(
		({ name }) => (isBuildPackage(name) && !isLibraryPackage(name)) || name.startsWith("python"),
	);
	const [first] = tools;
	if (first !== undefined)
		return `Packages such as ${first.name}, which only the build needs, stay in the build stage.`;
	const built = recipe.steps.some((step) =>
		step.script?.commands.some((command) => deedOf(command) === "compile"),
	);
	return built ? "The package managers' caches stay in the build stage." : undefined;
}

function installs(recipe: Recipe): readonly { readonly step: Step; readonly command: ShellCommand }[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? [])
			.filter((command) => managers.has(baseOf(command.words[0]?.value ?? "")) && !isGlobal(command))
			.map((command) => ({ step, command })),
	);
}

function isGlobal(command: ShellCommand): boolean {
	const words = command.words.slice(1).map((word) => word.value ?? "");
	return words.includes("-g") || words.includes("--global") || words[0] === "global";
}

// `bun build --compile --outfile FILE`.
function compiledPrograms(recipe: Recipe): readonly string[] {
	return recipe.steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command) => {
			const words = command.words.map((word) => word.value ?? "");
			if (words[0] !== "bun" || !words.includes("--compile")) return [];
			const at = words.indexOf("--outfile");
			const joined = words.find((word) => word.startsWith("--outfile="))?.slice("--outfile=".length);
			return resolvePath(command.cwd, at < 0 ? joined : words[at + 1]) ?? [];
		}),
	);
}

interface Again {
	readonly names: ReadonlySet<string>;
	readonly commands: NonNullable<Split["again"]>;
	/** What they keep elsewhere. */
	readonly artefacts: readonly Artefact[];
}

// Programs that are installed for the whole image: those for run time are installed once more.
function globalInstalls(recipe: Recipe, runtime: Runtime): Again | Refusal {
	const called = calledBy(recipe, runtime);
	const corepack = corepackOf(recipe, called);
	if (corepack !== undefined && "refused" in corepack) return corepack;
	const names = new Set<string>(corepack?.names);
	const commands: { step: Step; command: ShellCommand }[] = [];
	for (const step of recipe.steps) {
		for (const command of step.script?.commands ?? []) {
			const name = baseOf(command.words[0]?.value ?? "");
			if (corepack?.commands.some((each) => each.command === command) === true)
				commands.push({ step, command });
			if (!managers.has(name) || !isGlobal(command)) continue;
			const packages = command.words
				.slice(1)
				.map((word) => word.value ?? word.text)
				.filter((word) => !word.startsWith("-") && !/^(i|install|add|global)$/.test(word))
				.map((word) => word.replace(/(?!^)@.*$/, ""));
			const needed = packages.filter((each) => isCalled(each, command, called, corepack));
			if (needed.length === 0) continue;
			const unknown = needed.find((each) => !plainPrograms.has(each));
			if (unknown !== undefined)
				return {
					refused: `Whether ${unknown}, installed globally, has parts that need compilers can't be told.`,
				};
			for (const each of packages) for (const program of startedBy(each)) names.add(program);
			commands.push({ step, command });
		}
	}
	return { names, commands, artefacts: corepack?.artefacts ?? [] };
}

// Whether what is installed globally may be called: what only builds use is not, unless some script says so or can't be
// read. npm itself is part of the image.
function isCalled(
	name: string,
	{ certain }: ShellCommand,
	called: Called,
	corepack: Corepack | undefined,
): boolean {
	if (name === "corepack") return corepack !== undefined;
	if (startedBy(name).some((program) => called.words.has(program)) || !buildOnly.test(name)) return true;
	return called.unread && certain && name !== "npm" && plainPrograms.has(name);
}

function startedBy(name: string): readonly string[] {
	return otherPrograms[name] ?? [baseOf(name)];
}

const otherPrograms: Readonly<Record<string, readonly string[]>> = {
	pm2: ["pm2", "pm2-runtime", "pm2-docker"],
	typescript: ["tsc"],
	"@nestjs/cli": ["nest"],
	"@angular/cli": ["ng"],
	"@vue/cli": ["vue"],
	"gulp-cli": ["gulp"],
	"grunt-cli": ["grunt"],
	"webpack-cli": ["webpack"],
	"sequelize-cli": ["sequelize", "sequelize-cli"],
	pnpm: ["pnpm", "pnpx"],
};

const buildOnly =
	/^(npm|yarn|pnpm|typescript|gulp(-cli)?|grunt(-cli)?|bower|webpack(-cli)?|@angular\/cli|@vue\/cli|node-gyp|lerna|turbo|nx|eslint|rimraf|vite|parcel(-bundler)?|rollup|@nestjs\/cli|node-pre-gyp|create-react-app|react-scripts|np?x|n|node-prune|modclean)$/;

// Written in JavaScript alone, or fetched with their programs built: they are installed without compilers.
const plainPrograms: ReadonlySet<string> = new Set(
	(
		"npm yarn pnpm corepack pm2 serve http-server nodemon forever ts-node ts-node-dev tsx typescript cross-env concurrently " +
		"json-server local-web-server live-server lite-server tsconfig-paths dotenv-cli env-cmd wait-on npm-run-all rimraf " +
		"turbo lerna @nestjs/cli @angular/cli @vue/cli gulp gulp-cli grunt grunt-cli prisma sequelize-cli knex react-scripts"
	).split(" "),
);

function lastOf(recipe: Recipe): Step | undefined {
	const kinds = new Set(["fetch", "compile", "unknown", "clean", "unpackage"]);
	return recipe.steps.findLast((step) => step.script?.commands.some((command) => kinds.has(deedOf(command))));
}

// The working directory, and where else modules were installed: `cd client && npm install`, other WORKDIRs.
// undefined where one of them is the root folder or not known.
function appFolders(recipe: Recipe): readonly string[] | undefined {
	const folders = new Set<string>();
	const workdir = recipe.end.workdir;
	const last = lastOf(recipe)?.index ?? -1;
	// What comes behind the build makes its folder itself.
	const there = recipe.steps.some(
		({ index, before, placed }) =>
			index <= last &&
			(before.workdir === workdir ||
				placed?.some(({ path }) => path !== undefined && workdir !== undefined && isWithin(path, workdir))),
	);
	if (workdir !== undefined && workdir !== "/" && there) folders.add(workdir);
	for (const { command } of installs(recipe)) {
		if (command.cwd === undefined || command.cwd === "/") return undefined;
		folders.add(command.cwd);
	}
	const all = [...folders];
	return all.filter((folder) => !all.some((other) => other !== folder && folder.startsWith(`${other}/`)));
}

// What a build leaves that needs nothing beside it, where the container runs or serves nothing but that.
function wholeOutput(
	recipe: Recipe,
	runtime: Runtime,
	folders: readonly string[],
): readonly Artefact[] | undefined {
	const inFolder = (word: string): string | undefined => {
		const path = resolvePath(concrete(recipe, recipe.end.workdir), word);
		return path !== undefined && folders.some((folder) => path !== folder && isWithin(path, folder))
			? path
			: undefined;
	};
	if (runtime.healthcheck !== undefined && /\bnode\b/.test(runtime.healthcheck.instruction.arguments.text))
		return undefined;
	const words = [...runtime.arguments].filter((word) => !/^(-|\d*$)/.test(word));
	const [first, ...rest] = words;
	const path = first === undefined ? undefined : inFolder(first);
	if (path === undefined || rest.some((word) => inFolder(word) !== undefined)) return undefined;
	const programs = runtime.programs.filter((program) => !initPrograms.has(baseOf(program)));
	if (programs.every((program) => program === "serve" || program === "http-server") && rest.length === 0) {
		return [
			{
				path,
				tree: true,
				why: `${path} is what the container serves; nothing else of the application is read.`,
			},
		];
	}
	// Next and Nitro put the server there with the modules that it needs.
	const output = /^(.*\/(?:\.next\/standalone|\.output))\/[\w./-]+$/.exec(path)?.[1];
	if (output === undefined || programs.some((program) => program !== "node")) return undefined;
	const why = `${output} holds the server with the modules that it needs, as the framework makes it.`;
	return [{ path: output, tree: true, why }];
}

const initPrograms: ReadonlySet<string> = new Set([
	"tini",
	"dumb-init",
	"catatonit",
	"exec",
	"env",
	"docker-entrypoint.sh",
]);

function isKnown(recipe: Recipe, choice: Choice, program: string, globals: ReadonlySet<string>): boolean {
	const own = isBun(recipe.base) ? bunPrograms : nodePrograms;
	if (own.includes(program) || globals.has(program) || program === "bash" || program === "exec") return true;
	if (program.startsWith("/") || isInFullImage(recipe.base, program)) return true;
	if (providedBy(choice, recipe.base, program) === true) return true;
	return everInstalled(recipe).some(({ name }) => programsOf(name).includes(program));
}
