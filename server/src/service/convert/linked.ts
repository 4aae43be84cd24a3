// Alpine's packages that a script computes from what was linked: `runDeps="$(scanelf ...)"`, `apk add $runDeps`.

import type { Installed } from "./packages.ts";

/**
 * Takes an installed "package" that is a variable; gives the command that installs the same packages once the programs
 * are there, or undefined where the variable is not computed by scanelf. What apk finds for the libraries that are
 * needed and not there is installed: the way of Docker's official images. (`apk info --installed` would find nothing
 * in an image that has none of them yet.)
 */
export function linkedPackages({ text, step, command }: Installed): string | undefined {
	const name = /^["']?\$\{?(\w+)\}?["']?$/.exec(text)?.[1];
	const commands = step.script?.commands ?? [];
	const setter = commands
		.slice(0, commands.indexOf(command))
		.findLast(
			({ words, assignments }) => words.length === 0 && assignments.some((each) => each.name === name),
		);
	if (name === undefined || setter === undefined) return undefined;
	const scan = /\bscanelf\b([^|)]*)/.exec(setter.text)?.[1];
	const paths = scan?.match(/(?<=\s)\/[\w./-]+/g);
	if (scan === undefined || paths === undefined || paths === null) return undefined;
	const recursive = /\s(--recursive|-\w*[rR]\w*)(\s|$)/.test(scan) ? "--recursive " : "";
	const there = ["/lib", "/usr/lib", "/usr/local/lib"]
		.map((folder) => `[ -e ${folder}/" $1 " ]`)
		.join(" || ");
	return `apk add --no-cache $(scanelf --needed --nobanner --format '%n#p' ${recursive}${paths.join(" ")} | tr ',' '\\n' | sort -u | awk 'system("${there}") == 0 { next } { print "so:" $1 }')`;
}
