// Arguments that BuildKit's parser cannot read.

import { refusal, sentence } from "./refusal.ts";

/** ENV and LABEL take `name=value` pairs, JSON arrays hold strings only. */
export const invalidSyntax = refusal("invalid-syntax", ["invalid-syntax"], ({ message, suggestion }) => ({
	message: `${sentence(message)}${suggestion === undefined ? "" : ` Did you mean \`${suggestion}\`?`}`,
}));
