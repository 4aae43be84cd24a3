// A stage that fetches what the program depends on, before the sources come in: a change of them fetches nothing anew.

import { ignoredBy } from "../../facts/dockerignore.ts";
import { baseOf } from "../../shell/paths.ts";
import type { Dependencies } from "../added.ts";
import type { Refusal } from "../ecosystems/ecosystem.ts";
import { listed } from "../listed.ts";
import type { Step } from "../recipe.ts";
import { deedOf } from "../tools.ts";
import { buildSteps, type Draft, type Extra } from "./extra.ts";
import type { Manager } from "./manager.ts";
import { managers, manifestFiles } from "./manifests.ts";

/**
 * Where the file copies its manifests first, the stage ends there. Where it copies everything at once, the manifests are
 * copied first, provided that the files beside it show that these are all that the package manager reads.
 */
export const dependenciesStage: Extra = {
	id: "dependencies-stage",
	setting: "dependenciesStage",
	title: "a stage for dependencies",
	detail: "Manifests first: a change of the sources does not fetch the dependencies again",
	add(draft) {
		const { plan } = draft;
		const found = divided(draft);
		if ("refused" in found) return found;
		const { first, fetch, name } = found;
		const files = first?.manifests ?? [];
		const run = fetch === undefined ? "" : `, and "${fetch.command}" is run`;
		const how =
			first === undefined
				? "It ends where the sources are copied."
				: `${listed(files)} ${files.length > 1 ? "are" : "is"} copied before the sources${run}.`;
		const sentence = `The stage ${name} fetches what the program depends on, and is built again only when that changes. ${how}`;
		return {
			...plan,
			explanation: [...plan.explanation, sentence],
			added: { ...plan.added, dependencies: found },
		};
	},
};

function divided(draft: Draft): Dependencies | Refusal {
	const { recipe } = draft;
	const steps = buildSteps(draft);
	const at = steps.findIndex(bringsSources);
	const sources = steps[at];
	if (sources === undefined)
		return { refused: "The file copies no sources, before which something could be fetched." };
	const before = steps.slice(0, at);
	const name = ["dependencies", "deps"].find((each) => isFree(each, draft));
	if (name === undefined) return { refused: "The names for such a stage are taken." };
	const redeclared = before.filter(({ instruction }) => instruction.name === "ARG");
	// What is fetched before any manifest is there is a tool.
	const manifest = before.findIndex(({ placed }) => placed?.some(({ foreign }) => !foreign) === true);
	const fetching = manifest >= 0 && before.slice(manifest).some(isFetching);
	if (fetching) {
		const last = before.findLast(({ instruction }) => instruction.name === "RUN");
		return {
			name,
			...(last !== undefined && { last }),
			redeclared: redeclared.filter(({ index }) => index < (last?.index ?? 0)),
		};
	}
	return manifestsFirst(draft, {
		name,
		redeclared,
		sources,
		before,
		after: steps.slice(at + 1),
		base: recipe.base.official,
	});
}

interface Division {
	readonly name: string;
	readonly redeclared: readonly Step[];
	readonly sources: Step;
	readonly before: readonly Step[];
	readonly after: readonly Step[];
	readonly base: boolean;
}

function manifestsFirst(
	draft: Draft,
	{ name, redeclared, sources, before: earlier, after, base }: Division,
): Dependencies | Refusal {
	const { context } = draft.recipe;
	const refused = (why: string): Refusal => ({
		refused: `The dependencies can't be fetched before the sources: ${why}`,
	});
	if (context === undefined) return refused("the files beside the Dockerfile are not known.");
	const {
		instruction,
		placed,
		before: { workdir },
	} = sources;
	const [whole, ...others] = placed ?? [];
	const plain =
		instruction.name === "COPY" &&
		!instruction.json &&
		instruction.flags.length === 0 &&
		instruction.heredocs.length === 0;
	if (whole?.source !== "." || others.length > 0 || !plain)
		return refused("the COPY that brings them does more than that.");
	if (workdir === undefined || whole.path !== workdir)
		return refused("they do not go to the working directory.");
	if (after.some(secret)) return refused("a RUN is given secrets or credentials.");
	const [next] = after;
	for (const manager of managers) {
		if (manager.fetches !== undefined && next?.index === sources.index + 1) {
			const { script } = next;
			const [command, second] = script?.commands ?? [];
			if (
				command !== undefined &&
				second === undefined &&
				script?.complete === true &&
				manager.fetches(command) &&
				command.cwd === workdir
			) {
				const files = manager.manifests(context, command);
				if ("reason" in files) return refused(files.reason);
				// What was installed would be mixed with what lies in the folder outside.
				const ignore = context.texts.get(".dockerignore");
				const node = files.includes("package.json");
				if (node && (ignore === undefined || !ignoredBy(ignore)("node_modules")))
					return refused(
						"node_modules is not in .dockerignore, so that COPY may bring it over what was installed.",
					);
				return { name, redeclared, first: { sources, manifests: files }, last: next };
			}
		}
		const place = { context, workdir };
		for (const step of manager.needs === undefined ? [] : needing(manager, after)) {
			const all = step.script?.commands ?? [];
			const command = (manager.directly === true ? all.slice(0, 1) : all).find(
				(each) =>
					manager.needs?.(each, place) !== undefined && (each.cwd === workdir || manager.anywhere === true),
			);
			const fetch = command === undefined ? undefined : manager.needs?.(command, place);
			if (command === undefined || fetch === undefined) continue;
			// The tool has to be there before the sources: the images of its own language have it.
			const there = manager.isThere?.(draft, earlier) ?? (base && toolImages.has(draft.recipe.base.name));
			if (!there) return refused("the tool may come later than they do.");
			const files = manager.manifests(context, command);
			if ("reason" in files) return refused(files.reason);
			return {
				name,
				redeclared,
				first: { sources, manifests: files },
				fetch: { command: fetch, mounts: [] },
			};
		}
	}
	return refused("no step is known to fetch nothing else.");
}

// The steps that may need what is fetched.
function needing({ directly }: Manager, after: readonly Step[]): readonly Step[] {
	if (directly !== true) return after;
	const first = after.findIndex(({ instruction: { name } }) => !/^(WORKDIR|EXPOSE|LABEL)$/.test(name));
	return first < 0 ? [] : after.slice(first, first + 1);
}

const toolImages: ReadonlySet<string> = new Set(["golang", "maven"]);

// More than manifests: what changes with every commit.
function bringsSources({ placed }: Step): boolean {
	return placed?.some(({ source, foreign }) => !foreign && !isManifest(source)) === true;
}

function isManifest(source: string): boolean {
	return manifestFiles.test(baseOf(source));
}

function isFetching({ script }: Step): boolean {
	return (
		script?.commands.some((command) => {
			const tool = baseOf(command.words[0]?.value ?? "");
			if (/^(curl|wget|tar|unzip|git|svn|hg|gzip|gunzip)$/.test(tool)) return false;
			if (/^(mvnw?|gradlew?)$/.test(tool))
				return command.words.some(({ value }) => /dependenc|resolve|go-offline/.test(value ?? ""));
			if (tool === "cargo") return true;
			return deedOf(command) === "fetch";
		}) === true
	);
}

function secret({ instruction }: Step): boolean {
	const mount = instruction.flags.some(
		({ name, value }) => name === "mount" && /type=(secret|ssh)/.test(value?.text ?? ""),
	);
	return (
		mount ||
		/GOPRIVATE|\.netrc|insteadOf|NPM_TOKEN|_authToken|ssh-add|credential/i.test(instruction.arguments.text)
	);
}

function isFree(name: string, { recipe }: Draft): boolean {
	return (
		recipe.stage.name?.value !== name &&
		!recipe.graph.references.some((reference) => reference.name.value.toLowerCase() === name)
	);
}
