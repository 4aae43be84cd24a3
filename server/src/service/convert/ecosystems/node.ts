// Node: the application with its modules, on the slim form of the image, without what only installing and building need.

import { baseOf, resolvePath } from "../../shell/paths.ts";
import { type RuntimeBase, sameBase } from "../bases.ts";
import type { BaseImage } from "../image.ts";
import { everInstalled, isBuildPackage, librariesOf } from "../packages.ts";
import { concrete, type Recipe, type Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { deedOf } from "../tools.ts";
import type { Artefact, Ecosystem, Refusal, Split } from "./ecosystem.ts";
import { slimOf } from "./slim.ts";

/** Applications that npm, yarn or pnpm install or build in an image of Node. */
export const node: Ecosystem = {
	id: "node",
	recognises: (recipe) => recipe.base.official && recipe.base.name === "node" && installs(recipe).length > 0,
	split,
};

const managers: ReadonlySet<string> = new Set("npm yarn pnpm bun".split(" "));

function split(recipe: Recipe, runtime: Runtime): Split | Refusal {
	const base = runtimeBase(recipe.base, recipe.stage.base?.name.text ?? recipe.base.text);
	const gain = gainOf(recipe, base);
	if (gain === undefined) {
		return {
			refused: "The image is a slim one already, and nothing that only the build needs is left in it.",
		};
	}
	const workdir = recipe.end.workdir;
	if (workdir === undefined || workdir === "/") {
		return { refused: "The application lies in the root folder, among the system's files." };
	}
	const outside = runtime.programs.find((program) => !isKnown(recipe, program, workdir));
	if (outside !== undefined)
		return { refused: `Where the container's program ${outside} comes from can't be told.` };
	const lastBuild = lastOf(recipe);
	if (lastBuild === undefined) return { refused: "No step of the file installs or builds anything." };
	const folders = appFolders(recipe, workdir);
	const artefacts: Artefact[] = folders.map((path) => ({
		path,
		tree: true,
		why: `${path} is the application with its modules; which of it run time reads can't be told, so it is copied whole.`,
	}));
	return {
		artefacts,
		inputs: ["/root/.npm", "/root/.cache", "/tmp", "/usr/local/share/.cache", "/root/.yarn"],
		choices: [{ base, changes: [], extras: [], notes: [gain] }],
		toolVariables: new Set(["NPM_CONFIG_LOGLEVEL", "PYTHON"]),
		// node-gyp is written in Python.
		buildPackages: /^(python[\d.]*|py3-.*|python3-.*|python-is-python3)$/,
		keepsDevelopmentPackages: librariesOf(recipe).length > 0,
		isSource: () => false,
		lastBuild,
	};
}

function runtimeBase(base: BaseImage, written: string): RuntimeBase {
	const image = slimOf(base, written) ?? written;
	const programs = ["node", "npm", "npx", "yarn", "yarnpkg", "corepack", "docker-entrypoint.sh"];
	if (image === written) return { ...sameBase(base, written), programs };
	return {
		id: "slim",
		image,
		system: "debian",
		shell: true,
		certificates: false,
		programs,
		why: `${image}: the slim form of the same image, with the same Node and system but no compilers.`,
	};
}

// What the conversion leaves behind; undefined where that is nothing worth a stage.
function gainOf(recipe: Recipe, base: RuntimeBase): string | undefined {
	if (base.id === "slim") return "Compilers and headers of the full image stay in the build stage.";
	const tools = everInstalled(recipe).filter(({ name }) => isBuildPackage(name) || name.startsWith("python"));
	const [first] = tools;
	if (first !== undefined)
		return `Packages such as ${first.name}, which only the build needs, stay in the build stage.`;
	const built = recipe.steps.some((step) =>
		step.script?.commands.some((command) => deedOf(command) === "compile"),
	);
	return built ? "The package managers' caches stay in the build stage." : undefined;
}

function installs(recipe: Recipe): readonly Step[] {
	return recipe.steps.filter((step) =>
		step.script?.commands.some((command) => {
			const verbs = command.words.slice(1).map((word) => word.value ?? "");
			return (
				managers.has(baseOf(command.words[0]?.value ?? "")) &&
				!verbs.includes("-g") &&
				!verbs.includes("--global")
			);
		}),
	);
}

function lastOf(recipe: Recipe): Step | undefined {
	const kinds = new Set(["fetch", "compile", "unknown", "clean", "unpackage"]);
	return recipe.steps.findLast((step) => step.script?.commands.some((command) => kinds.has(deedOf(command))));
}

// The working directory, and where else modules were installed: `cd client && npm install`, other WORKDIRs.
function appFolders(recipe: Recipe, workdir: string): readonly string[] {
	const folders = new Set<string>([workdir]);
	for (const step of installs(recipe)) {
		for (const command of step.script?.commands ?? []) {
			if (
				managers.has(baseOf(command.words[0]?.value ?? "")) &&
				command.cwd !== undefined &&
				command.cwd !== "/"
			) {
				folders.add(command.cwd);
			}
		}
	}
	const all = [...folders];
	return all.filter((folder) => !all.some((other) => other !== folder && folder.startsWith(`${other}/`)));
}

function isKnown(recipe: Recipe, program: string, workdir: string): boolean {
	if (["node", "npm", "npx", "yarn", "sh", "bash", "docker-entrypoint.sh", "exec"].includes(program))
		return true;
	if (program.startsWith("/")) return true;
	const path = resolvePath(concrete(recipe, workdir), program);
	return path !== undefined && everInstalled(recipe).some(({ name }) => name === program);
}
