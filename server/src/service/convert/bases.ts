// Where a program can run: base images for the final stage, their tags derived from the old base and never made up.

import type { BaseImage } from "./image.ts";
import { debianNumbers } from "./image.ts";

/** A base for the final stage. */
export interface RuntimeBase {
	/** What `--base` selects, as `alpine`. */
	readonly id: string;
	/** As FROM has it. */
	readonly image: string;
	readonly system: "alpine" | "debian" | "same" | "none";
	readonly shell: boolean;
	/** It stands on the old image's system, though that one's name does not tell which. */
	readonly sibling?: boolean;
	/** The file of CA certificates is there. */
	readonly certificates: boolean;
	/** The working directory that it sets, where that is known and not the root. */
	readonly workdir?: string;
	/** Programs that it brings besides its system's. */
	readonly programs?: readonly string[];
	/** Why this image and this tag. */
	readonly why: string;
}

/** No base at all: nothing but the program. */
export const scratch: RuntimeBase = {
	id: "scratch",
	image: "scratch",
	system: "none",
	shell: false,
	certificates: false,
	why: "scratch: the program is statically linked and is started without a shell. There is no /tmp in it and there are no time zones: alpine is the choice where the program needs them.",
};

/**
 * Alpine for an image that is built on Alpine or whose program needs no C library. The release is the old tag's; where
 * that fixes none, `alpine:3` is as loose as it was (all official images with an `alpine` tag are built on Alpine 3).
 */
export function alpineFor(image: BaseImage, written: string): RuntimeBase {
	const { release } = image.system.kind === "alpine" ? image.system : { release: undefined };
	// `golang:1.20-alpine${ALPINE_VERSION}`: the release is a build argument, and stays one.
	const variable = /-alpine(\$\{?\w+\}?)$/.exec(written)?.[1];
	const tag = variable ?? release ?? "3";
	const why =
		tag === "3"
			? "alpine:3: small, has a shell and CA certificates. The old tag fixes no release of Alpine, so this one is as loose."
			: `alpine:${tag}: the release of Alpine that the old tag names.`;
	return {
		id: "alpine",
		image: `${image.official ? image.prefix : ""}alpine:${tag}`,
		system: "alpine",
		shell: true,
		certificates: true,
		why,
	};
}

/** Debian's slim form of a release. `release` is a code name, or `stable`. */
export function debianSlim(image: BaseImage, release: string, why: string): RuntimeBase {
	return {
		id: "debian",
		image: `${image.official ? image.prefix : ""}debian:${release}-slim`,
		system: "debian",
		shell: true,
		certificates: false,
		why: `debian:${release}-slim: ${why}`,
	};
}

/** Google's distroless image for static programs, of the release of Debian that the program was built on. */
export function distrolessStatic(release: string): RuntimeBase | undefined {
	const number = Object.keys(debianNumbers).find((key) => debianNumbers[key] === release);
	// Those are the releases that the distroless project has published.
	if (number === undefined || Number(number) < 10 || Number(number) > 13) return undefined;
	return {
		id: "distroless",
		image: `gcr.io/distroless/static-debian${number}`,
		system: "none",
		shell: false,
		certificates: true,
		why: `gcr.io/distroless/static-debian${number}: CA certificates, time zones and a temporary folder, but no shell.`,
	};
}

/** The old base once more, where nothing smaller is sure to have what the program needs. */
export function sameBase(image: BaseImage, written: string): RuntimeBase {
	const isItself = written === image.text || written.includes("$");
	return {
		id: image.name,
		image: written,
		system: "same",
		shell: image.system.kind !== "scratch",
		certificates: false,
		// It may be asked for the plain image of the same system, which has no folder of its own.
		...(image.workdir !== undefined && isItself && { workdir: image.workdir }),
		why: `${written} once more: the same system, without what the build added to it.`,
	};
}
