// The images of OCaml's package manager: which system a tag names, and what all of them set.

/** What the name of such an image tells. */
export interface OpamImage {
	readonly kind: "alpine" | "debian" | "ubuntu" | "redhat" | "windows" | "unknown";
	/** The release of the system as the tag has it, as `12` or `22.04`. */
	readonly release: string | undefined;
	/** The folder into which opam installs, where the tag names the version of OCaml. */
	readonly prefix: string | undefined;
}

/** The user of these images; everything is installed into its home, where they also work. */
export const opamUser = "opam";

/** The home of that user. */
export const opamHome = "/home/opam";

/**
 * Takes an image's name with its variables resolved; gives what it tells where it is one of OCaml's. Tags are
 * `SYSTEM[-RELEASE][-ocaml-VERSION[-VARIANT]]`, with `_ocaml` in old ones; those that name no system stand on Debian.
 * Source: ocurrent/docker-base-images, which builds them.
 */
export function opamImageOf(text: string): OpamImage | undefined {
	const match = /^(?:docker\.io\/)?(?:ocaml\/opam2?|ocurrent\/opam)(?::([^@]*))?(?:@.*)?$/.exec(text);
	if (match === null) return undefined;
	const tag = match[1] ?? "";
	const version = /(?:^|-ocaml-)(\d\.\d+)$/.exec(tag)?.[1];
	const [, name = "debian", release] = /^([a-z]+)(?:-([\d.]+|lts|stable|testing|unstable))?/.exec(tag) ?? [];
	return {
		kind: kinds[name] ?? "unknown",
		release,
		prefix: version === undefined ? undefined : `${opamHome}/.opam/${version}`,
	};
}

const kinds: Readonly<Record<string, OpamImage["kind"]>> = {
	alpine: "alpine",
	debian: "debian",
	latest: "debian",
	ubuntu: "ubuntu",
	fedora: "redhat",
	centos: "redhat",
	oraclelinux: "redhat",
	windows: "windows",
};
