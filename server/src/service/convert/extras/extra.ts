// What an optional extra of a conversion is. One extra is one file here and one line in index.ts.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Plan } from "../plan/plan.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";

/** Something that a conversion can do besides, when it is asked to. */
export interface Extra {
	/** What `--with` selects. */
	readonly id: ExtraId;
	/** The name of its setting in `dockerfileStages.convert`. */
	readonly setting: string;
	/** A few words, as they stand behind "with". */
	readonly title: string;
	/** One sentence for those who choose. */
	readonly detail: string;
	/** Takes a plan; gives it with the extra, or why it can't be right there. Total and pure. */
	add(draft: Draft): Plan | Refusal;
}

export type ExtraId = "dependencies-stage" | "production" | "cache-mounts" | "user" | "link" | "dev";

/** A plan and what it was made from. */
export interface Draft {
	readonly recipe: Recipe;
	readonly runtime: Runtime;
	readonly plan: Plan;
}

/** The steps of the build stage, those that move left out. */
export function buildSteps({ recipe, plan }: Draft): Recipe["steps"] {
	return recipe.steps.filter((step) => step.index <= plan.cut.index && !plan.moved.includes(step));
}

/** The steps of the old file that stand in the final stage where they stood. */
export function tailSteps({ recipe, plan }: Draft): Recipe["steps"] {
	return recipe.steps.filter((step) => step.index > plan.cut.index);
}
