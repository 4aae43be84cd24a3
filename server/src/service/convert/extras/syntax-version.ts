// Which instructions a build understands is the business of its frontend, which `# syntax=` may choose.

import type { Refusal } from "../ecosystems/ecosystem.ts";
import type { Recipe } from "../recipe.ts";

/**
 * Why the frontend that the file asks for does not know what came with version 1.`minor`; undefined where it does, or
 * where the file leaves the choice to the builder.
 */
export function tooOld({ graph }: Recipe, minor: number, what: string): Refusal | undefined {
	const chosen = graph.file.directives.find(({ name }) => name === "syntax")?.value.text;
	if (chosen === undefined) return undefined;
	const version = /^(?:docker\.io\/)?docker\/dockerfile(?::(\d+)(?:\.(\d+))?)?/.exec(chosen);
	if (version === null) return { refused: `Whether ${chosen} knows ${what} can't be told.` };
	const [, major = "1", found] = version;
	if (Number(major) > 1 || found === undefined || Number(found) >= minor) return undefined;
	return { refused: `"# syntax=${chosen}" is older than ${what}, which came with 1.${minor}.` };
}
