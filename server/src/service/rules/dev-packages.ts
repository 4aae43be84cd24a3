// JavaScript packages that only the build needs: where they are installed, and whether they are taken out again.

import { commandName } from "../files/commands/table.ts";
import type { StageFiles } from "../files/files.ts";
import { entriesOf, packageFields } from "../files/package-json.ts";
import type { RunCommand } from "../files/run.ts";
import type { Stage } from "../graph/graph.ts";

/** A folder whose `node_modules` holds packages that only its build needs. */
export interface DevInstall {
	readonly install: RunCommand;
	readonly build: RunCommand;
	/** The command that takes them out again; absent where no line is sure to do. */
	readonly prune?: string;
}

/**
 * Takes a stage and a folder of it; gives the install there that brings devDependencies which stay after a build.
 * Undefined where it is not known that there are any.
 */
export function devInstallIn(files: StageFiles, stage: Stage, folder: string): DevInstall | undefined {
	const commands = files.commands(stage);
	const here = commands.filter(({ command }) => command.cwd === folder);
	const found = here.map(installOf).findLast((one) => one !== undefined);
	const build = here.find(({ command }) => builds(command.text));
	if (found === undefined || build === undefined) return undefined;
	if (!found.asked && !hasDevDependencies(files.text(stage, `${folder === "/" ? "" : folder}/package.json`)))
		return undefined;
	// What follows may take them out in a way of its own.
	const after = commands.slice(commands.indexOf(found.install) + 1);
	return after.some(({ command }) => prunes.test(command.text)) ? undefined : { ...found, build };
}

interface Install extends Pick<DevInstall, "install" | "prune"> {
	/** The command says that it wants them. */
	readonly asked: boolean;
}

function hasDevDependencies(manifest: string | undefined): boolean {
	return entriesOf(packageFields(manifest)?.get("devDependencies")).size > 0;
}

const prunes = /prune|--production|--omit|--prod\b|node_modules|--only=prod|workspaces focus|deploy/;

function builds(text: string): boolean {
	return /^(npm run|yarn|yarn run|pnpm|pnpm run|bun run) build\b|^(npx )?(tsc|next build|vite build|nest build|webpack)\b/.test(
		text,
	);
}

function installOf(run: RunCommand): Install | undefined {
	const { command, step } = run;
	const name = commandName(command);
	if (name === undefined || !/^(npm (ci|install|i)|yarn|yarn install|pnpm (install|i))$/.test(name))
		return undefined;
	const words = command.words.slice(1).map(({ text }) => text);
	if (name === "yarn" && words.some((word) => !word.startsWith("-"))) return undefined;
	if (words.some((word) => /^(-g|--global|--production|--omit.*|--only.*|--prod|-P)$/.test(word)))
		return undefined;
	// With a package's name it installs that one.
	if (/^npm (install|i)$/.test(name) && words.filter((word) => !word.startsWith("-")).length > 1)
		return undefined;
	const production =
		(command.assignments.find((one) => one.name === "NODE_ENV")?.value ??
			step.before.environment.get("NODE_ENV")?.value) === "production";
	const included = words.some((word) => /^--(include=dev|production=false|prod=false|dev)$/.test(word));
	if ((production || environmentPrunes(run)) && !included) return undefined;
	if (name.startsWith("npm")) return { install: run, asked: included, prune: "npm prune --omit=dev" };
	return name.startsWith("pnpm")
		? { install: run, asked: included, prune: "pnpm prune --prod" }
		: { install: run, asked: included };
}

function environmentPrunes({ step, command }: RunCommand): boolean {
	const names = ["NPM_CONFIG_PRODUCTION", "NPM_CONFIG_OMIT", "npm_config_production", "YARN_PRODUCTION"];
	return names.some(
		(name) =>
			step.before.environment.get(name) !== undefined || command.assignments.some((one) => one.name === name),
	);
}
