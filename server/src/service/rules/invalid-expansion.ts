// A variable expression that BuildKit cannot read.

import { refusal } from "./refusal.ts";

/** BuildKit says what is wrong with an expression such as `${NAME:i}`. Whether `${NAME:?}` fails is up to the build. */
export const invalidExpansion = refusal("invalid-expansion", ["invalid-expansion"], ({ message }) => {
	// `failed to process "WORD": WHY`
	const why = message.slice(message.lastIndexOf('": ') + 3);
	if (/\$\{\w+:?\?/.test(message)) return undefined;
	// The modifier that it looks for is the end of the word.
	if (why.includes("\uFFFD")) return { message: "A `}` is missing here." };
	return { message: `BuildKit cannot read this: ${why}.` };
});
