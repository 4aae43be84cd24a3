// How named contexts are shown: they are given by the builds, in other files.

import type { BuildPlace, ContextClaim } from "../facts/facts.ts";
import { code } from "./stageText.ts";

/** What a name means where builds give a context of that name, in Markdown; `stage` where it names a stage too. */
export function contextCard(contexts: readonly ContextClaim[], stage: boolean): string {
	const shown = contexts
		.slice(0, maximumShown)
		.map((context) => `${code(context.value)} in ${place(context)}`);
	const more = contexts.length - shown.length;
	const given = `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
	return stage
		? `A named context takes the place of this stage: ${given}.`
		: `Named context ${code(contexts[0]?.name ?? "")}: ${given}.`;
}

/** A place in another file, as a link. */
export function place({ by, uri, range, certain }: BuildPlace): string {
	const target = uri.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll(" ", "%20");
	const doubt = certain ? "" : " (probably)";
	return `[${by.replaceAll(/[[\]]/g, "\\$&")}](${target}#L${range.start.line + 1})${doubt}`;
}

const maximumShown = 6;
