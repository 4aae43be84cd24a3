// A stage with what the single-stage image was: tools, sources and all, for `docker build --target dev`.

import { isWithin } from "../../shell/paths.ts";
import type { Dev } from "../added.ts";
import { concrete, type Step } from "../recipe.ts";
import { deedOf } from "../tools.ts";
import { buildSteps, type Draft, type Extra, tailSteps } from "./extra.ts";

/** The stage stands on the build stage and has, in their order, the instructions that this one lost. */
export const dev: Extra = {
	id: "dev",
	setting: "dev",
	title: "a dev stage",
	detail: "A stage with the tools and sources, as the image was before: docker build --target dev",
	add(draft) {
		const { recipe, plan } = draft;
		if (plan.choice.writes !== undefined || plan.starts !== undefined)
			return { refused: "The build stage itself starts what the image started." };
		if (plan.added.closing !== undefined)
			return { refused: "The build stage no longer has all that the image had." };
		const taken = new Set(recipe.graph.references.map(({ name }) => name.value.toLowerCase()));
		if (recipe.stage.name !== undefined) taken.add(recipe.stage.name.value);
		const name = ["dev", "development", "dev-image"].find((each) => !taken.has(each));
		if (name === undefined) return { refused: "The names for such a stage are taken." };
		const steps = [...plan.moved, ...tailSteps(draft)].sort((a, b) => a.index - b.index);
		const added: Dev = {
			name,
			comments: comments(draft, name),
			arguments: plan.declared,
			steps: [...plan.repeated.filter(({ instruction }) => instruction.name === "ARG"), ...steps],
		};
		const sentence = `The stage ${name} is the image as it was, with the tools: docker build --target ${name}. A build without a target leaves it out.`;
		return { ...plan, explanation: [...plan.explanation, sentence], added: { ...plan.added, dev: added } };
	},
};

function comments(draft: Draft, name: string): readonly string[] {
	const build = `docker build --target ${name} -t app-${name} .`;
	const head = `${name} is the image as it was, with the tools that build the program:`;
	const mount = mountOf(draft);
	if (mount === undefined) return [head, `  ${build}`];
	const { recipe, plan } = draft;
	const ports = recipe.steps
		.filter(({ instruction }) => instruction.name === "EXPOSE")
		.flatMap(({ instruction }) => instruction.words)
		.flatMap(({ text }) => /^(\d+)(\/tcp)?$/.exec(text)?.[1] ?? [])
		.slice(0, 3);
	const volumes = [`"$PWD":${mount}`, ...installedIn(draft, mount)];
	const flags = [...volumes.map((volume) => `-v ${volume}`), ...ports.map((port) => `-p ${port}:${port}`)];
	// What was built in the folder of the sources is hidden by them: there it has to be built again.
	const compiles = buildSteps(draft).some(({ script }) =>
		script?.commands.some(
			(command) => deedOf(command) === "compile" && command.cwd !== undefined && isWithin(command.cwd, mount),
		),
	);
	const hidden = plan.copies.some(({ path }) =>
		path !== mount && isWithin(path, mount) ? true : compiles && isWithin(mount, path),
	);
	const start = hidden ? `--entrypoint sh app-${name}` : `app-${name}`;
	return [head, `  ${build}`, `  docker run --rm -it ${flags.join(" ")} ${start}`];
}

// The folder in which the sources lie as they lie outside; undefined where they go here and there.
function mountOf(draft: Draft): string | undefined {
	const roots = new Set<string | undefined>();
	for (const { source, path, foreign } of buildSteps(draft).flatMap(({ placed }: Step) => placed ?? [])) {
		if (foreign) continue;
		if (source === ".") roots.add(path);
		else roots.add(path?.endsWith(`/${source}`) === true ? path.slice(0, -source.length - 1) : undefined);
	}
	const [root, other] = roots;
	const known = other === undefined && roots.size === 1 ? concrete(draft.recipe, root) : undefined;
	return known === undefined || known === "" || !/^\/[\w./@+-]*[\w@+-]$/.test(known) ? undefined : known;
}

// Folders in the sources' one that installers filled: the sources outside do not have them.
function installedIn({ recipe }: Draft, mount: string): readonly string[] {
	const names = new Set<string>();
	for (const { script } of recipe.steps) {
		for (const { words, cwd } of script?.commands ?? []) {
			const [name = "", verb = ""] = words.map(({ value }) => value ?? "");
			if (
				/^(npm|yarn|pnpm|bun)$/.test(name) &&
				/^(|ci|i|install|add)$/.test(verb) &&
				cwd !== undefined &&
				isWithin(cwd, mount)
			)
				names.add(`${cwd}/node_modules`);
			if (name === "uv" && /^(sync|add)$/.test(verb) && cwd !== undefined && isWithin(cwd, mount))
				names.add(`${cwd}/.venv`);
			if (name === "composer" && verb === "install" && cwd !== undefined && isWithin(cwd, mount))
				names.add(`${cwd}/vendor`);
		}
	}
	return [...names];
}
