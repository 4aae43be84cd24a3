// Node: what only the build depends on is taken out of node_modules once everything is built.

import { entriesOf, packageFields } from "../../files/package-json.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { commandOf } from "../ecosystems/node-start.ts";
import { textAt } from "../ecosystems/texts.ts";
import type { BaseImage } from "../image.ts";
import type { Step } from "../recipe.ts";
import { buildSteps, type Draft, type Extra } from "./extra.ts";
import { bare } from "./manifests.ts";

/**
 * The package manager's own command for it ends the build stage. What the container starts has to be node itself or a
 * program of a dependency; what the program's own files require can't be told, so it is done only when it is asked for.
 */
export const production: Extra = {
	id: "production",
	setting: "production",
	title: "production dependencies only",
	detail: "Node: devDependencies are pruned once everything is built",
	add(draft) {
		const { plan } = draft;
		const found = installOf(draft);
		if ("refused" in found) return found;
		const manifest = manifestOf(textAt(draft.recipe, `${found.folder}/package.json`));
		if (manifest === undefined) return { refused: "What package.json says is not known." };
		const why = unfit(manifest) ?? unfitCommand(draft, manifest);
		if (why !== undefined) return { refused: why };
		const closing = pruning(draft, found, manifest);
		if (typeof closing !== "string") return closing;
		const names = [...manifest.onlyForBuild];
		const few = `${names.slice(0, 3).join(", ")}${names.length > 3 ? " and the like" : ""}`;
		const sentence = `"${closing}" takes the devDependencies (${few}) away once everything is built: what the program requires while it runs has to stand in dependencies.`;
		return {
			...plan,
			explanation: [...plan.explanation, sentence],
			added: { ...plan.added, closing },
		};
	},
};

interface Install {
	readonly step: Step;
	readonly command: ShellCommand;
	readonly tool: string;
	readonly folder: string;
}

// The one command that installs what package.json names, in the folder that is copied whole.
function installOf(draft: Draft): Install | Refusal {
	const { plan, recipe } = draft;
	const steps = buildSteps(draft);
	if (steps.some(({ script }) => script?.complete === false))
		return { refused: "A RUN of the build can't be followed." };
	const calls = steps.flatMap((step) =>
		(step.script?.commands ?? []).flatMap((command) => {
			const [name = "", ...words] = command.words.map(({ value }) => value ?? "?");
			const everywhere = words.some((word) => /^(-g|--global|global)$/.test(word));
			return /^(npm|yarn|pnpm)$/.test(name) && !everywhere ? [{ step, command, tool: name, words }] : [];
		}),
	);
	const installs = calls.filter(
		({ tool, words: [verb] }) =>
			/^(ci|i|install|add)$/.test(verb ?? "") || (tool === "yarn" && (verb ?? "-").startsWith("-")),
	);
	const [first, second] = installs;
	if (first === undefined) return { refused: "npm, yarn or pnpm installs nothing." };
	if (second !== undefined) return { refused: "Modules are installed by more than one command." };
	const { step, command, tool, words } = first;
	if (!bare(command)) return { refused: "More is installed than what package.json names." };
	const pruned =
		words.some((word) => /^(--production|--prod|-P|--omit|--only|--no-dev)/.test(word)) ||
		calls.some(({ words: [verb] }) => verb === "prune") ||
		step.before.variables.get("NODE_ENV") === "production" ||
		command.assignments.some(({ name }) => name === "NODE_ENV");
	if (pruned) return { refused: "The file itself leaves out what only the build depends on." };
	const { cwd } = command;
	const { workdir, user } = recipe.steps[plan.cut.index + 1]?.before ?? recipe.end;
	if (cwd === undefined || !plan.copies.some(({ path, tree }) => path === cwd && tree === true))
		return { refused: "node_modules does not come along whole." };
	if (cwd !== workdir || user !== step.before.user)
		return { refused: "The build ends in another folder, or as another user, than it has installed in." };
	return { step, command, tool, folder: cwd };
}

interface Manifest {
	readonly scripts: ReadonlySet<string>;
	readonly isWorkspace: boolean;
	/** `yarn@4.1.0`, as Corepack reads it; empty where nothing says it. */
	readonly manager: string;
	readonly dependencies: ReadonlySet<string>;
	readonly onlyForBuild: ReadonlySet<string>;
}

function manifestOf(text: string | undefined): Manifest | undefined {
	const fields = packageFields(text);
	if (fields === undefined) return undefined;
	const keys = (name: string): ReadonlySet<string> => new Set(entriesOf(fields.get(name)).keys());
	const dependencies = new Set([...keys("dependencies"), ...keys("optionalDependencies")]);
	const onlyForBuild = new Set([...keys("devDependencies")].filter((name) => !dependencies.has(name)));
	return {
		scripts: keys("scripts"),
		isWorkspace: fields.has("workspaces"),
		manager: String(fields.get("packageManager") ?? ""),
		dependencies,
		onlyForBuild,
	};
}

function unfit({ isWorkspace, onlyForBuild, scripts }: Manifest): string | undefined {
	if (isWorkspace) return "The project is a workspace.";
	if (onlyForBuild.size === 0) return "package.json has no devDependencies.";
	const own = [...scripts].find((name) => /^(pre|post)?(install|prepare|prepublish|prune)$/.test(name));
	return own === undefined
		? undefined
		: `The script ${own} of package.json may run once more, and need them.`;
}

// Why a program that the container starts may be one of those that would go.
function unfitCommand({ recipe, runtime }: Draft, manifest: Manifest): string | undefined {
	const words = commandOf(recipe, runtime);
	if (words === undefined) return "What the container starts can't be followed to its end.";
	const [program = "", ...rest] = words;
	const name = baseOf(program);
	const brought = [...manifest.dependencies].some((each) => each === program || baseOf(each) === name);
	if (name !== "node" && !brought) return `Whether ${program} comes from devDependencies can't be told.`;
	const loaded = rest.find((word) =>
		[...manifest.onlyForBuild].some((each) =>
			word.split(/[=:]/).some((part) => part === each || part.startsWith(`${each}/`)),
		),
	);
	if (loaded !== undefined) return `The container loads ${loaded}, which stands in devDependencies.`;
	const modules = rest.find((word) => word.includes("node_modules/"));
	if (modules !== undefined) return `Whether ${modules} is one of devDependencies can't be told.`;
	const { healthcheck } = runtime;
	if (
		healthcheck !== undefined &&
		/\b(npm|npx|yarn|pnpm|bunx?)\b/.test(healthcheck.instruction.arguments.text)
	)
		return "HEALTHCHECK starts something through a package manager.";
	return undefined;
}

function pruning({ recipe }: Draft, { tool }: Install, { manager }: Manifest): string | Refusal {
	if (tool === "npm") return `npm prune ${isOld(recipe.base) ? "--production" : "--omit=dev"}`;
	const names = new Set([...(recipe.context?.paths ?? [])].map(baseOf));
	if (tool === "pnpm") {
		return names.has("pnpm-workspace.yaml")
			? { refused: "The project is a workspace." }
			: "pnpm prune --prod";
	}
	const isLater =
		names.has(".yarnrc.yml") || names.has(".yarn") || (manager !== "" && !/^yarn@1\./.test(manager));
	if (isLater) return { refused: "Yarn since its version 2 can't prune." };
	const frozen = names.has("yarn.lock") ? " --frozen-lockfile" : "";
	return `yarn install --production${frozen} --prefer-offline`;
}

// npm knows --omit since its version 7, which came with Node 15.
function isOld({ name, version }: BaseImage): boolean {
	const major = Number(/^\d+/.exec(version)?.[0] ?? "99");
	return name === "node" && major < 15;
}
