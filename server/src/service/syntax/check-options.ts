// The value of `# check=`: which of BuildKit's checks run (frontend/dockerfile/linter, ParseLintOptions).

import { goQuote } from "./expand.ts";

/** What `# check=` asks for; `invalid` is BuildKit's message where it refuses the value. */
export interface CheckOptions {
	readonly skip: "all" | readonly string[];
	readonly experimental: "all" | readonly string[];
	/** Warnings refuse the build. */
	readonly error: boolean;
	readonly invalid?: string;
}

/** Reads the value of a directive, or of a comment above an instruction after `check=`. */
export function parseCheckOptions(value: string): CheckOptions {
	let skip: CheckOptions["skip"] = [];
	let experimental: CheckOptions["experimental"] = [];
	let error = false;
	// What stands behind a blank does not count.
	const [text = ""] = value.trim().split(" ", 1);
	if (text === "") return { skip, experimental, error };
	for (const option of text.split(";")) {
		const equals = option.indexOf("=");
		const name = option.slice(0, equals).trim();
		const wanted = option.slice(equals + 1).trim();
		if (equals >= 0 && name === "skip") skip = skip === "all" ? skip : readList(wanted);
		else if (equals >= 0 && name === "experimental")
			experimental = experimental === "all" ? experimental : readList(wanted);
		else if (equals >= 0 && name === "error" && booleans.has(wanted)) error = booleans.get(wanted) ?? false;
		else {
			const invalid =
				equals >= 0 && name === "error"
					? `failed to parse check option ${goQuote(option)}: strconv.ParseBool: parsing ${goQuote(wanted)}: invalid syntax`
					: `invalid check option ${goQuote(equals < 0 ? option : name)}`;
			return { skip, experimental, error, invalid: `failed to parse check options: ${invalid}` };
		}
	}
	return { skip, experimental, error };
}

// Go's strconv.ParseBool.
const booleans: ReadonlyMap<string, boolean> = new Map([
	...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true] as const),
	...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false] as const),
]);

function readList(text: string): "all" | readonly string[] {
	return text === "all" ? "all" : text.split(",").map((name) => name.trim());
}
