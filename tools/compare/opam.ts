// OCaml's images: what is built there may be linked to libraries of packages that opam has installed on its own.

import { libraryOf } from "./images.ts";
import type { Broken, Pair } from "./invariants.ts";
import { sourceOf } from "./reading.ts";

const list = "/tmp/libraries.txt";

/** The line that notes which packages programs are linked to: Debian's way, and Red Hat's. */
export function gathersLibraries(text: string): boolean {
	const [, files = ""] = /^RUN\s+.*?\b(?:ldd|find) (.*?) \|/i.exec(text) ?? [];
	const told = files.replace(/ -type f -perm \/111 -exec ldd \{\} \+$/, "");
	return (
		/^(\/\S+ ?)+$/.test(told) &&
		text.endsWith(` | sort -u > ${list}`) &&
		/dpkg-query --search|rpm --query/.test(text)
	);
}

/** Where opam may have installed packages, the final stage has to get those that its programs are linked to. */
export function brokenLibraries({ before, after }: Pair): readonly Broken[] {
	const [old, build, now] = [before.stages[0], after.stages[0], after.stages.at(-1)];
	if (old === undefined || build === undefined || now === undefined || now.base === old.base) return [];
	const runs = (stage: typeof old, reading: typeof before): readonly string[] =>
		stage.steps
			.filter(({ instruction }) => instruction.name === "RUN")
			.map(({ instruction }) => sourceOf(reading.graph, instruction));
	const installs = runs(old, before).some((text) => /\bopam\s+(install|pin|depext)\b/.test(text));
	if (!installs || /OPAMNODEPEXTS|--(no|assume)-depexts/.test(before.text)) return [];
	const noted = runs(build, after).some(gathersLibraries);
	const copied = now.steps.some(
		({ instruction }) => instruction.name === "COPY" && instruction.words[0]?.text === list,
	);
	const fromList = runs(now, after).some((text) =>
		/(apt-get|dnf) install [^|;&]*\$\(cat \/tmp\/libraries\.txt\)/.test(text),
	);
	const scanned = runs(now, after).some((text) => /apk add [^|]*\$\(scanelf --needed /.test(text));
	const found = libraryOf(now.base) === "musl" ? scanned : noted && copied && fromList;
	return found
		? []
		: [
				{
					invariant: 4,
					message: "opam may have installed packages, and the final stage gets none for its programs.",
				},
			];
}
