// What a package.json says.

/** Takes its text; gives its fields, none where it is no object, undefined where there is no text or it is no JSON. */
export function packageFields(text: string | undefined): ReadonlyMap<string, unknown> | undefined {
	if (text === undefined) return undefined;
	try {
		return entriesOf(JSON.parse(text));
	} catch {
		return undefined;
	}
}

/** What a field's value maps, such as `scripts` or `dependencies`; nothing where it is no object. */
export function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
	return new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
