// Packages out of files that the same RUN downloads: the download, the install and the removal are done again.

import type { ShellCommand } from "../shell/command.ts";
import { baseOf, resolvePath } from "../shell/paths.ts";
import { downloadedTo } from "./downloads.ts";
import type { KeptCommand } from "./keep/kept.ts";
import { managerOf } from "./packages.ts";
import type { Step } from "./recipe.ts";
import { repeated } from "./repeat.ts";
import { packagesOf } from "./tools.ts";

/** What is run again, and the programs that it takes besides the package manager. */
export interface FromFiles {
	readonly kept: KeptCommand;
	readonly programs: readonly string[];
}

/** Whether a command installs packages out of files. */
export function installsFiles(command: ShellCommand): boolean {
	const operands = operandsOf(command);
	return operands.length > 0 && operands.every((word) => packageFile.test(word));
}

/** The names of the packages that a command installs out of files: what stands before the version. */
export function packagesInFiles(command: ShellCommand): readonly string[] {
	return operandsOf(command).map((word) => baseOf(word).replace(/(_.*|-[\d.]+.*|\.\w+)$/, ""));
}

/**
 * Takes a command that installs packages out of files; gives it with the downloads of these files, to be run again in the
 * temporary folder. undefined where one of them comes from elsewhere, or the command can't be taken out of its RUN.
 */
export function fromFiles(step: Step, command: ShellCommand): FromFiles | undefined {
	const commands = step.script?.commands ?? [];
	const earlier = commands.slice(0, commands.indexOf(command));
	const mends = commands.some(
		({ words }) =>
			baseOf(words[0]?.value ?? "").startsWith("apt") && words.some(({ text }) => mending.test(text)),
	);
	if (mends || !installsFiles(command)) return undefined;
	const texts: string[] = [];
	const programs = new Set<string>();
	const files: string[] = [];
	for (const operand of operandsOf(command)) {
		const path = resolvePath(command.cwd, operand);
		const download = earlier.findLast((each) => path !== undefined && downloadedTo(each) === path);
		if (download === undefined || path === undefined) return undefined;
		const relative = !operand.startsWith("/");
		// Both run in the temporary folder, whichever it was.
		if (relative && operand.replace(/^\.\//, "").includes("/")) return undefined;
		const text = repeatable(step, download);
		if (text === undefined) return undefined;
		texts.push(text);
		files.push(operand);
		programs.add(managerOf(download));
	}
	const install = repeatable(step, command);
	if (install === undefined) return undefined;
	const list = managerOf(command).startsWith("apt") ? ["apt-get update"] : [];
	const lists = list.length === 0 ? [] : ["rm -rf /var/lib/apt/lists/*"];
	const text = [...list, ...texts, install, `rm -f ${files.join(" ")}`, ...lists].join(" && ");
	return { kept: { step, command, text, cwd: "/tmp" }, programs: [...programs] };
}

const packageFile = /^[\w./${}:~+-]+\.(apk|deb|rpm)$/;

const mending = /^(-f|-yf|-fy|--fix-broken|--fix-missing)$/;

function operandsOf(command: ShellCommand): readonly string[] {
	if (managerOf(command) !== "dpkg") return packagesOf(command);
	const [, verb, ...rest] = command.words;
	if (!/^(-i|--install)$/.test(verb?.value ?? "")) return [];
	return rest.map(({ value, text }) => value ?? text).filter((word) => !word.startsWith("-"));
}

// By itself, and without variables that only its script knows.
function repeatable(step: Step, command: ShellCommand): string | undefined {
	if (!command.separable || !command.certain || command.pipe >= 0 || command.redirects.length > 0)
		return undefined;
	const found = repeated(step, command, () => false);
	return found === undefined || found.needs.length > 0 ? undefined : found.text;
}
