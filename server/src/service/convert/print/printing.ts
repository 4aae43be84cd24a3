// What the printers of the parts of a result share.

import type { Plan } from "../plan/plan.ts";
import type { Recipe } from "../recipe.ts";
import type { Habits } from "./habits.ts";

/** A plan that is printed, the habits of its text, and the name of the build stage. */
export interface Printing {
	readonly recipe: Recipe;
	readonly plan: Plan;
	readonly habits: Habits;
	readonly name: string;
}
