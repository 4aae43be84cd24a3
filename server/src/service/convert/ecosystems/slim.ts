// The slim form of an official image, by the naming that node, python, ruby and others share.

import { type BaseImage, debianNumbers } from "../image.ts";

/** Takes `python:3.12-bullseye` and gives `python:3.12-slim-bullseye`; undefined where there is no slim form of a tag. */
export function slimOf(base: BaseImage, written: string): string | undefined {
	if (base.digest !== undefined || base.system.kind !== "debian" || base.variants.includes("slim"))
		return undefined;
	const colon = written.lastIndexOf(":");
	const named = colon > written.lastIndexOf("/");
	if (!named || base.tag === undefined) return `${written}:slim`;
	if (base.tag === "latest") return `${written.slice(0, colon)}:slim`;
	// A tag out of a variable may name a variant that the file does not show.
	if (written.includes("$") && !/\d|\$\{?\w+\}?$/.test(written.slice(colon))) return undefined;
	const release = base.variants.at(-1);
	const codes = new Set(Object.values(debianNumbers));
	if (release !== undefined && codes.has(release)) {
		const order = base.name === "node" || base.name === "debian" ? `${release}-slim` : `slim-${release}`;
		return written.endsWith(release) ? `${written.slice(0, -release.length)}${order}` : undefined;
	}
	const line = base.name === "node" && base.version === "" && base.variants.length === 1;
	if (line && nodeLines.test(release ?? "")) return `${written}-slim`;
	return base.variants.length === 0 || base.variants.every((word) => /^(rc|a|b)?\d*$/.test(word))
		? `${written}-slim`
		: undefined;
}

// The lines of Node that are supported for long, and the newest one.
const nodeLines =
	/^(lts|current|argon|boron|carbon|dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton)$/;
