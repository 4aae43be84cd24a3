// A value that the instruction does not take.

import { instructionOf, sameRange } from "./find.ts";
import { refusal, sentence } from "./refusal.ts";

/** BuildKit looks at these values when it builds the stage. One with a variable in it is not judged: it may change. */
export const invalidValue = refusal("invalid-value", ["invalid-value"], ({ message, range }, { graph }) => {
	const outer = instructionOf(graph, range);
	const instruction = outer?.trigger ?? outer;
	const word = instruction?.words.find((one) => sameRange(one.range, range));
	if (word?.text.includes("$")) return undefined;
	if (message.startsWith("Invalid signal"))
		return { message: "This is no signal: write a name such as `SIGTERM`, or a number." };
	if (message.startsWith("VOLUME")) return { message: "A volume needs a path." };
	return { message: sentence(message) };
});
