// What a plan is made of, and what it is asked about.

import type { Choice, Split } from "../ecosystems/ecosystem.ts";
import type { Kept } from "../keep/kept.ts";
import type { Installed } from "../packages.ts";
import type { Recipe, Step } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";

/** The parts of a plan that do not depend on the base, and the base. */
export interface Parts {
	readonly split: Split;
	readonly kept: Kept;
	readonly choice: Choice;
}

/** A plan's parts with what the question of a base turns on. */
export interface Fit extends Parts {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	readonly packages: readonly Installed[];
	readonly tail: readonly Step[];
	readonly same: boolean;
}
