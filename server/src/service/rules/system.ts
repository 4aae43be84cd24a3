// Which C library a stage has, as far as the image that it stands on tells.

import { type BaseImage, imageOf } from "../convert/image.ts";
import type { Reference, Stage } from "../graph/graph.ts";
import { parseImage } from "../graph/image.ts";
import { memo } from "../syntax/memo.ts";

/** What a stage stands on at last. */
export interface Ground {
	/** The reference of the FROM that names it. */
	readonly reference: Reference;
	/** For people: `alpine:3.19`, `scratch`. */
	readonly label: string;
	/** Absent for scratch. */
	readonly image?: BaseImage;
	/** "none": there is no loader, so nothing starts that is not static. */
	readonly libc: "glibc" | "musl" | "none" | "unknown";
}

/**
 * What a stage stands on; undefined where build arguments decide that, BuildKit refuses it, or so many stages lie in
 * between that no person wrote them.
 */
export const groundOf: (stage: Stage) => Ground | undefined = memo(findGround);

const maximumChain = 50;

function findGround(stage: Stage): Ground | undefined {
	let ground = stage;
	for (let depth = 0; depth < maximumChain; depth++) {
		const { base } = ground;
		// A base that is all variable is whatever the build says.
		if (base === undefined || base.candidates.length > 0 || isVariable(base)) return undefined;
		const { target } = base;
		if (target.kind === "scratch") return { reference: base, label: "scratch", libc: "none" };
		if (target.kind === "image") return imageGround(base, target.image);
		if (target.kind !== "stage" || target.stage.index >= ground.index) return undefined;
		ground = target.stage;
	}
	return undefined;
}

/** The same for an image that a COPY or a mount names. */
export function imageGround(reference: Reference, full: string): Ground {
	const image = imageOf(full);
	return { reference, label: labelOf(full), image, libc: libcOf(image, full) };
}

function isVariable({ name }: Reference): boolean {
	return name.text.startsWith("$") && !/[:@]/.test(name.text.replace(/\$\{[^}]*\}/g, ""));
}

function labelOf(full: string): string {
	return full.replace(/^docker\.io\/(library\/)?/, "").replace(/:latest$/, "");
}

function libcOf(image: BaseImage, full: string): Ground["libc"] {
	const parsed = parseImage(full);
	const repository = parsed.ok ? parsed.repository : "";
	const distroless = /^gcr\.io\/distroless\/([a-z0-9]+)/.exec(repository)?.[1];
	if (distroless !== undefined) return distroless === "static" ? "none" : "glibc";
	if (image.name === "alpine") return "musl";
	if (image.name === "busybox") return "unknown";
	switch (image.system.kind) {
		case "alpine":
			return "musl";
		case "debian":
		case "ubuntu":
		case "redhat":
			return "glibc";
		case "scratch":
			return "none";
		default:
			return "unknown";
	}
}
