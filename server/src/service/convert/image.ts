// What the name of a base image tells: which image, which version, which system is under it. Never what is made up.

import { officialPlatforms } from "../graph/known-images.ts";
import { opamHome, opamImageOf, opamUser } from "./opam-image.ts";

/** A base image, as far as its name tells. */
export interface BaseImage {
	/** As written in FROM. */
	readonly text: string;
	/** What stands before the image's own name, as `docker.io/library/`; to be put before the names of its siblings. */
	readonly prefix: string;
	/** The last part of the name, as `golang`. */
	readonly name: string;
	/** One of Docker's official images, or a copy of them whose siblings are at the same place. */
	readonly official: boolean;
	readonly tag: string | undefined;
	readonly digest: string | undefined;
	/** The number at the start of the tag, as `1.20` or `1.20.3`; empty where there is none. */
	readonly version: string;
	/** The words after the number, as `alpine3.18` or `slim`, `bookworm`. */
	readonly variants: readonly string[];
	readonly system: System;
	/** The working directory that the image sets; undefined where it is not known. */
	readonly workdir: string | undefined;
	/** The user that the image sets, where it is known to set another one than root. */
	readonly user?: string;
}

/** The system of an image: decides the C library, the package manager and which images are its like. */
interface System {
	readonly kind: "alpine" | "debian" | "ubuntu" | "redhat" | "windows" | "scratch" | "unknown";
	/** Alpine's `3.18`, Debian's code name; absent where the name does not tell. */
	readonly release?: string;
}

/**
 * Takes an image's name with its variables resolved; gives what the name tells. A name that is not one of Docker's
 * official images has an unknown system unless its tag speaks of one.
 */
export function imageOf(text: string): BaseImage {
	const at = text.indexOf("@");
	const digest = at < 0 ? undefined : text.slice(at + 1);
	const named = at < 0 ? text : text.slice(0, at);
	const slash = named.lastIndexOf("/");
	const colon = named.indexOf(":", slash + 1);
	const path = colon < 0 ? named : named.slice(0, colon);
	const tag = colon < 0 ? undefined : named.slice(colon + 1);
	const name = path.slice(slash + 1);
	const prefix = path.slice(0, slash + 1);
	const official = officialPrefixes.has(prefix) && name in officialImages;
	const version = /^v?(\d+(?:\.\d+)*)/.exec(tag ?? "")?.[1] ?? "";
	const rest = (tag ?? "").slice(
		tag?.startsWith("v") === true && version !== "" ? version.length + 1 : version.length,
	);
	const variants = rest.split("-").filter((word) => word !== "");
	const image = { text, prefix, name, official, tag, digest, version, variants };
	const workdir = official ? officialImages[name]?.workdir : knownWorkdir(text);
	const user = opamImageOf(text) === undefined ? undefined : opamUser;
	return { ...image, system: systemOf(image), workdir, ...(user !== undefined && { user }) };
}

/** The code names of Debian's releases by number. */
export const debianNumbers: Readonly<Record<string, string>> = {
	8: "jessie",
	9: "stretch",
	10: "buster",
	11: "bullseye",
	12: "bookworm",
	13: "trixie",
	14: "forky",
};

const debianNames: ReadonlySet<string> = new Set([
	...Object.values(debianNumbers),
	"sid",
	"stable",
	"testing",
]);
const ubuntuNames: ReadonlySet<string> = new Set(["xenial", "bionic", "focal", "jammy", "noble", "resolute"]);

// Where Docker's official images are found under their own names.
const officialPrefixes: ReadonlySet<string> = new Set([
	"",
	"library/",
	"docker.io/",
	"docker.io/library/",
	"index.docker.io/library/",
	"registry-1.docker.io/library/",
	"mirror.gcr.io/library/",
	"public.ecr.aws/docker/library/",
	// The official images for one architecture, under the same names.
	...officialPlatforms.map((platform) => `${platform}/`),
	"armhf/",
	"aarch64/",
]);

interface Official {
	/** The system of a tag that names none. */
	readonly system: System["kind"];
	readonly workdir: string;
}

const debian = (workdir = "/"): Official => ({ system: "debian", workdir });

// The images' own Dockerfiles (repositories of docker-library and of the vendors) set these.
const officialImages: Readonly<Record<string, Official>> = {
	golang: debian("/go"),
	node: debian(),
	python: debian(),
	pypy: debian(),
	ruby: debian(),
	rust: debian(),
	gcc: debian(),
	perl: debian("/usr/src/app"),
	php: debian("/var/www/html"),
	elixir: debian(),
	erlang: debian(),
	haskell: debian(),
	debian: debian(),
	"buildpack-deps": debian(),
	nginx: debian(),
	httpd: debian("/usr/local/apache2"),
	swift: { system: "ubuntu", workdir: "/" },
	ubuntu: { system: "ubuntu", workdir: "/" },
	maven: { system: "ubuntu", workdir: "/" },
	gradle: { system: "ubuntu", workdir: "/home/gradle" },
	"eclipse-temurin": { system: "ubuntu", workdir: "/" },
	openjdk: { system: "unknown", workdir: "/" },
	adoptopenjdk: { system: "ubuntu", workdir: "/" },
	sapmachine: { system: "ubuntu", workdir: "/" },
	java: debian(),
	clojure: { system: "unknown", workdir: "/tmp" },
	amazoncorretto: { system: "redhat", workdir: "/" },
	tomcat: { system: "ubuntu", workdir: "/usr/local/tomcat" },
	composer: { system: "alpine", workdir: "/app" },
	alpine: { system: "alpine", workdir: "/" },
	busybox: { system: "unknown", workdir: "/" },
	fedora: { system: "redhat", workdir: "/" },
	centos: { system: "redhat", workdir: "/" },
	rockylinux: { system: "redhat", workdir: "/" },
	almalinux: { system: "redhat", workdir: "/" },
	amazonlinux: { system: "redhat", workdir: "/" },
};

/** Whether an image is the Rust project's own of the nightly compiler, which is made like the official one. */
export function isNightlyRust({ prefix, name, tag }: Pick<BaseImage, "prefix" | "name" | "tag">): boolean {
	return /^(docker\.io\/)?rustlang\/$/.test(prefix) && name === "rust" && tag?.startsWith("nightly") === true;
}

function knownWorkdir(text: string): string | undefined {
	if (/^(docker\.io\/)?oven\/bun(:|@|$)/.test(text)) return "/home/bun/app";
	if (opamImageOf(text) !== undefined) return opamHome;
	return /^(mcr\.microsoft\.com\/dotnet\/|microsoft\/dotnet[:@])/.test(text) ? "/" : undefined;
}

function systemOf(image: Omit<BaseImage, "system" | "workdir">): System {
	if (image.text === "scratch") return { kind: "scratch" };
	const opam = opamImageOf(image.text);
	if (opam !== undefined) {
		const { kind, release } = opam;
		const named = kind === "debian" ? (debianNumbers[release ?? ""] ?? release) : release;
		return named === undefined ? { kind } : { kind, release: named };
	}
	const words = [...image.variants, ...(image.tag === undefined ? [] : [image.tag])];
	for (const word of words) {
		if (word.startsWith("windowsservercore") || word.startsWith("nanoserver")) return { kind: "windows" };
		const alpine = /^alpine(\d+\.\d+)?$/.exec(word);
		if (alpine !== null) return { kind: "alpine", ...(alpine[1] !== undefined && { release: alpine[1] }) };
		if (debianNames.has(word)) return { kind: "debian", release: word };
		if (ubuntuNames.has(word)) return { kind: "ubuntu", release: word };
	}
	if (isNightlyRust(image)) return { kind: "debian" };
	if (image.text.startsWith("mcr.microsoft.com/windows/")) return { kind: "windows" };
	if (!image.official) return { kind: "unknown" };
	const kind = officialImages[image.name]?.system ?? "unknown";
	const numbered = image.name === "alpine" || image.name === "debian" || image.name === "ubuntu";
	if (!numbered || image.version === "") return { kind };
	const release = image.name === "debian" ? debianNumbers[image.version.split(".")[0] ?? ""] : image.version;
	return release === undefined ? { kind } : { kind, release };
}
