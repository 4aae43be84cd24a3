// The optional extras in the order in which they are applied: what adds instructions comes before what looks at them.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Plan } from "../plan/plan.ts";
import type { Recipe } from "../recipe.ts";
import type { Runtime } from "../runtime.ts";
import { cacheMounts } from "./cache-mounts.ts";
import { dependenciesStage } from "./dependencies-stage.ts";
import { dev } from "./dev.ts";
import type { Extra, ExtraId } from "./extra.ts";
import { link } from "./link.ts";
import { production } from "./production.ts";
import { user } from "./user.ts";

/** Every extra that a conversion knows. */
export const extras: readonly Extra[] = [dependenciesStage, production, cacheMounts, user, link, dev];

/** An extra that was asked for and can't be right in this file. */
export interface LeftOut extends Refusal {
	readonly id: ExtraId;
}

/** Takes a plan and which extras are wanted; gives it with those that can be right, and why the others can't. */
export function withExtras(
	recipe: Recipe,
	runtime: Runtime,
	plain: Plan,
	wanted: readonly ExtraId[],
): { readonly plan: Plan; readonly extras: readonly Extra[]; readonly leftOut: readonly LeftOut[] } {
	let plan = plain;
	const applied: Extra[] = [];
	const leftOut: LeftOut[] = [];
	for (const extra of extras) {
		if (!wanted.includes(extra.id)) continue;
		const added = extra.add({ recipe, runtime, plan });
		if ("refused" in added) leftOut.push({ id: extra.id, refused: added.refused });
		else {
			plan = added;
			applied.push(extra);
		}
	}
	return { plan, extras: applied, leftOut };
}
