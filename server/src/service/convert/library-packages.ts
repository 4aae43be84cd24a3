// The packages of the libraries that programs are linked to, found while they are built: for tools that install packages
// of the system on their own.

import type { BaseImage } from "./image.ts";

/** Packages that are found and installed. */
export interface LibraryPackages {
	/** Ends the build stage: it writes their names to `list`. Absent where the final stage finds them by itself. */
	readonly noted?: string;
	/** A file of the build stage. */
	readonly list?: string;
	/** The command of the final stage, which has `list` or else the programs already. */
	readonly install: string;
	/** For the explanation. */
	readonly why: string;
}

/**
 * Takes the build image, the programs as absolute paths of the build stage (`to` where they go), packages to be
 * installed besides, and whether that takes sudo; gives how those of their libraries are found, undefined where the system's tools are not known.
 * Debian's and Red Hat's package managers tell whose a file is; Alpine's installs what has a library of a name.
 */
export function libraryPackages(
	{ system }: BaseImage,
	programs: readonly { readonly path: string; readonly to: string; readonly tree: boolean }[],
	{ further, sudo }: { readonly further: readonly string[]; readonly sudo: boolean },
): LibraryPackages | undefined {
	const root = sudo ? "sudo " : "";
	const names = programs.map(({ path }) => path).join(", ");
	const why = `opam may install packages of the system on its own: those of the libraries that ${names} ${programs.length === 1 ? "is" : "are"} linked to are found in the build and installed. A library that is loaded by its name while the program runs can't be found like that.`;
	if (system.kind === "alpine") {
		const scans = programs.some(({ tree }) => tree) ? "--recursive " : "";
		const paths = programs.map(({ to }) => to).join(" ");
		const scan = `scanelf --needed --nobanner --format '%n#p' ${scans}${paths}`;
		const added = [...further, `$(${scan} | tr ',' '\\n' | sort -u | sed 's/^/so:/')`].join(" ");
		return { install: `${root}apk add --no-cache ${added}`, why };
	}
	const linked = programs.some(({ tree }) => tree)
		? `find ${programs.map(({ path }) => path).join(" ")} -type f -perm /111 -exec ldd {} +`
		: `ldd ${programs.map(({ path }) => path).join(" ")}`;
	if (system.kind === "debian" || system.kind === "ubuntu") {
		// Where /lib is a link to /usr/lib, a package has the file at one of the two.
		const files = "sed -nE 's|.*=> /(usr/)?(lib[^ ]*).*|*/\\2|p'";
		return {
			noted: `${linked} | ${files} | xargs -r dpkg-query --search | cut -d : -f 1 | sort -u > ${list}`,
			list,
			install: `${root}apt-get update && ${root}apt-get install -y --no-install-recommends ${[...further, `$(cat ${list})`].join(" ")} && ${root}rm -rf /var/lib/apt/lists/* ${list}`,
			why,
		};
	}
	if (system.kind !== "redhat") return undefined;
	const files = "sed -nE 's|.*=> (/[^ ]+).*|\\1|p'";
	return {
		noted: `rpm --query --queryformat '%{NAME}\\n' --file $(${linked} | ${files}) | sort -u > ${list}`,
		list,
		install: `${root}dnf install -y ${[...further, `$(cat ${list})`].join(" ")} && ${root}dnf clean all && ${root}rm ${list}`,
		why,
	};
}

const list = "/tmp/libraries.txt";
