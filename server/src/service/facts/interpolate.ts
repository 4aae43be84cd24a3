// Variables in compose files: `$X`, `${X}`, `${X:-default}` (compose-spec, interpolation).

/** A text without its variables. */
export interface Interpolated {
	readonly text: string;
	/** It had variables, which may have other values than their defaults. */
	readonly open: boolean;
}

/**
 * The text with defaults put in; undefined where a variable has none, since its value is not in the file. `$$` is a
 * dollar sign.
 */
export function interpolate(text: string): Interpolated | undefined {
	let result = "";
	let open = false;
	for (let at = 0; at < text.length; ) {
		const dollar = text.indexOf("$", at);
		if (dollar < 0) return { text: result + text.slice(at), open };
		result += text.slice(at, dollar);
		if (text[dollar + 1] === "$") {
			result += "$";
			at = dollar + 2;
			continue;
		}
		if (text[dollar + 1] !== "{") return undefined;
		const close = text.indexOf("}", dollar);
		const operator = close < 0 ? -1 : text.slice(dollar, close).search(/:?-/);
		if (operator < 0) return undefined;
		const fallback = text.slice(dollar + operator, close).replace(/^:?-/, "");
		if (fallback.includes("$")) return undefined;
		result += fallback;
		open = true;
		at = close + 1;
	}
	return { text: result, open };
}
