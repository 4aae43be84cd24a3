// What a Makefile's `install` puts where, as far as its text tells.

/** The rule `install` of a Makefile. */
export interface InstallRule {
	/** Every file that it puts somewhere goes below DESTDIR. */
	readonly staged: boolean;
	/** Where its files go without DESTDIR; undefined where that can't be told. */
	readonly files: readonly string[] | undefined;
}

/** Takes a Makefile's text and the variables of make's command line; undefined where it has no rule `install`. */
export function installRule(text: string, given: ReadonlyMap<string, string>): InstallRule | undefined {
	const lines = text.replace(/\\\r?\n\s*/g, " ").split(/\r?\n/);
	const start = lines.findIndex((line) => /^install\s*:(?!=)/.test(line));
	if (start < 0) return undefined;
	const end = lines.findIndex((line, at) => at > start && line.trim() !== "" && !/^[\t#]/.test(line));
	const recipe = lines
		.slice(start + 1, end < 0 ? lines.length : end)
		.map((line) => line.replace(/^\t[@+-]*\s*/, "").trim())
		.filter((line) => line !== "" && !line.startsWith("#"));
	const variables = variablesOf(lines, given);
	const placing = recipe
		.flatMap((line) => line.split(/\s*(?:&&|;)\s*/))
		.filter((line) => !harmless.test(line));
	const files: string[] = [];
	let known = recipe.length > 0;
	let staged = recipe.length > 0;
	for (const line of placing) {
		const words = line.split(/\s+/);
		const targets =
			/\binstall$|\$[({]INSTALL/.test(words[0] ?? "") && /\s-\w*d\w*\s/.test(line) ? [] : words.slice(-1);
		if (!/\$[({]DESTDIR[)}]/.test(words.at(-1) ?? "")) staged = false;
		if (!/(^|\/)(install|cp)$|^\$[({]INSTALL/.test(words[0] ?? "")) known = false;
		for (const target of targets) {
			const path = expanded(target, variables);
			const sources = words.slice(1, -1).filter((word) => !/^-|^\d{3,4}$/.test(word));
			if (path === undefined || !path.startsWith("/") || sources.length === 0) known = false;
			else {
				const folder =
					path.endsWith("/") || sources.length > 1 || (!/\s-\w*D/.test(line) && binFolder.test(path));
				for (const source of folder ? sources : [path])
					files.push(
						folder ? `${path.replace(/\/$/, "")}/${source.slice(source.lastIndexOf("/") + 1)}` : source,
					);
			}
		}
	}
	if (files.some((path) => /[$*?]/.test(path))) known = false;
	return { staged, files: known ? files : undefined };
}

const binFolder = /\/(s?bin|lib|etc|man\d?|include|share)$/;

// Lines that make folders, or say something.
const harmless =
	/^(mkdir|install\s+(-\w+\s+)*-d|\$[({]INSTALL[)}]\s+-d|echo|printf|true|test|\[|strip|chmod|ldconfig|for|if|done|fi)\b/;

function variablesOf(
	lines: readonly string[],
	given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
	const variables = new Map<string, string>([["DESTDIR", ""]]);
	for (const line of lines) {
		const match = /^\s*(?:export\s+)?(\w+)\s*[:?]?:?=\s*(.*?)\s*(?:#.*)?$/.exec(line);
		if (match?.[1] !== undefined && match[2] !== undefined && !line.startsWith("\t"))
			variables.set(match[1], match[2]);
	}
	for (const [name, value] of given) variables.set(name, value);
	return variables;
}

function expanded(text: string, variables: ReadonlyMap<string, string>, depth = 0): string | undefined {
	if (depth > 8) return undefined;
	let known = true;
	const value = text.replace(/["']/g, "").replace(/\$[({](\w+)[)}]/g, (_, name: string) => {
		const own = variables.get(name);
		const inner = own === undefined ? undefined : expanded(own, variables, depth + 1);
		if (inner === undefined) known = false;
		return inner ?? "";
	});
	return known && !value.includes("$") ? value.replace(/\/{2,}/g, "/") : undefined;
}
