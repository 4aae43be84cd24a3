// Packages that the final stage needs though the old file never names them, and those that need not be installed.

import type { Artefact, Choice } from "../ecosystems/ecosystem.ts";
import type { Kept } from "../keep/kept.ts";
import { everInstalled, type Installed } from "../packages.ts";
import type { Recipe } from "../recipe.ts";
import { sourcePrograms } from "../sources.ts";

/** Packages that are nothing but files that may come from the build stage. */
export const asFiles: Readonly<Record<string, Artefact>> = {
	"ca-certificates": {
		path: "/etc/ssl/certs/ca-certificates.crt",
		why: "The old image has the package ca-certificates: its one file comes along.",
	},
	tzdata: {
		path: "/usr/share/zoneinfo",
		tree: true,
		why: "The old image has the package tzdata: its files come along.",
	},
};

/** The files of packages that may come from the build stage instead. */
export function filesOf(packages: readonly Installed[], { base }: Choice): readonly Artefact[] {
	const files = packages.flatMap(({ name }) => asFiles[name] ?? []);
	return base.id === "distroless" ? [] : files;
}

/** A choice with programs that the container runs, and that the base lacks. */
export function withPackages(choice: Choice, names: readonly string[]): Choice {
	if (names.length === 0) return choice;
	const note = `${names.join(", ")} ${names.length === 1 ? "is" : "are"} installed: the container runs ${names.length === 1 ? "it" : "them"}, and the build image has ${names.length === 1 ? "it" : "them"}.`;
	return { ...choice, installs: [...(choice.installs ?? []), ...names], notes: [...choice.notes, note] };
}

/** What adds a source of packages calls programs that the build image has and a smaller one lacks. */
export function toolsFor(recipe: Recipe, sources: Kept["sources"], { base }: Choice): readonly string[] {
	if (sources.length === 0 || base.image === recipe.stage.base?.name.text) return [];
	const text = sources.map((each) => each.text).join("\n");
	const there = new Set(everInstalled(recipe).map(({ name }) => name));
	const called = sourcePrograms(text).filter((names) => !names.some((name) => there.has(name)));
	return called.flatMap(([name]) => name ?? []);
}

/** A choice with those programs. */
export function withTools(choice: Choice, names: readonly string[]): Choice {
	const missing = names.filter((name) => choice.installs?.includes(name) !== true);
	if (missing.length === 0) return choice;
	const note = `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} installed for the commands that add sources of packages.`;
	return { ...choice, installs: [...(choice.installs ?? []), ...missing], notes: [...choice.notes, note] };
}

/**
 * The package of the library that a package of headers is for, where the choice installs it by itself: Debian's and
 * Ubuntu's `libssl-dev` adds nothing but headers to `libssl3`.
 */
export function libraryInstalled(name: string, { installs }: Choice): string | undefined {
	const [, stem] = /^(.+)-dev$/.exec(name) ?? [];
	if (stem === undefined) return undefined;
	return installs?.find((each) => each.startsWith(stem) && /^[\d.]*(t64)?$/.test(each.slice(stem.length)));
}
