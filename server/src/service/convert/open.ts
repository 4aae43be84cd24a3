// Images that do not say what they run: base images for others, and those that open a shell. Whoever uses one may call
// anything in it, so all that was made is kept, with every package that the file leaves there, on the same image.

import { sameBase } from "./bases.ts";
import type { Choice, Refusal, Split } from "./ecosystems/ecosystem.ts";
import { everInstalled, installedPackages, isBuildPackage } from "./packages.ts";
import { concrete, type Recipe } from "./recipe.ts";
import type { Runtime } from "./runtime.ts";

/** Why an image that does not say what it runs is not converted: it is there to build in; undefined where it may be. */
export function unfitToBeOpen(recipe: Recipe, { inherited }: Runtime): Refusal | undefined {
	const { base } = recipe;
	// A shell among tools whose sources the file itself throws away.
	if (!inherited && cleansUp(recipe)) return undefined;
	if (toolchains.has(base.name))
		return {
			refused: `Neither ENTRYPOINT nor CMD tells what the container runs, and ${base.text} is there to build in.`,
		};
	if (inherited && interpreters.has(base.name) && !removesTools(recipe))
		return {
			refused: `Neither ENTRYPOINT nor CMD tells what the container runs, and the file removes nothing that ${base.text} was given for a build.`,
		};
	const tool = installedPackages(recipe).find(({ name }) => compilers.test(name));
	if (tool === undefined) return undefined;
	return {
		refused: `Neither ENTRYPOINT nor CMD tells what the container runs, and ${tool.name} may be there for those who use it.`,
	};
}

/** What an ecosystem tells, as it holds of such an image. */
export function opened(recipe: Recipe, split: Split): Split {
	const written = recipe.stage.base?.name.text ?? recipe.base.text;
	const [first] = split.choices;
	const same = split.choices.find(({ base }) => base.image === written);
	const choice: Choice | undefined =
		same ??
		(first && {
			...first,
			base: sameBase(recipe.base, written),
			changes: first.changes.filter((change) => !("variable" in change)),
			extras: [],
		});
	const note = "Nothing says what the container runs: all that is made and every package stay.";
	return {
		...split,
		toolVariables: new Set(),
		runtimePackages: /./,
		choices: choice === undefined ? [] : [{ ...choice, notes: [...choice.notes, note] }],
	};
}

function cleansUp({ steps }: Recipe): boolean {
	return steps.some(({ script }) =>
		script?.commands.some(
			({ words }) => words[0]?.value === "rm" && words.some(({ text }) => /(^|\/)(src|pkg)(\/|$)/.test(text)),
		),
	);
}

// Packages for the build, which the file removes again: it is meant to be small.
function removesTools(recipe: Recipe): boolean {
	const left = new Set(installedPackages(recipe).map(({ command }) => command));
	return everInstalled(recipe).some(({ name, command }) => {
		const names = (concrete(recipe, name) ?? name).split(/\s+/);
		return names.some(isBuildPackage) && !left.has(command);
	});
}

const interpreters: ReadonlySet<string> = new Set("python pypy ruby php perl".split(" "));

const toolchains: ReadonlySet<string> = new Set(
	"golang rust gcc haskell swift maven gradle clojure sbt elixir erlang node bun sdk aspnetcore-build".split(
		" ",
	),
);

const compilers =
	/^(gcc|g\+\+|gcc-c\+\+|clang|cmake|make|build-base|build-essential|alpine-sdk|go|golang|golang-go|cargo|rust|rustc|maven|gradle|ant|autoconf|automake|meson|ninja(-build)?|gfortran|bazel|ghc|stack|cabal|opam|nodejs|npm)(-[\d.]+)?$/;
