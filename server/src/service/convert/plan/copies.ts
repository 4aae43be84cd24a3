// What is copied into the final stage: once each, to whom it belongs, and under names that BuildKit reads as they are.

import { isWithin } from "../../shell/paths.ts";
import type { Artefact, Refusal } from "../ecosystems/ecosystem.ts";
import { isLeftBehind } from "../image-users.ts";
import type { KeptCopy } from "../keep/kept.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Parts } from "./parts.ts";

/**
 * Everything that a plan copies, each once; a refusal where BuildKit would read a name in another way. `files` are
 * those of packages, `tail` the steps behind the cut.
 */
export function copiesOf(
	recipe: Recipe,
	{ split, kept, choice }: Parts,
	files: readonly Artefact[],
	tail: readonly Step[],
): readonly KeptCopy[] | Refusal {
	// What the final stage copies itself anyway need not come from the build stage, where it may not be.
	const later = new Set(tail.flatMap(({ placed }) => placed ?? []).map(({ path }) => path));
	const owned = split.artefacts
		.filter(({ path, tree }) => tree === true || !later.has(path))
		.map(
			(artefact): KeptCopy =>
				split.replaces === true ? artefact : withOwner(recipe, artefact, split.lastBuild),
		)
		// Who is not there can own nothing; the container does not run as him.
		.map(({ chown, ...rest }) =>
			chown === undefined || isLeftBehind(recipe.base, choice.base.image, chown) ? rest : { ...rest, chown },
		);
	const all = [...owned, ...choice.extras, ...files, ...kept.copies].filter(unique());
	const copies = all.filter((copy) => !all.some((other) => holds(other, copy)));
	const odd = copies.flatMap(({ path, to }) => [path, to ?? ""]).find((path) => unwritable.test(path));
	return odd === undefined
		? copies
		: { refused: `BuildKit may read the name ${odd} in another way than it is meant.` };
}

// Quotes, the escape characters, and what only looks like a space; also a path that would be read as a flag or a pair.
const unwritable = /["'`\\]|[^\S ]|^[=-]/;

function unique(): (copy: KeptCopy) => boolean {
	const seen = new Set<string>();
	return ({ path, to }) => {
		const key = `${path}\0${to ?? ""}`;
		return !seen.has(key) && seen.add(key) !== undefined;
	};
}

// A folder that is copied whole to its own place brings what is in it.
function holds(folder: KeptCopy, copy: KeptCopy): boolean {
	if (folder === copy || folder.tree !== true || (folder.to !== undefined && folder.to !== folder.path))
		return false;
	const same = folder.chown === copy.chown && folder.chmod === copy.chmod;
	const moved = copy.to !== undefined && copy.to !== copy.path && !copy.to.endsWith("/");
	return same && !moved && copy.path !== folder.path && isWithin(copy.path, folder.path);
}

// COPY gives everything to root: what belonged to somebody else in a folder is given back to him.
function withOwner(recipe: Recipe, artefact: Artefact, cut: Step): KeptCopy {
	if (artefact.tree !== true || artefact.to === "/") return artefact;
	const owners = recipe.steps
		.filter((step) => step.index <= cut.index)
		.flatMap(({ placed }) => placed ?? [])
		.filter(({ path, chown }) => chown !== undefined && path !== undefined && isWithin(path, artefact.path));
	const { user } = cut.before;
	const owner = owners.at(-1)?.chown ?? (user === "root" || user === "0" ? undefined : user);
	return owner === undefined ? artefact : { ...artefact, chown: owner };
}
