// The explanation of a plan: a sentence for every decision.

import type { BuildChange } from "../ecosystems/ecosystem.ts";
import type { KeptCopy } from "../keep/kept.ts";
import { listed } from "../listed.ts";
import { type Installed, managerOf } from "../packages.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Needs } from "./needs.ts";
import { libraryInstalled } from "./packages.ts";
import type { Parts } from "./parts.ts";

/** What there is to explain. */
export interface ToExplain extends Parts {
	readonly copies: readonly KeptCopy[];
	readonly packages: readonly Installed[];
	readonly moved: readonly Step[];
	readonly repeated: readonly Step[];
	readonly head: readonly Step[];
	readonly needs: Needs;
	readonly recipe: Recipe;
}

/** The sentences, each once, in the order of the result. */
export function explain({
	choice,
	copies,
	packages,
	moved,
	repeated,
	kept,
	needs,
	recipe,
}: ToExplain): readonly string[] {
	const sentences = [choice.base.why, ...choice.notes, ...choice.changes.map(changeSentence)];
	if (choice.base.image !== recipe.stage.base?.name.text) sentences.push(...unknownSettings(recipe));
	if (choice.installs?.includes("libstdc++") === true)
		sentences.push(
			"libstdc++, which came with the compiler, is installed: programs in C++ are linked against it.",
		);
	sentences.push(...copies.map(({ why }) => why), ...kept.notes);
	const [first] = packages;
	if (first !== undefined) {
		const manager = managerOf(first.command);
		const installed = [...new Set(packages.map(({ name }) => name))].join(", ");
		sentences.push(
			`${manager} installs ${installed} again: run time may need ${packages.length === 1 ? "it" : "them"}.`,
		);
	}
	for (const { name } of kept.packages) {
		const library = libraryInstalled(name, choice);
		if (library !== undefined)
			sentences.push(`${name} adds nothing but headers to ${library}: it stays in the build stage.`);
	}
	for (const { text } of packages.length === 0 ? [] : kept.sources)
		sentences.push(`"${text}" is run again: packages come from there.`);
	for (const { text } of [...kept.users, ...kept.setup])
		sentences.push(`"${text}" prepares the running system.`);
	const names = [...new Set(moved.map(({ instruction }) => instruction.name))];
	if (names.length > 0)
		sentences.push(
			`${listed(names)} describe${names.length === 1 ? "s" : ""} the container and moved to its stage.`,
		);
	const environment = repeated.filter(({ instruction }) => instruction.name === "ENV");
	if (environment.length > 0) sentences.push("ENV is repeated: the program may read it while it runs.");
	if (needs.dropped.length > needs.dropped.filter((step) => needs.steps.has(step)).length) {
		sentences.push("ENV that only the build tools read stays in the build stage.");
	}
	return [...new Set(sentences)];
}

// What only the image itself could tell, and another base does not have.
function unknownSettings({ base, end, stage }: Recipe): readonly string[] {
	// A working directory that is known is that of an image that is known.
	if (base.official || base.workdir !== undefined || base.system.kind === "scratch") return [];
	const entered = stage.instructions.some(({ name }) => name === "ENTRYPOINT");
	const settings = [...(end.user === undefined ? ["USER"] : []), ...(entered ? [] : ["ENTRYPOINT"]), "ENV"];
	return [
		`What ${base.text} itself sets is not known: look whether the container needs its ${listed(settings)}.`,
	];
}

function changeSentence(change: BuildChange): string {
	if (!("variable" in change)) return change.why;
	const { variable, why } = change;
	return `${variable.name}=${variable.value} is set for the build. ${why}`;
}
