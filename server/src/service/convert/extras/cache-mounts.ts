// Cache mounts: what package managers have downloaded is kept between builds.

import { namesRoot } from "../../graph/user.ts";
import type { ShellCommand } from "../../shell/command.ts";
import { baseOf, isWithin } from "../../shell/paths.ts";
import type { Dependencies } from "../added.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { listed } from "../listed.ts";
import type { Step } from "../recipe.ts";
import { deedOf } from "../tools.ts";
import { aptCache, type Place, type ToolCache, toolCaches } from "./caches.ts";
import { buildSteps, type Draft, type Extra } from "./extra.ts";
import { tooOld } from "./syntax-version.ts";

/**
 * Each cache is mounted into every RUN of the build stage that may use it, and into none where one of these empties it,
 * works without the network, or runs as somebody else than root. What is copied out of a cache would not be there.
 */
export const cacheMounts: Extra = {
	id: "cache-mounts",
	setting: "cacheMounts",
	title: "cache mounts",
	detail: "RUN --mount=type=cache: packages are not downloaded again in each build",
	add(draft) {
		const { plan, recipe } = draft;
		const old = tooOld(recipe, 2, "RUN --mount");
		if (old !== undefined) return old;
		const steps = buildSteps(draft).filter(({ instruction }) => instruction.name === "RUN");
		const mounts = new Map<Step, readonly string[]>(plan.added.mounts);
		const preludes = new Map(plan.added.preludes);
		const told: string[] = [];
		const refusals: string[] = [];
		let { dependencies } = plan.added;
		for (const cache of toolCaches) {
			const found = mountsOf(cache, steps, draft);
			if (found === undefined) continue;
			if ("refused" in found) {
				refusals.push(found.refused);
				continue;
			}
			for (const step of found.steps) mounts.set(step, [...(mounts.get(step) ?? []), ...found.mounts]);
			dependencies = withMounts(dependencies, cache, found.mounts);
			told.push(cache.tool);
		}
		const apt = aptSteps(steps, draft);
		if (apt !== undefined) {
			if ("refused" in apt) refusals.push(apt.refused);
			else {
				const mount = `type=cache,target=${aptCache.folder},sharing=locked`;
				for (const step of apt) {
					mounts.set(step, [...(mounts.get(step) ?? []), mount]);
					preludes.set(step, aptCache.prelude);
				}
				told.push("apt");
			}
		}
		if (told.length === 0)
			return { refused: refusals[0] ?? "No RUN uses a package manager whose cache is known." };
		const sentence = `Cache mounts keep what ${listed(told)} ${told.length === 1 ? "downloads" : "download"} between builds, on the machine that builds: needs BuildKit.`;
		const explanation = [...plan.explanation, sentence, ...refusals];
		const added = { ...plan.added, mounts, preludes, ...(dependencies !== undefined && { dependencies }) };
		return { ...plan, explanation, added };
	},
};

interface Mounts {
	readonly steps: readonly Step[];
	readonly mounts: readonly string[];
}

function mountsOf(cache: ToolCache, steps: readonly Step[], draft: Draft): Mounts | Refusal | undefined {
	const { recipe } = draft;
	const off = cache.off;
	const using = steps.filter((step) => usesDirectly(cache, step) || usesBehind(cache, step, draft));
	const [first] = using;
	if (first === undefined) return undefined;
	const refused = (why: string): Refusal => ({ refused: `${cache.tool} gets no cache mount: ${why}` });
	const commands = steps.flatMap((step) => commandsOf(step));
	const texts = steps.map(({ instruction }) => scriptText(instruction));
	if (commands.some((command) => cache.uses(command) && cache.offline?.test(command.text) === true))
		return refused("it is told to do without the network, so that nothing may be missing.");
	if (using.some((step) => scriptTexts(step).some((text) => cache.cleans?.test(text) === true)))
		return refused("it is told to keep no cache, or another one.");
	if (off !== undefined && using.some((step) => step.before.variables.has(off) || assigns(step, off)))
		return refused(`${off} is set.`);
	if (using.some(({ instruction }) => instruction.flags.some(({ value }) => value?.text === "none")))
		return refused("a RUN that uses it has no network.");
	const homes = new Set(using.map((step) => homeOf(step, draft)));
	const [home] = homes;
	if (homes.size !== 1 || home === undefined)
		return refused(`it does not run as root, or the user of ${recipe.base.text} is not known.`);
	const place = (step: Step): Place => ({
		base: recipe.base,
		home,
		variable: (name) => step.before.variables.get(name),
		commands: texts,
	});
	const [folders, ...others] = using.map((step) => cache.folders(place(step)));
	if (folders === undefined || others.some((other) => other?.join() !== folders.join()))
		return refused("where it keeps its files can't be told.");
	if (folders.some((folder) => !/^\/[\w./@+-]+$/.test(folder)))
		return refused("its folder depends on a variable.");
	for (const folder of folders) {
		const why = unsound(folder, cache, using, draft);
		if (why !== undefined) return refused(why);
	}
	const mentioning = steps.filter(
		(step) =>
			step.index > first.index && folders.some((folder) => scriptText(step.instruction).includes(folder)),
	);
	const all = steps.filter((step) => using.includes(step) || mentioning.includes(step));
	for (const step of mentioning) {
		if (removes(step, folders)) return refused("a RUN that uses it deletes it.");
	}
	const id = (folder: string): string =>
		cache.compiled === true && recipe.base.system.kind === "alpine" ? `id=${baseOf(folder)}-musl,` : "";
	const sharing = cache.locked === true ? ",sharing=locked" : "";
	const mounts = folders.map((folder) => `type=cache,${id(folder)}target=${folder}${sharing}`);
	const free = all.filter((step) => !folders.some((folder) => isMounted(step, folder)));
	if (free.length < all.length) return refused("the file mounts it already.");
	return { steps: all, mounts };
}

function usesDirectly(cache: ToolCache, step: Step): boolean {
	return commandsOf(step).some((command) => cache.uses(command));
}

// make, and scripts of the project's own.
function usesBehind(cache: ToolCache, step: Step, { recipe }: Draft): boolean {
	if (cache.behind === undefined || recipe.base.name !== cache.behind) return false;
	const { script } = step;
	if (script?.complete !== true) return true;
	return script.commands.some((command) => {
		const name = baseOf(command.words[0]?.value ?? "");
		return deedOf(command) === "unknown" || /^(g?make|mage|task|just|goreleaser|ninja|cmake|dep)$/.test(name);
	});
}

function commandsOf({ script }: Step): readonly ShellCommand[] {
	return script?.commands ?? [];
}

function scriptText({ arguments: { text }, heredocs }: Step["instruction"]): string {
	return [text, ...heredocs.map(({ content }) => content)].join("\n");
}

function scriptTexts(step: Step): readonly string[] {
	return scriptText(step.instruction).split(/&&|\|\||[;\n]/);
}

function assigns(step: Step, variable: string): boolean {
	return commandsOf(step).some(({ assignments }) => assignments.some(({ name }) => name === variable));
}

// The home of root, where the instruction certainly runs as root.
function homeOf({ before: { user, variables } }: Step, { recipe: { base } }: Draft): string | undefined {
	const isRoot = user === undefined ? startsAsRoot(base) : namesRoot(user);
	if (!isRoot) return undefined;
	return variables.get("HOME") ?? "/root";
}

function startsAsRoot({ official, text }: Draft["recipe"]["base"]): boolean {
	return (
		official ||
		/^(mcr\.microsoft\.com\/dotnet\/|(docker\.io\/)?oven\/bun[:@]|ghcr\.io\/astral-sh\/uv[:@])/.test(text)
	);
}

// What would go wrong with this folder as a mount; undefined where nothing would.
function unsound(folder: string, cache: ToolCache, using: readonly Step[], draft: Draft): string | undefined {
	const { plan, recipe, runtime } = draft;
	for (const { path } of plan.copies) {
		const holds = isWithin(folder, path) && cache.downloads !== true && path !== "/";
		if (holds || isWithin(path, folder))
			return `${path} is copied to the final stage, and a mount is not there any more.`;
	}
	if ([...runtime.programs, ...runtime.words].some((word) => isWithin(word, folder)))
		return `the container uses a file in ${folder}.`;
	for (const { placed, index } of recipe.steps) {
		if (index > plan.cut.index) break;
		const hidden = placed?.find(
			({ path }) => path !== undefined && path !== "/" && (isWithin(path, folder) || isWithin(folder, path)),
		);
		if (hidden !== undefined) return `the file copies something to ${hidden.path}, which a mount would hide.`;
	}
	if (using.some((step) => removes(step, [folder]))) return "a RUN that uses it deletes it.";
	return undefined;
}

// A mounted folder can't be deleted: the command would fail.
function removes(step: Step, folders: readonly string[]): boolean {
	const deletes = /\b(rm|rmdir|unlink|find|mv|shred)\b/;
	return scriptTexts(step).some(
		(text) =>
			deletes.test(text) && folders.some((folder) => pathsAbove(folder).some((path) => mentions(text, path))),
	);
}

// The folder, those above it, and how people write homes.
function pathsAbove(folder: string): readonly string[] {
	const parts = folder.split("/").slice(1);
	const paths = parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
	const home = folder.startsWith("/root/") ? paths.slice(1).map((path) => path.slice("/root".length)) : [];
	const homes = home.flatMap((path) => [`~${path}`, `$HOME${path}`, `\${HOME}${path}`]);
	const variables = folder.startsWith("/usr/local/cargo/") ? ["$CARGO_HOME", "${CARGO_HOME}"] : [];
	const goPath = folder.startsWith("/go/") ? ["$GOPATH", "${GOPATH}"] : [];
	return [...paths, ...homes, ...variables, ...goPath];
}

// The path itself, all that is in it, or something below it: not another name that begins like it.
function mentions(text: string, path: string): boolean {
	for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1)) {
		const before = text[at - 1] ?? " ";
		const after = text.slice(at + path.length);
		if (/[\s"'=({,]/.test(before) && /^(["')},\s]|$|\/?\*|\/?["'\s]|\/$)/.test(after)) return true;
	}
	return false;
}

function isMounted({ instruction }: Step, folder: string): boolean {
	return instruction.flags.some(
		({ name, value }) =>
			name === "mount" &&
			value !== undefined &&
			value.text.split(",").some((part) => part.replace(/^(target|dst|destination)=/, "") === folder),
	);
}

// The command that an extra added downloads too.
function withMounts(
	dependencies: Dependencies | undefined,
	cache: ToolCache,
	mounts: readonly string[],
): Dependencies | undefined {
	const fetch = dependencies?.fetch;
	if (dependencies === undefined || fetch === undefined) return dependencies;
	const [tool = ""] = fetch.command.split(" ");
	if (tool !== cache.tool) return dependencies;
	return { ...dependencies, fetch: { ...fetch, mounts: [...fetch.mounts, ...mounts] } };
}

function aptSteps(steps: readonly Step[], { recipe, plan }: Draft): readonly Step[] | Refusal | undefined {
	const { kind } = recipe.base.system;
	if (kind !== "debian" && kind !== "ubuntu") return undefined;
	const using = steps.filter((step) => commandsOf(step).some(aptCache.uses));
	if (using.length === 0) return undefined;
	const refused = (why: string): Refusal => ({ refused: `apt gets no cache mount: ${why}` });
	if (
		using.some(({ before: { user } }) => (user === undefined ? !startsAsRoot(recipe.base) : !namesRoot(user)))
	)
		return refused("it does not run as root.");
	const sound = using.filter(
		(step) =>
			!scriptTexts(step).some((text) => aptCache.cleans.test(text)) &&
			!step.instruction.json &&
			step.instruction.heredocs.length === 0 &&
			!isMounted(step, aptCache.folder) &&
			step.before.shell === undefined,
	);
	if (sound.length === 0) return refused("each RUN that uses it empties it, or is no plain shell script.");
	if (plan.copies.some(({ path }) => isWithin(path, aptCache.folder)))
		return refused("its files are copied.");
	return sound;
}
