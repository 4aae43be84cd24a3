// Which system a build image is built on, and the smallest image that has the same C library and packages.

import { alpineFor, debianSlim, type RuntimeBase, sameBase } from "./bases.ts";
import type { Choice } from "./ecosystems/ecosystem.ts";
import { type BaseImage, isNightlyRust } from "./image.ts";
import { everInstalled } from "./packages.ts";
import type { Recipe } from "./recipe.ts";

/**
 * The release of Debian under an image; `stable` for one that follows it. Where the tag names none it is that of the
 * last images of that version, after the tags that Docker's official-images repository publishes and Debian's release
 * dates: a program that was built on an older one runs on a newer one. undefined where it can't be told.
 */
export function debianReleaseOf(base: BaseImage): string | undefined {
	if (base.system.kind !== "debian") return undefined;
	if (base.system.release !== undefined) return base.system.release;
	if (base.name === "debian") return base.tag === undefined || base.tag === "latest" ? "stable" : undefined;
	if (isNightlyRust(base)) return "stable";
	const table = base.official ? defaults[base.name] : undefined;
	if (table === undefined) return undefined;
	const [major, minor] = base.version.split(".").map(Number);
	if (base.version === "" || major === undefined) return "stable";
	const number = table.by === "major" ? major : minor;
	if (number === undefined) return "stable";
	if (table.by === "minor" && major !== 1) return undefined;
	if (number > table.newest) return "stable";
	return table.releases.find(([first]) => number >= first)?.[1];
}

interface Defaults {
	readonly by: "major" | "minor";
	/** The newest version that was looked at: later ones may be built on a later Debian. */
	readonly newest: number;
	/** From this version on; the newest first. */
	readonly releases: readonly (readonly [from: number, release: string])[];
}

const defaults: Readonly<Record<string, Defaults>> = {
	golang: {
		by: "minor",
		newest: 27,
		releases: [
			[24, "trixie"],
			[19, "bookworm"],
			[16, "bullseye"],
			[11, "buster"],
			[9, "stretch"],
		],
	},
	rust: {
		by: "minor",
		newest: 99,
		releases: [
			[89, "trixie"],
			[70, "bookworm"],
			[54, "bullseye"],
			[36, "buster"],
			[22, "stretch"],
		],
	},
	gcc: {
		by: "major",
		newest: 15,
		releases: [
			[14, "trixie"],
			[9, "bookworm"],
		],
	},
};

/**
 * The base with the C library and the packages of the build image, without its tools: the same image where it brings
 * none, or the slim image of its system. undefined where the system can't be told.
 */
export function ownBaseOf(base: BaseImage, written: string): RuntimeBase | undefined {
	if (!base.official && !officialNames.has(base.name)) return undefined;
	if (plain.has(base.name)) return sameBase(base, written);
	if (base.system.kind === "alpine") return alpineFor(base, written);
	if (base.system.kind === "ubuntu" && base.system.release !== undefined && base.name === "buildpack-deps") {
		return { ...sameBase(base, `ubuntu:${base.system.release}`), id: "ubuntu" };
	}
	if (base.system.kind !== "debian") return undefined;
	if (base.name === "debian" && base.tag !== undefined && base.tag !== "latest") {
		if (base.tag.endsWith("-slim")) return sameBase(base, written);
		if (written.endsWith("}") || base.digest !== undefined) return sameBase(base, written);
		return debianSlim(base, base.tag, "the slim form of the same image.");
	}
	const release = debianReleaseOf(base);
	if (release === undefined) return undefined;
	const why =
		base.system.release === undefined
			? release === "stable"
				? "the old tag fixes no release, so this one follows Debian's stable as well."
				: `${base.name}:${base.version} is built on Debian ${release}, so the C library is the same.`
			: "the release of Debian that the old tag names.";
	return debianSlim(base, release, why);
}

/**
 * The release of a choice's base where Debian has moved it to its archive and the choice needs packages of it. What the
 * old file installs itself shows a way to them: then undefined.
 */
export function closedRelease(recipe: Recipe, { base, installs }: Choice): string | undefined {
	if (installs === undefined || installs.length === 0 || everInstalled(recipe).length > 0) return undefined;
	return /(?:^|[:-])(wheezy|jessie|stretch|buster)(?=-|$)/.exec(base.image)?.[1];
}

// Images of a system and nothing else.
const plain: ReadonlySet<string> = new Set(
	"alpine ubuntu fedora centos rockylinux almalinux amazonlinux".split(" "),
);

// A copy of one of these in a registry of one's own has the same system, if not the same neighbours.
const officialNames: ReadonlySet<string> = new Set(["golang", "rust"]);
