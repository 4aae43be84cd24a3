// A line beyond BuildKit's limit.

import { refusal } from "./refusal.ts";

/** BuildKit reads lines of up to 65,535 bytes. */
export const lineTooLong = refusal("line-too-long", ["line-too-long"], ({ range: { start } }) => ({
	// The whole line would be a long mark.
	range: { start, end: { line: start.line, character: start.character + 80 } },
	message: "This line is longer than the 65,535 bytes that BuildKit reads: continue it on further lines.",
}));
