// The few forms of globs in which readers name their files, so that editors, watchers and the index agree on them:
// `**/` for any folders or none, `*` for all but a slash, `{a,b}` for one of some. In any case of letters.

/** Whether a path, relative to the workspace folder, fits any of some globs. */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
	const expression = new RegExp(`^(?:${globs.map(sourceOf).join("|")})$`, "i");
	return (path) => expression.test(path);
}

function sourceOf(glob: string): string {
	return glob.replaceAll(/\*\*\/|\*\*|\*|[{},]|[^*{},]/g, (part) => {
		switch (part) {
			case "**/":
				return "(?:.*/)?";
			case "**":
				return ".*";
			case "*":
				return "[^/]*";
			case "{":
				return "(?:";
			case "}":
				return ")";
			case ",":
				return "|";
			default:
				return part.replace(/[\\^$.()|[\]+?]/, "\\$&");
		}
	});
}
