// Paths inside an image: absolute, with `/`, whatever the host.

/** The clean absolute form of a path, or undefined where it is relative to a folder that is not known. */
export function joinPath(base: string | undefined, path: string): string | undefined {
	if (!path.startsWith("/") && base === undefined) return undefined;
	const parts: string[] = [];
	for (const part of `${path.startsWith("/") ? "" : base}/${path}`.split("/")) {
		if (part === "..") parts.pop();
		else if (part !== "" && part !== ".") parts.push(part);
	}
	return `/${parts.join("/")}`;
}
